/** The body of an event stream in virtual time: what the backend has to tell, as it comes, and a comment every 15 s. */
import { resyncEvent, STREAM_COMMENT, STREAM_COMMENT_EVERY_MS } from '../../../sandbox/backend/events.ts';
import type { StreamStart } from '../../../sandbox/backend/context.ts';
import type { BackendHost } from './backend-host.ts';
import type { Scheduled, VirtualTime } from './virtual-time.ts';

export interface EventFeed {
  readonly body: AsyncIterable<Uint8Array>;
  /** The connection breaks. */
  cut(): void;
  /** Whoever read it is dead: nothing is sent there any more, and nobody wakes. */
  abandon(): void;
}

export function createEventFeed(options: {
  host: BackendHost;
  time: VirtualTime;
  place: StreamStart;
  delayMs: () => number;
}): EventFeed {
  const { host, time, place, delayMs } = options;
  const arrived: Uint8Array[] = [];
  let wake: (() => void) | null = null;
  let isCut = false;
  let isReading = false;
  let lastEventId = place.afterEventId;
  let commenting: Scheduled;

  const arrive = (text: string): void => {
    time.after(delayMs(), 'events arrive', () => {
      if (isCut) return;
      arrived.push(Buffer.from(text, 'utf8'));
      wake?.();
    });
  };

  const readOn = async (): Promise<void> => {
    if (isReading) return;
    isReading = true;
    while (!isCut && host.isUp) {
      const part = await host.readStream(place, lastEventId);
      if (part.lastEventId === lastEventId) break;
      lastEventId = part.lastEventId;
      arrive(part.text);
    }
    isReading = false;
  };

  const comment = (): void => {
    commenting = time.after(STREAM_COMMENT_EVERY_MS, 'events comment', () => {
      if (isCut) return;
      arrive(STREAM_COMMENT);
      comment();
    });
  };

  let isReadPlanned = false;
  const stopListening = host.onCommit(() => {
    // Most requests tell nobody anything; a look through the witness is cheaper than a reading that finds nothing.
    if (isReadPlanned || isCut || host.newestEventId() <= lastEventId) return;
    isReadPlanned = true;
    // Read in a moment of its own: the commit that told of it is not over yet.
    time.after(0, 'events read', () => {
      isReadPlanned = false;
      return readOn();
    });
  });
  arrive(place.resync ? resyncEvent(place.afterEventId) : STREAM_COMMENT);
  comment();

  const abandon = (): void => {
    isCut = true;
    stopListening();
    commenting.cancel();
  };

  const cut = (): void => {
    abandon();
    wake?.();
  };

  async function* body(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const chunk = arrived.shift();
        if (chunk !== undefined) yield chunk;
        else if (isCut) throw Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' });
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      cut();
    }
  }

  return { body: body(), cut, abandon };
}
