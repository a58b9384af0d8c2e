/**
 * A file that a screen hands over piece by piece, as the stream that its reader wants. A piece is answered when the reader
 * has come for it, so a fast screen and a slow reader never fill the memory between them.
 */
export interface FilePieces {
  readonly pieces: AsyncIterable<Uint8Array>;
  /** Resolves when it was taken: true; or when nobody wants any more: false. */
  push(piece: Uint8Array): Promise<boolean>;
  end(): void;
  /** The reader stops at what it has, as with a file that breaks off. */
  abort(): void;
}

type Waiting = Readonly<{ piece: Uint8Array; taken: (isWanted: boolean) => void }>;

export class PiecesAborted extends Error {
  override readonly name = 'PiecesAborted';
}

export function createFilePieces(): FilePieces {
  const waiting: Waiting[] = [];
  let state: 'open' | 'ended' | 'aborted' | 'unwanted' = 'open';
  let wake: (() => void) | null = null;
  const news = (): void => {
    wake?.();
    wake = null;
  };
  async function* read(): AsyncGenerator<Uint8Array, void, void> {
    try {
      for (;;) {
        const next = waiting.shift();
        if (next !== undefined) {
          next.taken(true);
          yield next.piece;
        } else if (state === 'ended') return;
        else if (state === 'aborted') throw new PiecesAborted('the file was not handed over whole');
        // oxlint-disable-next-line no-await-in-loop -- the next piece comes when it comes
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      if (state === 'open') state = 'unwanted';
      for (const { taken } of waiting.splice(0)) taken(false);
    }
  }
  return {
    pieces: read(),
    push: (piece) =>
      new Promise((resolve) => {
        if (state !== 'open') return resolve(false);
        waiting.push({ piece, taken: resolve });
        news();
      }),
    end: () => {
      if (state === 'open') state = 'ended';
      news();
    },
    abort: () => {
      state = 'aborted';
      news();
    },
  };
}
