/**
 * What the product hands to other threads and to the disk while days leave the journal: it takes real time, of which a
 * simulated world has none. Packing is done at once, and what is written is waited for before the next thing happens, so that the
 * same seed stays the same run. Rules PROVE-31 and PROVE-148.
 */
import { syncBuiltinESMExports } from 'node:module';
import zlib from 'node:zlib';

type Packed = (error: Error | null, bytes: Buffer) => void;

let underWay = 0;
let isAtOnce = false;

/** From now on, for whoever imports the function from Node. */
export function packAtOnce(): void {
  if (isAtOnce) return;
  isAtOnce = true;
  zlib.gzip = ((bytes: zlib.InputType, packed: Packed) => packed(null, zlib.gzipSync(bytes))) as typeof zlib.gzip;
  syncBuiltinESMExports();
}

/** The same, and virtual time stands still until it has ended. */
export async function inRealTime<T>(work: Promise<T>): Promise<T> {
  underWay += 1;
  try {
    return await work;
  } finally {
    underWay -= 1;
  }
}

/** One turn of the event loop, and as many more as real work takes. */
export async function turn(): Promise<void> {
  const once = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  await once();
  if (underWay === 0) return;
  while (underWay > 0) await once();
  // What waited for it goes on.
  await once();
}
