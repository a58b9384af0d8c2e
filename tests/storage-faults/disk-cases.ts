/**
 * Disks that refuse as a whole: full to the last byte (D2, four sizes of what is left before), a read-only file, folder
 * and volume, and no permission (D4). Meanwhile the books can be exported; afterwards the till works. Rules PROVE-82,
 * PROVE-83 and PROVE-86.
 */
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { faultsAfter, isAboutTheDisk, readRun } from './after-fault.ts';
import type { CaseOutcome, StorageCase, Tier } from './case.ts';
import type { Exported } from './export-check.ts';
import { runProgram, type EndedProgram } from './fault-runner.ts';
import { boundByModes, withReadOnlyVolume, withSmallDisk, type Command } from './namespaces.ts';
import type { FaultRun } from './till-under-fault.ts';
import type { WorkedTill } from './worked-till.ts';

const ON_SMALL_DISK = path.join(import.meta.dirname, 'on-small-disk.ts');
const TILL = path.join(import.meta.dirname, 'till-under-fault.ts');
const EXPORT = path.join(import.meta.dirname, 'export-program.ts');

const KIB = 1_024;
const MIB = 1_024 * KIB;
/** numbers.md section 2.3, D2. */
const FREE_BYTES = [0, 4 * KIB, MIB, 50 * MIB];
const DISK_BYTES = 80 * MIB;
const FULL_TIMES: Readonly<Record<Tier, number>> = { quick: 1, nightly: 2 };
/** More than are paid before the disk is filled. */
const PAYMENTS_ON_SMALL_DISK = 12;

/** What on-small-disk.ts says at its end. */
export type SmallDiskRun = Readonly<{ run: FaultRun | null; stderr: string; exported: Exported; wasFull: boolean }>;

async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'till-disk-'));
  // Whoever mode bits bind must reach what is in it.
  chmodSync(folder, 0o755);
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run({ file, args }: Command): Promise<EndedProgram> {
  return runProgram(file, args);
}

function nodeOn(script: string, ...args: readonly string[]): Command {
  return { file: process.execPath, args: [script, ...args] };
}

export function smallDiskCases(worked: WorkedTill, tier: Tier): readonly StorageCase[] {
  return Array.from({ length: FULL_TIMES[tier] }).flatMap(() =>
    FREE_BYTES.map((freeBytes) => ({
      kind: 'D2 disk full',
      name: `${freeBytes} bytes free, then none, then all`,
      isApart: true,
      run: () => inFolder((folder) => runOnSmallDisk(worked, folder, freeBytes)),
    })),
  );
}

async function runOnSmallDisk(
  { closedFolder, paidIds }: WorkedTill,
  folder: string,
  freeBytes: number,
): Promise<CaseOutcome> {
  const [disk, out] = [path.join(folder, 'disk'), path.join(folder, 'out')];
  for (const made of [disk, out]) mkdirSync(made);
  const program = nodeOn(ON_SMALL_DISK, disk, closedFolder, String(freeBytes), String(PAYMENTS_ON_SMALL_DISK), out);
  const { stdout, stderr } = await run(withSmallDisk(disk, DISK_BYTES, program));
  // Our own program wrote it, by the same type.
  const said = stdout.startsWith('{') ? (JSON.parse(stdout) as SmallDiskRun) : null;
  const till = said?.run ?? null;
  if (said === null || till === null) {
    return { hasFired: false, faults: [`it died: ${stderr}${said?.stderr ?? ''}`], verdict: 'died' };
  }
  const { exported, wasFull } = said;
  const isToldOf = [...Object.keys(till.refusedStarts), ...Object.keys(till.refusedCalls)].some(isAboutTheDisk);
  const isAllDone = till.isSettled && till.paidCount === PAYMENTS_ON_SMALL_DISK;
  return {
    hasFired: wasFull && (isToldOf || Object.keys(till.deaths).length > 0),
    faults: [
      ...(await faultsAfter(out, till, paidIds)),
      ...(isToldOf ? [] : ['nobody was told']),
      ...(isAllDone ? [] : [`there was room again, and ${till.paidCount} of ${PAYMENTS_ON_SMALL_DISK} were paid`]),
      ...exportedFaults(exported),
    ],
    verdict: 'refused with a code, exported, went on',
  };
}

