/**
 * Files that are not those the till left (D6): a write-ahead log that is cut, missing or another's, side files that are
 * gone, an older copy put back, the database emptied or exchanged. What was acknowledged is there, or the start is refused;
 * a refusal changes nothing. Rules PROVE-84, PROVE-85 and PROVE-87.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createSeededRandom, type SeededRandom } from '../prove/seeded-random.ts';
import { SCRATCH, type CaseOutcome, type StorageCase, type Tier } from './case.ts';
import { verdictFaults, verdictText, type Sound } from './damage-cases.ts';
import { judgeFile } from './file-verdict.ts';
import type { WorkedTill } from './worked-till.ts';

/** numbers.md section 2.3, D6: twelve kinds, by this. */
const TIMES: Readonly<Record<Tier, number>> = { quick: 1, nightly: 5 };

type Swap = Readonly<{
  name: string;
  from: 'killed' | 'left';
  /** Side files can be made anew; everything else has to be noticed. */
  isHarmless: boolean;
  swap(inFolder: (file: string) => string, worked: WorkedTill, random: SeededRandom): void;
}>;

const DB = 'till.db';
const WAL = 'till.db-wal';
const HEAD = 'till.db.head';

function cut(file: string, random: SeededRandom): void {
  truncateSync(file, random.below(readFileSync(file).length));
}

function put(from: string, file: string, to: string): void {
  cpSync(path.join(from, file), to, { force: true });
}

const SWAPS: readonly Swap[] = [
  { name: 'log cut', from: 'killed', isHarmless: false, swap: (at, _, random) => cut(at(WAL), random) },
  { name: 'log missing', from: 'killed', isHarmless: false, swap: (at) => rmSync(at(WAL)) },
  { name: 'log of another till', from: 'killed', isHarmless: false, swap: (at, w) => put(w.otherFolder, WAL, at(WAL)) },
  {
    name: 'log of another till beside a closed database',
    from: 'left',
    isHarmless: false,
    swap: (at, w) => put(w.otherFolder, WAL, at(WAL)),
  },
  {
    name: 'side files gone',
    from: 'killed',
    isHarmless: true,
    swap: (at) => {
      for (const file of ['till.db-shm', 'till.db.lock', HEAD]) rmSync(at(file), { force: true });
    },
  },
  {
    name: 'owner note of nonsense',
    from: 'left',
    isHarmless: true,
    swap: (at) => writeFileSync(at('till.db.owner.json'), 'nonsense'),
  },
  {
    name: 'older database put back',
    from: 'left',
    isHarmless: false,
    swap: (at, w) => put(w.earlierFolder, DB, at(DB)),
  },
  {
    name: 'older database put back under the newer log',
    from: 'killed',
    isHarmless: false,
    swap: (at, w) => put(w.earlierFolder, DB, at(DB)),
  },
  {
    name: 'database gone, log there',
    from: 'killed',
    isHarmless: false,
    swap: (at) => rmSync(at(DB)),
  },
  { name: 'database emptied', from: 'left', isHarmless: false, swap: (at) => truncateSync(at(DB), 0) },
  { name: 'database cut', from: 'left', isHarmless: false, swap: (at, _, random) => cut(at(DB), random) },
  {
    name: 'database of another till',
    from: 'left',
    isHarmless: false,
    swap: (at, w) => put(w.otherFolder, DB, at(DB)),
  },
];

export function swapCases(
  worked: WorkedTill,
  sound: Readonly<{ left: Sound; killed: Sound }>,
  tier: Tier,
  seed: string,
): readonly StorageCase[] {
  return Array.from({ length: TIMES[tier] }, (_, index) => index).flatMap((time) =>
    SWAPS.map((swap) => swapCase(worked, sound[swap.from], swap, `${seed} ${swap.name} ${time}`)),
  );
}

function swapCase(worked: WorkedTill, sound: Sound, { name, isHarmless, swap }: Swap, seed: string): StorageCase {
  return {
    kind: 'D6 files exchanged',
    name: `${name} (${seed})`,
    isApart: false,
    run: async (): Promise<CaseOutcome> => {
      const folder = mkdtempSync(path.join(SCRATCH, 'till-swapped-'));
      try {
        cpSync(sound.folder, folder, { recursive: true });
        const before = digests(folder, [...EVIDENCE, ...SIDE_FILES]);
        swap((file) => path.join(folder, file), worked, createSeededRandom(seed));
        const hasFired = before !== digests(folder, [...EVIDENCE, ...SIDE_FILES]);
        const evidence = digests(folder, EVIDENCE);
        const verdict = await judgeFile(folder, sound.contents);
        const isKept = verdict.kind !== 'refused' || digests(folder, EVIDENCE) === evidence;
        return {
          hasFired,
          faults: [
            ...verdictFaults(verdict),
            ...(isHarmless === (verdict.kind === 'harmless') ? [] : [`it was ${verdictText(verdict)}`]),
            ...(isKept ? [] : ['the refusal changed the files']),
          ],
          verdict: verdictText(verdict),
        };
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

/** What a technician has to work with after a refusal. */
const EVIDENCE = [DB, WAL, HEAD];
const SIDE_FILES = ['till.db-shm', 'till.db.lock', 'till.db.owner.json'];

/** Digests of the files that are there. */
function digests(folder: string, names: readonly string[]): string {
  return names
    .map((name) => path.join(folder, name))
    .map((file) => (existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : 'none'))
    .join(' ');
}
