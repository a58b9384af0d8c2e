/**
 * A disk that loses power: what was synced is there, what was not may be lost, kept, partly kept or torn in the middle
 * of a sector. From a trace and the place of the cut it makes the files as the next start would find them. Names of
 * files are synced with their folder: until then a new file may be missing and a removed one be back. Rule PROVE-10.
 */
import type { DiskStep } from './trace.ts';

/** What becomes of the writes that no sync has covered yet. */
export const UNSYNCED_FATES = ['lost', 'kept', 'halved', 'torn'] as const;
export type UnsyncedFate = (typeof UNSYNCED_FATES)[number];

/** The unit that a disk writes whole; the model tears between units and also within the one that was being written. */
const SECTOR_BYTES = 512;

export type DiskImage = Readonly<{ files: ReadonlyMap<string, Buffer>; acknowledged: readonly string[] }>;

type Change = Extract<DiskStep, { kind: 'write' | 'truncate' }>;

/** A file's bytes in a buffer with room to grow, since most writes are appended. */
class Content {
  #bytes = Buffer.alloc(0);
  #length = 0;

  apply(change: Change): void {
    if (change.kind === 'truncate') return this.#resize(change.length);
    const end = change.offset + change.bytes.length;
    if (end > this.#length) this.#resize(end);
    change.bytes.copy(this.#bytes, change.offset);
  }

  copy(): Content {
    const other = new Content();
    other.#bytes = Buffer.from(this.#bytes.subarray(0, this.#length));
    other.#length = this.#length;
    return other;
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #resize(length: number): void {
    if (length > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(length, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    } else if (length < this.#length) this.#bytes.fill(0, length, this.#length);
    this.#length = length;
  }
}

type FileState = { durable: Content; unsynced: Change[]; isNamed: boolean };

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

function isUndone(fate: UnsyncedFate, fraction: () => number): boolean {
  return fate === 'lost' || (fate !== 'kept' && fraction() < 0.5);
}

export interface DiskReplay {
  /**
   * The files after a cut just before step number `cut`, and what had been acknowledged by then. `fraction` gives the
   * chances, in [0, 1). Asked in rising order of `cut` it goes through the steps once.
   */
  cutAt(cut: number, fate: UnsyncedFate, fraction: () => number): DiskImage;
}

export function createDiskReplay(steps: readonly DiskStep[]): DiskReplay {
  let position = 0;
  let files = new Map<string, FileState>();
  /** Removed since the folder was last synced. */
  let ghosts = new Map<string, FileState>();
  let acknowledged: string[] = [];

  const stateOf = (file: string): FileState => {
    const known = files.get(file) ?? { durable: new Content(), unsynced: [], isNamed: false };
    files.set(file, known);
    return known;
  };

  const remove = (file: string): FileState | undefined => {
    const state = files.get(file);
    files.delete(file);
    if (state?.isNamed === true) ghosts.set(file, state);
    return state;
  };

  const take = (step: DiskStep): void => {
    switch (step.kind) {
      case 'acknowledged':
        // Two lines that were written together are two marks.
        acknowledged.push(...step.what.split('\n'));
        return;
      case 'removed':
        remove(step.file);
        return;
      case 'renamed': {
        const state = remove(step.file);
        if (state !== undefined) files.set(step.to, { ...state, isNamed: false });
        return;
      }
      case 'folder_synced':
        for (const state of files.values()) state.isNamed = true;
        ghosts.clear();
        return;
      case 'sync': {
        const state = files.get(step.file);
        if (state === undefined) return;
        for (const change of state.unsynced) state.durable.apply(change);
        state.unsynced = [];
        return;
      }
      case 'write':
      case 'truncate':
        stateOf(step.file).unsynced.push(step);
    }
  };

  return {
    cutAt: (cut, fate, fraction) => {
      if (cut < position) {
        [position, files, ghosts, acknowledged] = [0, new Map(), new Map(), []];
      }
      for (const step of steps.slice(position, cut)) take(step);
      position = cut;
      const image = new Map<string, Buffer>();
      const put = (name: string, state: FileState): void => {
        // The shared-memory index does not outlive the machine; SQLite builds it anew.
        if (name.endsWith('-shm')) return;
        const content = state.durable.copy();
        for (const change of survivors(state.unsynced, fate, fraction)) content.apply(change);
        image.set(name, content.bytes());
      };
      for (const [name, state] of ghosts) if (isUndone(fate, fraction)) put(name, state);
      for (const [name, state] of files) {
        if (state.isNamed || !isUndone(fate, fraction)) put(name, state);
      }
      return { files: image, acknowledged: [...acknowledged] };
    },
  };
}
