/**
 * One process for all readers of a till: a gate has one for each way. The smart-card service shows every reader to every
 * program, and two programs that hold the same card would disturb each other; so the drivers share one link, and each says
 * which reader is its own. The process starts with the first driver and ends with the last, and a fresh one takes its place
 * from time to time while no reader is named.
 *
 * Rules PCSC-23 to PCSC-25, PCSC-29 and PCSC-30 of docs/spec.md; docs/decisions/0200-several-devices-of-a-kind.md and 0301.
 */
import type { Clock } from '../../electron/kernel/clock.ts';
import type { Log } from '../../electron/kernel/log.ts';
import type { DeviceProblem } from '../device/device.ts';
import { createAskingAnew } from './asking-anew.ts';
import { createReaderLink, type LinkListener, type ProcessHandle, type ReaderLink } from './reader-link.ts';

/** A driver's place at the link. */
export interface ReaderSeat extends Omit<ReaderLink, 'retire'> {
  /** The reader that this driver uses: the others do not see it any more. null: none. */
  claim(reader: string | null): void;
}

export interface ReaderHub {
  join(listener: LinkListener): ReaderSeat;
}

/** The link has readers and so no problem; who finds all of them taken has one all the same. */
const LEFT_NONE: DeviceProblem = { code: 'not_found', detail: 'other drivers use all readers' };

type PresentCard = Readonly<{ cardId: number; atr: Uint8Array }>;

export function createReaderHub(
  options: Readonly<{
    /** Starts the process that holds the readers. */
    spawn: () => ProcessHandle;
    clock: Clock;
    log: Log;
  }>,
): ReaderHub {
  const { clock, log } = options;
  let link: ReaderLink | null = null;
  /** Why there was no reader when the last process retired; for the next one. */
  let knownProblem: DeviceProblem | null = null;
  const seats = new Map<object, Readonly<{ listener: LinkListener; claimed: () => string | null }>>();
  /** What lies on each reader: whoever joins later has not heard of it. */
  const cards = new Map<string, PresentCard>();

  const tellAll = (tell: (listener: LinkListener) => void): void => {
    for (const { listener } of [...seats.values()]) tell(listener);
  };
  const asking = createAskingAnew({
    clock,
    ask: (waitedMs) => {
      log.write('info', 'nfc_service_asked_anew', { waitedMs });
      link?.retire();
    },
  });
  const start = (): ReaderLink =>
    createReaderLink({
      ...options,
      knownProblem,
      listener: {
        onChange: () => {
          if (link !== null) asking.heard(link);
          tellAll((listener) => listener.onChange());
        },
        onCard: (reader, cardId, atr) => {
          cards.set(reader, { cardId, atr });
          tellAll((listener) => listener.onCard(reader, cardId, atr));
        },
        onCardGone: (reader, cardId) => {
          if (cards.get(reader)?.cardId === cardId) cards.delete(reader);
          tellAll((listener) => listener.onCardGone(reader, cardId));
        },
        onCardUnreadable: (reader, problem) => tellAll((listener) => listener.onCardUnreadable(reader, problem)),
        onEnd: (problem) => {
          knownProblem = problem === null ? (link?.problem ?? null) : null;
          if (problem !== null) asking.startOver();
          link = null;
          cards.clear();
          const told = [...seats.values()];
          seats.clear();
          for (const { listener } of told) listener.onEnd(problem);
        },
      },
    });

  return {
    join(listener) {
      const seat = {};
      let claimed: string | null = null;
      const isSeated = (): boolean => seats.has(seat);
      seats.set(seat, { listener, claimed: () => claimed });
      const mine = (link ??= start());
      for (const [reader, { cardId, atr }] of cards) listener.onCard(reader, cardId, atr);
      const unclaimed = (): ReadonlySet<string> => {
        const others = [...seats].flatMap(([other, { claimed: taken }]) => (other === seat ? [] : [taken()]));
        return new Set([...mine.readers].filter((reader) => !others.includes(reader)));
      };
      return {
        get readers() {
          return unclaimed();
        },
        get sockets() {
          return mine.sockets;
        },
        get problem() {
          const isLeftNone = mine.readers.size > 0 && unclaimed().size === 0;
          return isLeftNone ? LEFT_NONE : mine.problem;
        },
        claim: (reader) => {
          claimed = reader;
        },
        transmit: (cardId, frame, timeoutMs) => mine.transmit(cardId, frame, timeoutMs),
        escape: (cardId, frame, timeoutMs) => mine.escape(cardId, frame, timeoutMs),
        close: async () => {
          if (!isSeated()) return;
          seats.delete(seat);
          if (seats.size > 0) return;
          link = null;
          knownProblem = null;
          asking.startOver();
          cards.clear();
          await mine.close();
        },
      };
    },
  };
}
