/**
 * A disk that loses power: what was synced is there, what was not may be lost, kept, partly kept or torn in the middle
 * of a sector. From a trace and the place of the cut it makes the files as the next start would find them. Names of
 * files and folders are synced with the folder they are in: until then what is new may be missing, with all that is in it,
 * and what was removed be back. Rule PROVE-10.
 */
import path from 'node:path';
import type { DiskStep } from './trace.ts';

/** What becomes of the writes that no sync has covered yet. */
export const UNSYNCED_FATES = ['lost', 'kept', 'halved', 'torn'] as const;
export type UnsyncedFate = (typeof UNSYNCED_FATES)[number];

/** The unit that a disk writes whole; the model tears between units and also within the one that was being written. */
const SECTOR_BYTES = 512;

export type DiskImage = Readonly<{ files: ReadonlyMap<string, Buffer>; acknowledged: readonly string[] }>;

type Write = Readonly<{ kind: 'write'; offset: number; bytes: Buffer }>;
type Change = Write | Extract<DiskStep, { kind: 'truncate' }>;

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

/** `length`: as the program sees it. */
type FileState = { durable: Content; unsynced: Change[]; length: number; isNamed: boolean };

/** Of what stands in a folder; empty: in the one that is watched. */
function folderOf(name: string): string {
  const folder = path.posix.dirname(name);
  return folder === '.' ? '' : folder;
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
  /** Folders in the folder, and whether their names are sure. */
  let folders = new Map<string, boolean>();
  let acknowledged: string[] = [];

  const stateOf = (file: string): FileState => {
    const known = files.get(file) ?? { durable: new Content(), unsynced: [], length: 0, isNamed: false };
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
        for (const [name, state] of files) if (folderOf(name) === step.folder) state.isNamed = true;
        for (const name of folders.keys()) if (folderOf(name) === step.folder) folders.set(name, true);
        for (const name of ghosts.keys()) if (folderOf(name) === step.folder) ghosts.delete(name);
        return;
      case 'folder_made':
        folders.set(step.folder, false);
        return;
      case 'sync': {
        const state = files.get(step.file);
        if (state === undefined) return;
        for (const change of state.unsynced) state.durable.apply(change);
        state.unsynced = [];
        return;
      }
      case 'write': {
        const state = stateOf(step.file);
        const offset = step.offset ?? state.length;
        state.length = Math.max(state.length, offset + step.bytes.length);
        state.unsynced.push({ kind: 'write', offset, bytes: step.bytes });
        return;
      }
      case 'truncate': {
        const state = stateOf(step.file);
        state.length = step.length;
        state.unsynced.push(step);
      }
    }
  };

  return {
    cutAt: (cut, fate, fraction) => {
      if (cut < position) {
        [position, files, ghosts, folders, acknowledged] = [0, new Map(), new Map(), new Map(), []];
      }
      for (const step of steps.slice(position, cut)) take(step);
      position = cut;
      const image = new Map<string, Buffer>();
      const lostFolders = [...folders].flatMap(([name, isNamed]) =>
        !isNamed && isUndone(fate, fraction) ? [name] : [],
      );
      const put = (name: string, state: FileState): void => {
        // The shared-memory index does not outlive the machine; SQLite builds it anew.
        if (name.endsWith('-shm') || lostFolders.includes(folderOf(name))) return;
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
