/** The scripted backend's event streams (section 8): a comment every 15 s, and whatever a case puts on them. */
import type { VirtualClock } from '../../../electron/terminal/testing/virtual-clock.ts';

const COMMENT_EVERY_MS = 15_000;

export interface EventLine {
  open(signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** To every stream that is open; answers to how many. */
  send(event: string, data: unknown, id?: string): number;
  /** Ends the streams that are open, as a proxy that restarts does. */
  cut(): void;
  openCount(): number;
  /** Nothing comes any more, although the streams stay open. */
  isMute: boolean;
}

type Stream = { readonly pieces: string[]; isOver: boolean; wake: () => void };

export function createEventLine(clock: VirtualClock): EventLine {
  const streams = new Set<Stream>();
  const push = (stream: Stream, text: string): void => {
    if (line.isMute) return;
    stream.pieces.push(text);
    stream.wake();
  };
  const end = (stream: Stream): void => {
    stream.isOver = true;
    streams.delete(stream);
    stream.wake();
  };
  const comment = (stream: Stream): void => {
    if (stream.isOver) return;
    push(stream, ': still here\n\n');
    clock.after(COMMENT_EVERY_MS, () => comment(stream));
  };

  const line: EventLine = {
    isMute: false,
    openCount: () => streams.size,
    open(signal) {
      const stream: Stream = { pieces: [], isOver: false, wake: () => undefined };
      streams.add(stream);
      signal.addEventListener('abort', () => end(stream), { once: true });
      comment(stream);
      return piecesOf(stream);
    },
    send(event, data, id) {
      const named = id === undefined ? '' : `id: ${id}\n`;
      for (const stream of streams) push(stream, `${named}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      return streams.size;
    },
    cut: () => {
      for (const stream of streams) end(stream);
    },
  };
  return line;
}

async function* piecesOf(stream: Stream): AsyncGenerator<Uint8Array> {
  for (;;) {
    const piece = stream.pieces.shift();
    if (piece !== undefined) yield Buffer.from(piece, 'utf8');
    else if (stream.isOver) return;
    else {
      await new Promise<void>((resolve) => {
        stream.wake = resolve;
      });
    }
  }
}
