/**
 * `npm run journal`: looks at a till's journal, sums up what is made from it, and hands it out. FILE is a till's database, its
 * data folder, or (for `verify`) an export. Nothing is changed but by `rebuild --in-place`.
 *
 * Rules JOURNALTOOL-8 to JOURNALTOOL-10 of docs/spec.md.
 */
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bootstrap, isMain } from './bootstrap.mjs';
import { entriesOfDatabase, runVerify } from './journal-verify.mjs';
import { copyDatabase, openReadOnly, readAnywhere, tillDatabase } from './till-file.mjs';

const HELP = `npm run journal -- verify FILE [--key KEY]     检查账目记录 / check every entry, and the signature of each day
npm run journal -- rebuild FILE [--in-place]   由记录重算各表并比较 / make all tables anew and compare them
npm run journal -- z FILE NUMBER               由记录重做一份 Z 报表并比较 / make a Z report anew and compare it
npm run journal -- export FILE [OUT]           导出为每行一条 JSON / one JSON object a line, to OUT or the screen
`;

/** EX_USAGE and EX_NOINPUT of sysexits.h. */
const EXIT_USAGE = 64;
const EXIT_NO_INPUT = 66;

/** @typedef {(text: string) => void} Tell */

/**
 * Makes every projection anew and compares it with what stood there. On a copy, unless `inPlace`, which needs the till to be
 * off and leaves the new tables.
 * @param {string} file @param {Readonly<{ inPlace: boolean, tell: Tell }>} options
 * @returns {Promise<number>} The exit code: 1 when a table was not what the journal makes of it.
 */
export async function rebuild(file, { inPlace, tell }) {
  const { openStorage } = await import('../electron/terminal/storage/sqlite.ts');
  const { createJournal } = await import('../electron/terminal/payment/3-journal/journal.ts');
  const { projectionDigests } = await import('../electron/terminal/payment/3-journal/projection-digests.ts');
  const { PROJECTIONS } = await import('../electron/terminal/projections.ts');
  const { silentLog } = await import('../electron/kernel/log.ts');
  const { copy, done } = inPlace ? { copy: file, done: () => undefined } : await copyDatabase(file);
  const opened = openStorage({ file: copy, log: silentLog });
  if (!opened.ok) {
    done();
    tell(`the database does not open: ${JSON.stringify(opened.error)}\n`);
    return 1;
  }
  const storage = opened.value;
  try {
    /** @type {Pick<import('../electron/kernel/clock.ts').Clock, 'now'>} */
    const noClock = {
      now: () => {
        throw new Error('a rebuild reads no clock');
      },
    };
    const before = projectionDigests(storage.read, PROJECTIONS);
    const after = storage.write((db) => {
      createJournal({ clock: noClock, projections: PROJECTIONS }).rebuild(db);
      return projectionDigests(db, PROJECTIONS);
    });
    let different = 0;
    for (const [index, { table, rowCount, sha256 }] of before.entries()) {
      const rebuilt = after[index];
      const isSame = rebuilt?.sha256 === sha256;
      if (!isSame) different += 1;
      const says = isSame ? 'the same' : `DIFFERENT, rebuilt ${rebuilt?.rowCount} rows ${rebuilt?.sha256}`;
      tell(`${table.padEnd(24)} ${String(rowCount).padStart(8)} rows  ${sha256}  ${says}\n`);
    }
    tell(different === 0 ? 'every table is what the journal makes of it\n' : `${different} tables differ\n`);
    return different === 0 ? 0 : 1;
  } finally {
    storage.close();
    done();
  }
}

/**
 * Makes a Z anew from the journal alone and compares it with the one that was stored, byte for byte. The report goes to `out`.
 * @param {string} file @param {number} number @param {Readonly<{ out: Tell, tell: Tell }>} says
 * @returns {Promise<number>} The exit code: 1 when it is another one.
 */
export async function remakeZ(file, number, { out, tell }) {
  const { openStorage } = await import('../electron/terminal/storage/sqlite.ts');
  const { remakeReport } = await import('../electron/terminal/shift/remade-report.ts');
  const { silentLog } = await import('../electron/kernel/log.ts');
  const folder = mkdtempSync(path.join(tmpdir(), 'till-z-'));
  try {
    const opened = openStorage({ file: path.join(folder, 'scratch.db'), log: silentLog });
    if (!opened.ok) throw new Error(opened.error.code);
    const scratch = opened.value;
    try {
      const made = await readAnywhere(file, async (place) => {
        const { db, close } = await openReadOnly(place);
        try {
          return remakeReport(db, scratch, number);
        } finally {
          close();
        }
      });
      if (made === null) {
        tell(`the journal has no Z${number}\n`);
        return EXIT_NO_INPUT;
      }
      out(`${made.remade}\n`);
      const isSame = made.remade === made.stored;
      tell(
        isSame
          ? `Z${number} is the same, byte for byte\n`
          : `Z${number} is DIFFERENT; it was stored as\n${made.stored}\n`,
      );
      return isSame ? 0 : 1;
    } finally {
      scratch.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Writes every entry that can be read. A damaged journal is written up to the damage, which the exit code tells.
 * @param {string} file @param {NodeJS.WritableStream} out @param {Tell} tell
 */
export async function exportJournal(file, out, tell) {
  let count = 0;
  try {
    await readAnywhere(file, async (place) => {
      try {
        for await (const entry of entriesOfDatabase(place)) {
          if (entry === null) throw new Error(`entry ${count + 1} cannot be read`);
          if (!out.write(`${JSON.stringify(entry)}\n`)) await once(out, 'drain');
          count += 1;
        }
      } catch (error) {
        // What was passed on once is not to be passed on again.
        throw count === 0 ? error : new Error(error instanceof Error ? error.message : String(error));
      }
    });
    tell(`${count} entries\n`);
    return 0;
  } catch (error) {
    tell(`stopped behind entry ${count}: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

/** @param {readonly string[]} args @returns {Promise<number>} */
async function main([command, place, ...rest]) {
  /** @type {Tell} */
  const say = (text) => void process.stderr.write(text);
  if (command === undefined || place === undefined || !['verify', 'rebuild', 'export', 'z'].includes(command)) {
    say(HELP);
    return EXIT_USAGE;
  }
  const file = tillDatabase(place);
  if (file === null) {
    say(`找不到收银台数据:${place}\nThere is no till's data here: ${place}\n`);
    return EXIT_NO_INPUT;
  }
  if (command === 'verify') return runVerify([file, ...rest]);
  if (command === 'rebuild') {
    return rebuild(file, { inPlace: rest.includes('--in-place'), tell: (text) => void process.stdout.write(text) });
  }
  const [target] = rest;
  if (command === 'z') {
    if (!/^[1-9]\d{0,8}$/.test(target ?? '')) {
      say(HELP);
      return EXIT_USAGE;
    }
    return remakeZ(file, Number(target), { out: (text) => void process.stdout.write(text), tell: say });
  }
  if (target === undefined) return exportJournal(file, process.stdout, say);
  // The journal names people and amounts: it is its owner's alone.
  const out = createWriteStream(target, { mode: 0o600 });
  const code = await exportJournal(file, out, say);
  out.end();
  await once(out, 'finish');
  return code;
}

if (isMain(import.meta.url)) {
  await bootstrap();
  process.exitCode = await main(process.argv.slice(2));
}
