/**
 * Damage at rest (D5): a flipped bit, a zeroed sector, a zeroed page, two pages exchanged, in every kind of page, in the
 * write-ahead log and in the shared memory, of a till that was closed in order and of one that was killed. Damage is found
 * or does no harm, and what lies elsewhere can still be taken out. Rules PROVE-84 to PROVE-86.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { silentLog } from '../../electron/kernel/log.ts';
import { openStorage } from '../../electron/terminal/storage/sqlite.ts';
import { createSeededRandom } from '../prove/seeded-random.ts';
import { SCRATCH, type CaseOutcome, type StorageCase, type Tier } from './case.ts';
import { exportFrom, type Exported } from './export-check.ts';
import { contentsOf, judgeFile, type Contents, type Verdict } from './file-verdict.ts';
import { DAMAGES, damageAt, mapPages, PAGE_KINDS, type Damage, type PageMap } from './pages.ts';
import type { WorkedTill } from './worked-till.ts';

/** numbers.md section 2.3, D5: four ways by eight places by this. */
const TIMES: Readonly<Record<Tier, number>> = { quick: 2, nightly: 25 };

/** The interior pages of tables and of indexes count as one kind. */
const PLACES = [
  'header',
  'interior',
  'table_leaf',
  'index_leaf',
  'overflow',
  'freelist',
  'wal_frame',
  'shared_memory',
] as const;
type Place = (typeof PLACES)[number];

/** SQLite file format, section 4.1: a header of 32 bytes, then frames of a 24-byte header and a page each. */
const WAL_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** The index of the write-ahead log, section 4.5: its header with the first page numbers, and the hash table behind them. */
const SHARED_MEMORY_BYTES = 512;
const HASH_TABLE_OFFSET = 16_384;

/** A till before it is damaged: what is in it, where its pages are, what comes out of it. */
export type Sound = Readonly<{
  folder: string;
  contents: Contents;
  pages: PageMap;
  exported: Exported;
  fileBytes: number;
  walBytes: number;
}>;

