/**
 * Keeps the backend's event stream open and passes on what it hints at (wallet API section 8). The head of the stream is
 * verified, what it carries is not: nothing may be done on its word but to ask. A lost stream therefore loses nothing, and
 * no fault here is an error to anybody.
 *
 * It runs while somebody listens. Rules BACKEND-50 to BACKEND-55 of docs/spec.md.
 */
import type { Clock, Timer } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import { randomFraction, type Random } from '../../kernel/random.ts';
import { hintCodec } from './codecs.ts';
import type { OpenStream } from './http-exchange.ts';
import { createListeners } from './listeners.ts';
import { createEventParser, type ServerSentEvent } from './server-sent-events.ts';
import type { Fields } from './signatures.ts';
import { readStrictJsonText } from './strict-json.ts';

/** Section 8: a comment comes every 15 s; after three of them are missing the stream counts as dead. */
export const SILENCE_MS = 45_000;

/** A stream that lived this long (two comments) was a good one: the next attempt starts with the short wait again. */
const GOOD_STREAM_MS = 30_000;

/** Full jitter over a span that doubles: the tills of a city must not come back in one wave after an outage. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/** While no stream opens, whoever wants hints is told to ask, as often as a till may ask without being a burden. */
export const ASK_EVERY_MS = 60_000;

export type Hint = Readonly<{ event: string; id: string | null; version: number | null }>;

export interface HintStream {
  readonly onHint: (listener: (hint: Hint) => void) => () => void;
  /** Told when the stream opens and when it ends. */
  readonly onHeard: (listener: (isHeard: boolean) => void) => () => void;
  /** Tries at once instead of after the wait: something has changed that may let it succeed. */
  wake(): void;
  close(): void;
}

export type HintStreamParts = Readonly<{
  clock: Clock;
  random: Random;
  log: Log;
  /** Opens the stream and verifies its head; null when that did not succeed. */
  open(fields: Fields): Promise<OpenStream | null>;
}>;

export function createHintStream({ clock, random, log, open }: HintStreamParts): HintStream {
  const listeners = createListeners<Hint>();
  const heard = createListeners<boolean>();
  let closed = false;
  let running = false;
  let failures = 0;
  let isFirst = true;
  let toldAt = clock.monotonic();
  let lastEventId = '';
  let current: OpenStream | null = null;
  let waiting: Readonly<{ timer: Timer; end: () => void }> | null = null;

  const wanted = (): boolean => !closed && listeners.count() > 0;

  const endWait = (): void => {
    waiting?.timer.cancel();
    waiting?.end();
    waiting = null;
  };

  const wait = (): Promise<void> => {
    const spanMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures, 10));
    return new Promise((resolve) => {
      waiting = { timer: clock.after(Math.round(spanMs * randomFraction(random)), endWait), end: resolve };
    });
  };

  const follow = async (stream: OpenStream): Promise<void> => {
    const parser = createEventParser();
    let silence = clock.after(SILENCE_MS, stream.abort);
    try {
      for await (const chunk of stream.body) {
        silence.cancel();
        silence = clock.after(SILENCE_MS, stream.abort);
        for (const event of parser.push(chunk)) {
          lastEventId = event.lastEventId;
          const hint = readHint(event);
          if (hint !== null) listeners.tell(hint);
        }
      }
    } finally {
      silence.cancel();
      stream.abort();
    }
  };

  const run = async (): Promise<void> => {
    while (wanted()) {
      const stream = await open(lastEventId === '' ? {} : { 'last-event-id': lastEventId });
      if (stream !== null) {
        current = stream;
        const openedAt = clock.monotonic();
        log.write('debug', 'backend_event_stream_opened');
        if (wanted()) {
          heard.tell(true);
          // What happened before a stream that resumes nothing was heard by nobody (section 8). The first one of a run
          // opens before anything was asked.
          if (lastEventId === '' && !isFirst) listeners.tell({ event: 'resync', id: null, version: null });
          await follow(stream).catch(() => undefined);
          heard.tell(false);
        } else stream.abort();
        current = null;
        if (clock.monotonic() - openedAt >= GOOD_STREAM_MS) failures = 0;
        toldAt = clock.monotonic();
      } else if (clock.monotonic() - toldAt >= ASK_EVERY_MS) {
        // No stream gets through: whoever listens has to ask (BACKEND-57).
        toldAt = clock.monotonic();
        listeners.tell({ event: 'resync', id: null, version: null });
      }
      isFirst = false;
      if (!wanted()) break;
      await wait();
      failures += 1;
    }
  };

  const start = (): void => {
    if (running || !wanted()) return;
    running = true;
    void run().finally(() => {
      running = false;
      start();
    });
  };

  return {
    onHint(listener) {
      const remove = listeners.add(listener);
      start();
      return () => {
        remove();
        if (listeners.count() > 0) return;
        current?.abort();
        endWait();
      };
    },
    onHeard: heard.add,
    wake() {
      failures = 0;
      endWait();
    },
    close() {
      closed = true;
      current?.abort();
      endWait();
    },
  };
}

/** What the event is about, as far as it says; data that cannot be read still tells that something happened. */
function readHint({ event, data }: ServerSentEvent): Hint | null {
  if (!/^[a-z_.]{1,64}$/u.test(event)) return null;
  const json = readStrictJsonText(data);
  const parsed = json.ok ? hintCodec.safeParse(json.value) : null;
  const { id, version } = parsed?.success === true ? parsed.data : {};
  return { event, id: id ?? null, version: version ?? null };
}
