/** A reader whose card lies on a line in memory: the product's own way of a tap, without a daemon and a wire. */
import type { Clock } from '../../../electron/kernel/clock.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import type { NfcReader } from '../../../hardware/nfc-reader/nfc-reader.ts';
import { createTapDesk } from '../../../hardware/nfc-reader/tap-desk.ts';
import { lineTo, type EmulatedCard } from '../../../hardware/nfc-reader/testing/emulated-cards.ts';

export type Tap = Readonly<{
  exchanges: number;
  bytes: number;
  /** When the card's last answer was there, by performance.now(). */
  answeredAt: number;
}>;

export interface LineReader extends NfcReader {
  readonly isArmed: boolean;
  /** Puts a card down, and takes it away when it is told. */
  put(card: EmulatedCard): Readonly<{ tap: () => Tap; lift: () => void }>;
}

export function createLineReader(clock: Clock): LineReader {
  const desk = createTapDesk({ clock, log: silentLog });
  let isArmed = false;
  desk.onTap((event) => {
    if (event.kind === 'presented') isArmed = false;
  });
  return {
    id: 'nfc-line',
    name: 'Reader in memory',
    simulated: true,
    condition: { state: 'ready', problem: null },
    get isArmed() {
      return isArmed;
    },
    open: () => undefined,
    onCondition: () => () => undefined,
    arm: (request) => {
      isArmed = true;
      desk.arm(request);
    },
    disarm: () => {
      isArmed = false;
      desk.disarm();
    },
    onTap: (listener) => desk.onTap(listener),
    onTag: (listener) => desk.onTag(listener),
    close: async () => desk.close(),
    put: (card) => {
      const line = lineTo(card);
      let answeredAt = 0;
      desk.cardArrived({
        atr: line.atr,
        transmit: async (frame, timeoutMs) => {
          const answer = await line.transmit(frame, timeoutMs);
          answeredAt = performance.now();
          return answer;
        },
      });
      return {
        tap: () => ({ exchanges: line.frames.length, bytes: line.byteCount, answeredAt }),
        lift: () => desk.cardLeft(),
      };
    },
  };
}