export async function lookAtSound(folder: string, unknownId: string): Promise<Sound> {
  const copy = mkdtempSync(path.join(SCRATCH, 'till-sound-'));
  try {
    cpSync(folder, copy, { recursive: true });
    const file = path.join(copy, 'till.db');
    const fileBytes = byteCount(path.join(folder, 'till.db'));
    const walBytes = byteCount(path.join(folder, 'till.db-wal'));
    const pages = mapPages(file);
    const exported = await exportFrom(file, unknownId);
    const opened = openStorage({ file, log: silentLog });
    if (!opened.ok) throw new Error(`a sound till is refused: ${opened.error.code}`);
    const contents = contentsOf(opened.value.read);
    opened.value.close();
    return { folder, contents, pages, exported, fileBytes, walBytes };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function byteCount(file: string): number {
  try {
    return readFileSync(file).length;
  } catch {
    // A till that was closed in order has none.
    return 0;
  }
}

type Unit = Readonly<{ file: string; length: number; offsets: readonly number[] }>;

function unitsOf({ pages, walBytes, fileBytes }: Sound, place: Place): Unit {
  if (place === 'wal_frame') {
    const length = FRAME_HEADER_BYTES + pages.pageSize;
    const count = Math.floor((walBytes - WAL_HEADER_BYTES) / length);
    return { file: 'till.db-wal', length, offsets: Array.from({ length: count }, (_, at) => 32 + at * length) };
  }
  if (place === 'shared_memory') {
    return { file: 'till.db-shm', length: SHARED_MEMORY_BYTES, offsets: [0, HASH_TABLE_OFFSET] };
  }
  const kinds = PAGE_KINDS.filter((kind) => kind === place || (place === 'interior' && kind.endsWith('interior')));
  const numbers = kinds.flatMap((kind) => pages.pages.get(kind) ?? []);
  return {
    file: 'till.db',
    length: pages.pageSize,
    // The newest pages of a till that was killed are in its log alone.
    offsets: numbers.map((page) => (page - 1) * pages.pageSize).filter((offset) => offset < fileBytes),
  };
}

/** Pages without which nothing can be read of what is exported. */
const NEEDED_FOR_EXPORT = /^(?:journal|enrolments|queue_items|payments|payment_requests|refunds|sqlite_)/;

export function damageCases(
  worked: WorkedTill,
  sound: Readonly<{ left: Sound; killed: Sound }>,
  tier: Tier,
  seed: string,
): readonly StorageCase[] {
  const times = Array.from({ length: TIMES[tier] }, (_, index) => index);
  return PLACES.flatMap((place) =>
    DAMAGES.flatMap((damage) =>
      times.map((time) => {
        const isOfKilled = place === 'wal_frame' || place === 'shared_memory' || time % 2 === 1;
        const isInLogAlone = unitsOf(sound.killed, place).offsets.length === 0;
        const from = isOfKilled && !isInLogAlone ? sound.killed : sound.left;
        return damageCase(worked, from, { place, damage, seed: `${seed} ${place} ${damage} ${time}` });
      }),
    ),
  );
}

function damageCase(
  { unknownId, killedFolder }: WorkedTill,
  sound: Sound,
  { place, damage, seed }: Readonly<{ place: Place; damage: Damage; seed: string }>,
): StorageCase {
  return {
    kind: 'D5 damage at rest',
    name: `${damage} in ${place} of a till that was ${sound.folder === killedFolder ? 'killed' : 'closed'} (${seed})`,
    isApart: false,
    run: async (): Promise<CaseOutcome> => {
      const folder = mkdtempSync(path.join(SCRATCH, 'till-damaged-'));
      try {
        cpSync(sound.folder, folder, { recursive: true });
        const { file, length, offsets } = unitsOf(sound, place);
        const target = path.join(folder, file);
        const bytes = readFileSync(target);
        const before = Buffer.from(bytes);
        const random = createSeededRandom(seed);
        const offset = random.pick(offsets);
        // The header has no second page like it: it changes places with any other.
        const others = offsets.length > 1 ? offsets : [offset + length];
        damageAt(bytes, damage, { offset, length, others }, random);
        writeFileSync(target, bytes);
        const exported = await exportFrom(path.join(folder, 'till.db'), unknownId);
        const verdict = await judgeFile(folder, sound.contents);
        const owners = file === 'till.db' ? ownersOfChange(before, bytes, sound.pages) : ['sqlite_'];
        return {
          hasFired: true,
          faults: [...verdictFaults(verdict), ...exportFaults(exported, sound.exported, owners)],
          verdict: verdictText(verdict),
        };
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

/** Tables and indexes of which a page changed; '' is the free list. */
function ownersOfChange(before: Buffer, after: Buffer, { pageSize, owner }: PageMap): readonly string[] {
  const owners = new Set<string>();
  for (let at = 0; at < before.length; at += pageSize) {
    if (before.subarray(at, at + pageSize).equals(after.subarray(at, at + pageSize))) continue;
    owners.add(at === 0 ? 'sqlite_header' : (owner.get(at / pageSize + 1) ?? ''));
  }
  return [...owners];
}

function exportFaults(exported: Exported, whole: Exported, owners: readonly string[]): readonly string[] {
  if (owners.some((owner) => NEEDED_FOR_EXPORT.test(owner))) return [];
  const isWhole =
    exported.journalCode === 0 && exported.entryCount === whole.entryCount && exported.hasUnknown === whole.hasUnknown;
  return isWhole ? [] : [`only ${owners.join(', ')} is damaged, and the export lacks something`];
}

export function verdictFaults(verdict: Verdict): readonly string[] {
  return verdict.kind === 'unnoticed' ? [verdict.says] : [];
}

export function verdictText(verdict: Verdict): string {
  if ('code' in verdict) return `${verdict.kind} ${verdict.code}`;
  return 'tables' in verdict ? `${verdict.kind} ${verdict.tables.join(' ')}` : verdict.kind;
}