function exportedFaults({ journalCode, entryCount, queueCode }: Exported): readonly string[] {
  return journalCode === 0 && queueCode === 0 && entryCount > 0
    ? []
    : [`the books do not come out: journal ${journalCode} (${entryCount} entries), queue ${queueCode}`];
}

type Refusal = Readonly<{
  name: string;
  from: 'closedFolder' | 'killedFolder';
  spoil(folder: string): void;
  mend(folder: string): void;
  under(folder: string, command: Command): Command;
  /** Without the permission to read it nobody exports. */
  isReadable: boolean;
}>;

/** Only the mode of `file` ('' is the folder) is changed, and changed back. */
function modeOf(name: string, file: string, mode: number, more: Partial<Refusal> = {}): Refusal {
  const place = (folder: string): string => path.join(folder, file);
  return {
    name,
    from: 'closedFolder',
    spoil: (folder) => chmodSync(place(folder), mode),
    mend: (folder) => chmodSync(place(folder), file === '' ? 0o755 : 0o644),
    under: (_folder, command) => boundByModes(command),
    isReadable: true,
    ...more,
  };
}

const NOTHING = (): void => undefined;

/** The first four are the quick tier's. */
const REFUSALS: readonly Refusal[] = [
  modeOf('read-only file', 'till.db', 0o444),
  modeOf('read-only folder', '', 0o555),
  {
    name: 'read-only volume',
    from: 'closedFolder',
    spoil: NOTHING,
    mend: NOTHING,
    under: withReadOnlyVolume,
    isReadable: true,
  },
  modeOf('no permission for the file', 'till.db', 0o000, { isReadable: false }),
  modeOf('no permission for the folder', '', 0o000, { isReadable: false }),
  modeOf('read-only log of a till that was killed', 'till.db-wal', 0o444, { from: 'killedFolder' }),
  modeOf('read-only folder of a till that was killed', '', 0o555, { from: 'killedFolder' }),
  modeOf('read-only note beside the database', 'till.db.head', 0o444),
];
const REFUSAL_COUNTS: Readonly<Record<Tier, number>> = { quick: 4, nightly: 8 };
const STARTS = '3';

export function permissionCases(worked: WorkedTill, tier: Tier): readonly StorageCase[] {
  return REFUSALS.slice(0, REFUSAL_COUNTS[tier]).map((refusal) => ({
    kind: 'D4 read-only or no permission',
    name: refusal.name,
    isApart: true,
    run: () => inFolder((folder) => runRefused(worked, folder, refusal)),
  }));
}

async function runRefused(
  worked: WorkedTill,
  folder: string,
  { from, spoil, mend, under, isReadable }: Refusal,
): Promise<CaseOutcome> {
  const [till, acks] = [path.join(folder, 'till'), path.join(folder, 'acks')];
  cpSync(worked[from], till, { recursive: true });
  spoil(till);
  const started = await run(under(till, nodeOn(TILL, till, '1', 'worked', acks, STARTS)));
  const exported = await run(under(till, nodeOn(EXPORT, path.join(till, 'till.db'))));
  mend(till);
  const refused = readRun(started.stdout);
  if (refused === null) return { hasFired: false, faults: [`it died: ${started.stderr}`], verdict: 'died' };
  const codes = Object.keys(refused.refusedStarts);
  const faults = [
    ...(await faultsAfter(till, refused, [...worked.paidIds, worked.unknownId], acks)),
    ...(refused.charged.length === 0 ? [] : ['a payment was taken']),
    ...(codes.length > 0 && codes.every(isAboutTheDisk) ? [] : [`it was refused with ${codes.join(' ')}`]),
    ...(isReadable ? exportedFaults(readExported(exported)) : []),
  ];
  if (from === 'closedFolder') {
    const again = readRun((await run(nodeOn(TILL, till, '1', 'worked', acks, STARTS))).stdout);
    if (again?.paidCount !== 1 || !again.isSettled) faults.push('it was mended, and the till does not work');
  }
  return { hasFired: codes.length > 0, faults, verdict: `refused ${codes.join(' ')}` };
}

function readExported({ stdout, stderr }: EndedProgram): Exported {
  if (!stdout.startsWith('{')) throw new Error(`the export died: ${stderr}`);
  // Our own program wrote it, by the same type.
  return JSON.parse(stdout) as Exported;
}
