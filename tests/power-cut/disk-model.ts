/**
 * A disk that loses power: what was synced is there, what was not may be lost, kept, partly kept or torn in the middle
 * of a sector. From a trace and the place of the cut it makes the files as the next start would find them.
 */
import type { DiskStep } from './trace.ts';

/** What becomes of the writes that no sync has covered yet. */
export const UNSYNCED_FATES = ['lost', 'kept', 'halved', 'torn'] as const;
export type UnsyncedFate = (typeof UNSYNCED_FATES)[number];

/** The unit that a disk writes whole; the model tears between units and also within the one that was being written. */
const SECTOR_BYTES = 512;

type Change = Extract<DiskStep, { kind: 'write' | 'truncate' }>;
type FileState = { durable: Buffer; unsynced: Change[] };

function grown(content: Buffer, length: number): Buffer {
  return content.length >= length
    ? Buffer.from(content)
    : Buffer.concat([content, Buffer.alloc(length - content.length)]);
}

function applied(content: Buffer, change: Change): Buffer {
  if (change.kind === 'truncate') return grown(content, change.length).subarray(0, change.length);
  const next = grown(content, change.offset + change.bytes.length);
  change.bytes.copy(next, change.offset);
  return next;
}

/** Part of a write: whole sectors up to somewhere, then a few bytes of the next. */
function torn(change: Change, fraction: number): Change {
  if (change.kind === 'truncate') return change;
  const sectors = Math.floor((change.bytes.length / SECTOR_BYTES) * fraction);
  const end = Math.min(change.bytes.length, sectors * SECTOR_BYTES + Math.floor(fraction * 97));
  return { ...change, bytes: change.bytes.subarray(0, end) };
}

function survivors(changes: readonly Change[], fate: UnsyncedFate, fraction: () => number): readonly Change[] {
  switch (fate) {
    case 'lost':
      return [];
    case 'kept':
      return changes;
    case 'halved':
      return changes.filter(() => fraction() < 0.5);
    case 'torn':
      return changes
        .filter(() => fraction() < 0.7)
        .map((change) => (fraction() < 0.5 ? torn(change, fraction()) : change));
  }
}

/**
 * The files after a cut just before step number `cut`, and what had been acknowledged by then. `fraction` gives the
 * chances, in [0, 1). The shared-memory index is left out: it is not kept over a restart and SQLite builds it anew.
 */
export function cutPower(
  steps: readonly DiskStep[],
  cut: number,
  fate: UnsyncedFate,
  fraction: () => number,
): { readonly files: ReadonlyMap<string, Buffer>; readonly acknowledged: readonly string[] } {
  const files = new Map<string, FileState>();
  const acknowledged: string[] = [];
  const stateOf = (file: string): FileState => {
    const known = files.get(file) ?? { durable: Buffer.alloc(0), unsynced: [] };
    files.set(file, known);
    return known;
  };
  for (const step of steps.slice(0, cut)) {
    if (step.kind === 'acknowledged') acknowledged.push(step.what);
    else if (step.kind === 'removed') files.delete(step.file);
    else if (step.kind === 'sync') {
      const state = files.get(step.file);
      if (state === undefined) continue;
      state.durable = state.unsynced.reduce(applied, state.durable);
      state.unsynced = [];
    } else stateOf(step.file).unsynced.push(step);
  }
  const result = new Map<string, Buffer>();
  for (const [name, state] of files) {
    if (name.endsWith('-shm')) continue;
    result.set(name, survivors(state.unsynced, fate, fraction).reduce(applied, state.durable));
  }
  return { files: result, acknowledged };
}
