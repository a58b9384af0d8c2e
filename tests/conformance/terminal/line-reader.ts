/** A reader with a line to whatever is laid on it: the till's own exchange with a card (section 7), without a device. */
import type { Clock } from '../../../electron/kernel/clock.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import type { CardChannel } from '../../../hardware/nfc-reader/card-channel.ts';
import type { NfcReader } from '../../../hardware/nfc-reader/nfc-reader.ts';
import { createTapDesk } from '../../../hardware/nfc-reader/tap-desk.ts';
import type { DeviceCondition } from '../../../hardware/device/device.ts';

export interface LineReader extends NfcReader {
  lay(card: CardChannel): void;
  takeAway(): void;
}

export function createLineReader(clock: Clock): LineReader {
  const desk = createTapDesk({ clock, log: silentLog });
  const listeners = new Set<(condition: DeviceCondition) => void>();
  let condition: DeviceCondition = { state: 'found', problem: null };
  const turn = (state: DeviceCondition['state']): void => {
    if (condition.state === state) return;
    condition = { state, problem: null };
    for (const listener of listeners) listener(condition);
  };
  return {
    id: 'nfc-1',
    name: 'Reader with a line',
    simulated: true,
    get condition() {
      return condition;
    },
    open: () => turn('ready'),
    onCondition(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    arm: (request) => desk.arm(request),
    disarm: () => desk.disarm(),
    onTap: (listener) => desk.onTap(listener),
    onTag: (listener) => desk.onTag(listener),
    lay: (card) => desk.cardArrived(card),
    takeAway: () => desk.cardLeft(),
    async close() {
      turn('gone');
      desk.close();
    },
  };
}
