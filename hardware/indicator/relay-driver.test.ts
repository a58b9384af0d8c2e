/** The real driver under the contract suite, at a pseudo-terminal with a board at its far end (needs socat). */
import { existsSync } from 'node:fs';
import { describe } from 'vitest';
import { createSeededRandom } from '../../electron/kernel/seeded-random.ts';
import { createSystemClock } from '../../electron/system/system-clock.ts';
import { createPtyRelay } from '../barrier/testing/pty-relay.ts';
import { openSerialLine } from '../receipt-printer/serial-line.ts';
import { SETTINGS_9600_8N1 } from '../serial-port/serial-port.ts';
import { createSerialPorts } from '../serial-port/serialport-driver.ts';
import { SOCAT } from '../serial-port/testing/pty-pair.ts';
import { describeIndicator } from './indicator.contract.ts';
import { createRelayIndicator } from './relay-driver.ts';

const STEP_MS = 10;
/** The silent one is found out at its next look, after three askings. */
const PATIENCE_MS = 30_000;

describe.runIf(existsSync(SOCAT))('on a pseudo-terminal (needs socat)', { timeout: 60_000 }, () => {
  describeIndicator('serial', async () => {
    const clock = createSystemClock();
    const far = await createPtyRelay(clock);
    const indicator = createRelayIndicator({
      ...{ id: 'i', name: 'Light', simulated: false, clock, random: createSeededRandom(1) },
      openLine: openSerialLine({
        ports: createSerialPorts({ clock }),
        place: { path: far.path },
        settings: { ...SETTINGS_9600_8N1, baudRate: 115_200 },
      }),
    });
    return {
      indicator,
      relay: far.relay,
      unplug: far.unplug,
      plugIn: far.plugIn,
      until: async (holds) => {
        for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += STEP_MS) {
          if (holds()) return;
          await new Promise((resolve) => setTimeout(resolve, STEP_MS));
        }
        throw new Error('it did not come to pass');
      },
      close: async () => {
        await indicator.close();
        await far.close();
      },
    };
  });
});
