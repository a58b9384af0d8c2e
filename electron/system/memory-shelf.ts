/** A shelf that forgets at the end of the process: for tests, training and a till that is only being tried out. */
import { assert } from '../kernel/assert.ts';
import { SHELF_NAME, type FileShelf } from '../kernel/file-shelf.ts';

export function createMemoryShelf(): FileShelf {
  const files = new Map<string, Uint8Array>();
  return {
    async begin() {
      const pieces: Uint8Array[] = [];
      return {
        // A copy: whoever hands a piece over may use its memory again.
        write: (piece) => void pieces.push(piece.slice()),
        async keep(name) {
          assert(SHELF_NAME.test(name), 'a file of a shelf has a plain name');
          files.set(name, Buffer.concat(pieces));
        },
        async drop() {
          pieces.length = 0;
        },
      };
    },
    size: async (name) => files.get(name)?.length ?? null,
    async *read(name) {
      const bytes = files.get(name);
      if (bytes === undefined) throw new Error(`there is no file ${name}`);
      yield bytes.slice();
    },
    async remove(name) {
      files.delete(name);
    },
  };
}
