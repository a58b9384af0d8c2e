/** A printer at the far end of a pseudo-terminal cable: to the product a serial port or a device file, to a test a printer. */
import type { Clock } from '../../../electron/kernel/clock.ts';
import { createPtyPair, type PtyPair } from '../../serial-port/testing/pty-pair.ts';
import { SimulatedPrinter } from '../simulated-printer.ts';

const LISTEN_EVERY_MS = 5;

export interface PtyPrinter {
  readonly path: string;
  readonly device: SimulatedPrinter;
  plugIn(): Promise<void>;
  unplug(): Promise<void>;
  close(): Promise<void>;
}

export async function startPtyPrinter({ clock, columns }: { clock: Clock; columns: number }): Promise<PtyPrinter> {
  const cable: PtyPair = createPtyPair();
  let isPlugged = false;
  const device = new SimulatedPrinter({
    clock,
    columns,
    answer: (bytes) => {
      if (isPlugged) cable.send(bytes);
    },
  });
  let heard = 0;
  const timer = setInterval(() => {
    if (!isPlugged) return;
    const all = cable.received();
    if (all.length > heard) device.receive(all.subarray(heard));
    heard = all.length;
  }, LISTEN_EVERY_MS);
  const plugIn = async (): Promise<void> => {
    await cable.plugIn();
    heard = 0;
    isPlugged = true;
  };
  const unplug = async (): Promise<void> => {
    isPlugged = false;
    device.reset();
    await cable.unplug();
  };
  await plugIn();
  return {
    path: cable.path,
    device,
    plugIn,
    unplug,
    close: async () => {
      isPlugged = false;
      clearInterval(timer);
      await cable.close();
    },
  };
}
