/**
 * An older program that meets a newer database (U2) refuses it, leaves it as it is, and its books come out. Rule PROVE-89.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { silentLog } from '../../electron/kernel/log.ts';
import { Database } from '../../electron/terminal/storage/driver.ts';
import { MIGRATIONS } from '../../electron/terminal/storage/migrations.ts';
import { openStorage } from '../../electron/terminal/storage/sqlite.ts';
import { inFolder, type CaseOutcome, type StorageCase } from './case.ts';
import { exportFrom, type Exported } from './export-check.ts';
import type { WorkedTill } from './worked-till.ts';

const FILES = ['till.db', 'till.db-wal', 'till.db.head'];

/** Newer by one, by many, and newer with its newest commits in the log alone. */
export function newerCases(
  worked: WorkedTill,
  whole: Readonly<{ left: Exported; killed: Exported }>,
): readonly StorageCase[] {
  const stories = [
    { name: 'newer by one', from: 'left', ahead: 1 },
    { name: 'newer by a hundred', from: 'left', ahead: 100 },
    { name: 'newer, and killed', from: 'killed', ahead: 1 },
  ] as const;
  return stories.map(({ name, from, ahead }) => ({
    kind: 'U2 older program, newer database',
    name,
    isApart: false,
    run: () =>
      inFolder(async (folder) => {
        cpSync(from === 'left' ? worked.leftFolder : worked.killedFolder, folder, { recursive: true });
        return refuseNewer(folder, ahead, worked.unknownId, whole[from]);
      }),
  }));
}

async function refuseNewer(folder: string, ahead: number, unknownId: string, whole: Exported): Promise<CaseOutcome> {
  const file = path.join(folder, 'till.db');
  const isKilled = existsSync(`${file}-wal`);
  const programVersion = MIGRATIONS.length;
  const newer = new Database(file);
  newer.pragma(`user_version = ${programVersion + ahead}`);
  const copy = `${folder}-copy`;
  // While the newer program has it open: what it wrote last is in the log.
  if (isKilled) cpSync(folder, copy, { recursive: true });
  newer.close();
  if (!isKilled) cpSync(folder, copy, { recursive: true });
  try {
    const seen = path.join(copy, 'till.db');
    const digests = (): string => FILES.map((name) => digestOf(path.join(copy, name))).join(' ');
    const before = digests();
    const opened = openStorage({ file: seen, log: silentLog });
    const says = opened.ok ? 'opened' : opened.error.code;
    if (opened.ok) opened.value.close();
    const isUntouched = digests() === before;
    const exported = await exportFrom(seen, unknownId);
    return {
      hasFired: true,
      faults: [
        ...(says === 'terminal.database_from_future' ? [] : [`it was ${says}`]),
        ...(isUntouched ? [] : ['the refusal changed the files']),
        ...(JSON.stringify(exported) === JSON.stringify(whole) ? [] : ['the export lacks something']),
      ],
      verdict: `refused ${says}, exported`,
    };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function digestOf(file: string): string {
  return existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : 'none';
}
