/** A journal whose oldest stretch has left for closed files, for tests: one piece by hand, or as a whole till does it. */
import { readdirSync } from 'node:fs';
import {
  archivedSegments,
  archivedUpTo,
  letGoOf,
  packSegment,
  segmentDraft,
  type Segment,
} from '../payment/3-journal/journal-segments.ts';
import type { Journal } from '../payment/3-journal/journal.ts';
import { writtenEntries } from '../payment/3-journal/journal-store.ts';
import { segmentsFolderOf } from '../storage/segment-files.ts';
import type { Storage } from '../storage/sqlite.ts';
import type { TillWorld } from './till-world.ts';

/** Longer than the till waits from one look to the next, and for people to be served. */
const LOOK_MS = 610_000;
/** Files are real, and the world's clock does not wait for them. */
const STEPS_OF_A_PIECE = 40;
const MAX_STEPS = 5_000;
const STEP_MS = 1_000;
/** More turns of the loop than writing, syncing and renaming one file takes. */
const FILE_TURNS = 20;

/** Lets everything up to the entry leave, whatever it is about. Answers what the journal names. */
export async function closeSegment(storage: Storage, journal: Journal, toSequence: number): Promise<Segment> {
  const afterSequence = archivedUpTo(storage.read);
  const entries = writtenEntries(storage.read, { afterSequence, limit: toSequence - afterSequence });
  const { segment, bytes } = await packSegment('2026-11-20', entries);
  await storage.writeSegment(segment.fileName, bytes);
  storage.write((db) => {
    journal.record(db, [segmentDraft(segment)]);
    letGoOf(db, segment);
  });
  return segment;
}

/**
 * Waits until so many pieces have left in all. 0, and what a till does that may die on the way: as long as one piece takes.
 */
export async function letRotate(world: TillWorld, pieceCount: number): Promise<void> {
  const pieces = (): number => archivedSegments(world.storage.read).length;
  const isDone = (step: number): boolean =>
    world.isDead() || (pieceCount === 0 ? step >= STEPS_OF_A_PIECE : pieces() >= pieceCount);
  await world.advance(LOOK_MS);
  for (let step = 0; !isDone(step); step += 1) {
    if (step >= MAX_STEPS) throw new Error(`${pieces()} pieces have left, not ${pieceCount}`);
    await world.advance(STEP_MS);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  // A file that is being written when the world ends would be gone on with in the next one.
  for (let turn = 0; turn < FILE_TURNS; turn += 1) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** The files beside the database, by name. */
export function segmentFiles(storage: Pick<Storage, 'file'>): readonly string[] {
  return readdirSync(segmentsFolderOf(storage.file)).toSorted();
}
