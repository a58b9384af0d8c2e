/** `npm run journal`: verify, rebuild and export, on the file of a till that has lived a varied day. */
import { spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InboxWorld } from '../../electron/terminal/testing/inbox-world.ts';
import { PROJECTIONS } from '../../electron/terminal/projections.ts';
import { exportJournal, rebuild } from '../../scripts/journal.mjs';
import { canonicalJson, verdictText, verifyFile } from '../../scripts/journal-verify.mjs';
import { copyOf, liveVariedDay, tamper } from './varied-day.ts';

const SCRIPTS = path.resolve(import.meta.dirname, '../../scripts');

let world: InboxWorld;
let folder: string;
/** The till's database as it was at the end of the day; every test works on a copy of it. */
let day: string;
let entryCount: number;
let key: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'journal-tools-'));
  world = await liveVariedDay();
  day = copyOf(world, path.join(folder, 'day.db'));
  entryCount = Number(world.storage.read.get('SELECT max(sequence) AS n FROM journal')?.['n']);
  key = (await world.driver.signer.publicKey())?.x ?? '';
}, 120_000);
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

let copies = 0;
function copy(...statements: readonly string[]): string {
  copies += 1;
  const file = path.join(folder, `copy-${copies}.db`);
  copyFileSync(day, file);
  if (statements.length > 0) tamper(file, ...statements);
  return file;
}

async function verdictOf(file: string, keys: readonly string[] = []): Promise<string> {
  const verdict = await verifyFile(file, keys);
  return verdict.whole ? 'whole' : `${verdict.fault} ${verdict.sequence}`;
}

async function exported(file: string): Promise<Readonly<{ code: number; lines: readonly string[]; told: string }>> {
  let [text, told] = ['', ''];
  const out = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString();
      done();
    },
  });
  const code = await exportJournal(file, out, (line: string) => {
    told += line;
  });
  return { code, lines: text.split('\n').filter((line) => line !== ''), told };
}

async function rebuilt(file: string, inPlace = false): Promise<Readonly<{ code: number; told: string }>> {
  let told = '';
  const code = await rebuild(file, { inPlace, tell: (line: string) => (told += line) });
  return { code, told };
}

type Line = Readonly<Record<string, unknown> & { sequence: number; body: unknown }>;

/** The journal with another body in one entry, and every hash from there on made to fit. */
function forge(lines: readonly string[], sequence: number, body: object): string {
  let previousHash = '';
  return lines
    .map((line) => {
      const { hash: own, ...entry } = JSON.parse(line) as Line & Readonly<{ hash: string }>;
      const changed = entry.sequence === sequence ? { ...entry, body } : entry;
      const facts = previousHash === '' ? changed : { ...changed, previousHash };
      const hash = entry.sequence < sequence ? own : createHash('sha256').update(canonicalJson(facts)).digest('hex');
      previousHash = hash;
      return JSON.stringify({ ...facts, hash });
    })
    .join('\n');
}

test('[JOURNALTOOL-9] the day was a varied one', () => {
  const types = new Set(world.storage.read.all('SELECT DISTINCT type FROM journal').map(({ type }) => String(type)));
  for (const type of [
    ...['payment.approved', 'payment.declined', 'payment.reversed', 'payment.refund_due', 'payment.accepted_offline'],
    ...['payment.unpaid', 'payment.evidence_noted', 'refund.succeeded', 'inbox.item_opened', 'inbox.item_closed'],
    ...['sale.paid', 'sale.cancelled', 'sale.set_aside', 'journal.day_signed', 'terminal.started'],
  ]) {
    expect(types, type).toContain(type);
  }
  expect(entryCount).toBeGreaterThan(80);
});

describe('verify', () => {
  test('[JOURNALTOOL-8] a whole journal, its head and its signed day, by the key that is trusted', async () => {
    const verdict = await verifyFile(day, [key]);
    if (!verdict.whole) throw new Error(verdictText(verdict));
    const [signed] = verdict.days;
    expect([verdict.entryCount, verdict.days.length, signed?.isChecked]).toEqual([entryCount, 1, true]);
    expect(verdict.unsignedCount).toBe(entryCount - Number(signed?.headSequence));
    expect(verdictText(verdict)).toContain(
      `${signed?.businessDate}: up to entry ${signed?.headSequence}, signature good`,
    );
  });

  test('[JOURNALTOOL-8] without a key by the one that the journal names; with another’s it is a fault', async () => {
    expect(await verdictOf(day)).toBe('whole');
    const other = String(generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x);
    const verdict = await verifyFile(day, [other]);
    expect(verdict).toMatchObject({ whole: false, fault: 'bad_signature' });
    expect(await verdictOf(day, [other, key])).toBe('whole');
  });

  test('[JOURNALTOOL-8] a changed member of any entry is found at that entry', async () => {
    for (const sequence of [1, 2, Math.floor(entryCount / 2), entryCount]) {
      const where = `WHERE sequence = ${sequence}`;
      for (const change of [
        'at_ms = at_ms + 1',
        `subject_id = subject_id || 'x'`,
        `type = type || 'x'`,
        `cashier_id = 'somebody'`,
        `body = json_set(body, '$.more', 1)`,
      ]) {
        expect(await verdictOf(copy(`UPDATE journal SET ${change} ${where}`)), change).toBe(`changed ${sequence}`);
      }
      expect(await verdictOf(copy(`UPDATE journal SET body = substr(body, 2) ${where}`))).toBe(
        `unreadable ${sequence}`,
      );
    }
  });

  test('[JOURNALTOOL-8] a gap, a reordering, a repetition, a cut head', async () => {
    expect(await verdictOf(copy('DELETE FROM journal WHERE sequence = 40'))).toBe('gap 40');
    expect(await verdictOf(copy('DELETE FROM journal WHERE sequence = 1'))).toBe('gap 1');
    const swap = [
      'UPDATE journal SET sequence = -1 WHERE sequence = 40',
      'UPDATE journal SET sequence = 40 WHERE sequence = 41',
    ];
    expect(await verdictOf(copy(...swap, 'UPDATE journal SET sequence = 41 WHERE sequence = -1'))).toBe('changed 40');
    const { lines } = await exported(day);
    const file = path.join(folder, 'lines.jsonl');
    const verdictOfLines = (those: readonly string[]): Promise<string> => {
      writeFileSync(file, `${those.join('\n')}\n`);
      return verdictOf(file, [key]);
    };
    expect(await verdictOfLines(lines)).toBe('whole');
    expect(await verdictOfLines(lines.toSpliced(40, 1))).toBe('gap 41');
    expect(await verdictOfLines([...lines.slice(0, 40), lines[41] ?? '', lines[40] ?? '', ...lines.slice(42)])).toBe(
      'gap 41',
    );
    expect(await verdictOfLines([...lines.slice(0, 40), lines[39] ?? '', ...lines.slice(40)])).toBe('reordered 41');
    expect(await verdictOfLines(lines.slice(0, 40))).toBe('whole');
  });

  test('[JOURNALTOOL-8] a flipped byte anywhere in an entry of an export is found at that entry', async () => {
    const { lines } = await exported(day);
    const file = path.join(folder, 'flipped.jsonl');
    const at = Math.floor(lines.length / 2);
    const line = Buffer.from(lines[at] ?? '');
    for (let index = 0; index < line.length; index += 7) {
      const flipped = Buffer.from(line);
      flipped.writeUInt8(flipped.readUInt8(index) ^ 4, index);
      const before = Buffer.from(`${lines.slice(0, at).join('\n')}\n`);
      writeFileSync(file, Buffer.concat([before, flipped, Buffer.from(`\n${lines.slice(at + 1).join('\n')}\n`)]));
      const verdict = await verifyFile(file);
      expect(verdict.whole, `byte ${index}`).toBe(false);
      // A flip in the number itself makes it another entry's, which stands in the wrong place: here, too.
      if (!verdict.whole) expect(verdict.sequence, `byte ${index}`).toBe(at + 1);
    }
  });

  test('[JOURNALTOOL-8] a signature that is not the day’s own is found, although the chain was made to fit', async () => {
    const row = world.storage.read.get(`SELECT sequence, body FROM journal WHERE type = 'journal.day_signed'`);
    const sequence = Number(row?.['sequence']);
    const body = JSON.parse(String(row?.['body'])) as Readonly<{ signature: string }>;
    const { lines } = await exported(day);
    const forged = forge(lines, sequence, { ...body, signature: `A${body.signature.slice(1)}` });
    const file = path.join(folder, 'forged.jsonl');
    writeFileSync(file, forged);
    expect(await verdictOf(file)).toBe(`bad_signature ${sequence}`);
    const renamed = forge(lines, 2, { ...(JSON.parse(lines[1] ?? '') as { body: object }).body, more: true });
    writeFileSync(file, renamed);
    expect(await verdictOf(file)).toBe(`bad_signature ${sequence}`);
  });

  test('[JOURNALTOOL-11] it needs nothing of the till: alone in an empty folder it gives the same answer', () => {
    const alone = mkdtempSync(path.join(folder, 'alone-'));
    const script = path.join(alone, 'journal-verify.mjs');
    copyFileSync(path.join(SCRIPTS, 'journal-verify.mjs'), script);
    const imports = [...readFileSync(script, 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(
      ([, name = '']) => name,
    );
    expect(imports).not.toEqual([]);
    for (const name of imports) expect(name).toMatch(/^node:/);
    const run = (...args: readonly string[]) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
        cwd: alone,
        encoding: 'utf8',
      });
      return { status, text: stdout + stderr };
    };
    expect(run(day, '--key', key)).toMatchObject({ status: 0 });
    expect(run(day, '--key', key).text).toContain(`whole: ${entryCount} entries`);
    const broken = run(copy('UPDATE journal SET at_ms = 1 WHERE sequence = 40'));
    expect([broken.status, broken.text]).toEqual([1, expect.stringContaining('broken at entry 40 (changed)')]);
    for (const args of [[], [day, '--key'], [day, '--key', 'short'], [day, '--other', key]]) {
      expect(run(...args).status).toBe(2);
    }
    expect(run(path.join(alone, 'nothing.db')).status).toBe(1);
  }, 30_000);
});

describe('rebuild', () => {
  test('[JOURNALTOOL-9] every table is byte for byte what the journal makes of it, and the file is left alone', async () => {
    const file = copy();
    const before = readFileSync(file);
    const { code, told } = await rebuilt(file);
    expect([code, told]).toEqual([0, expect.stringContaining('every table is what the journal makes of it')]);
    for (const table of PROJECTIONS.flatMap(({ tables }) => tables)) expect(told).toContain(`${table} `);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test.each([
    [
      'payments',
      `UPDATE payments SET amount_minor = amount_minor + 1 WHERE payment_key = (SELECT min(payment_key) FROM payments)`,
    ],
    ['refunds', `UPDATE refunds SET payer_refunded_minor = 0`],
    ['inbox_items', `UPDATE inbox_items SET state = 'open'`],
    ['sales', `UPDATE sales SET state = 'cancelled' WHERE state = 'paid'`],
    ['journal_checkpoints', `UPDATE journal_checkpoints SET head_sequence = head_sequence - 1`],
  ])('[JOURNALTOOL-9] a tampered table is named: %s', async (table, statement) => {
    const file = copy(statement);
    const { code, told } = await rebuilt(file);
    const different = told.split('\n').filter((line) => line.includes('DIFFERENT'));
    expect([code, different.length]).toEqual([1, 1]);
    expect(different[0]).toMatch(new RegExp(`^${table} `));
    expect((await rebuilt(file, true)).code).toBe(1);
    expect((await rebuilt(file)).code, 'in place it is mended').toBe(0);
  });
});

describe('export', () => {
  test('[JOURNALTOOL-10] one JSON object a line, which verifies as the database does', async () => {
    const { code, lines, told } = await exported(day);
    expect([code, lines.length, told]).toEqual([0, entryCount, `${entryCount} entries\n`]);
    const file = path.join(folder, 'export.jsonl');
    writeFileSync(file, `${lines.join('\n')}\n`);
    const [ofFile, ofDatabase] = [await verifyFile(file, [key]), await verifyFile(day, [key])];
    expect(ofFile).toEqual(ofDatabase);
    expect(ofFile.whole).toBe(true);
  });

  test('[JOURNALTOOL-10] it stops at damage and says behind which entry', async () => {
    const { code, lines, told } = await exported(copy('UPDATE journal SET body = substr(body, 2) WHERE sequence = 40'));
    expect([code, lines.length, told]).toEqual([1, 39, 'stopped behind entry 39: entry 40 cannot be read\n']);
  });

  test('[JOURNALTOOL-10] the commands on a data folder, while the till runs', () => {
    const data = mkdtempSync(path.join(folder, 'data-'));
    copyFileSync(day, path.join(data, 'till.db'));
    const run = (...args: readonly string[]) =>
      spawnSync(process.execPath, [path.join(SCRIPTS, 'journal.mjs'), ...args], { encoding: 'utf8' });
    const target = path.join(data, 'out.jsonl');
    expect(run('export', data, target)).toMatchObject({ status: 0, stderr: `${entryCount} entries\n` });
    expect(readFileSync(target, 'utf8').trim().split('\n')).toHaveLength(entryCount);
    expect(run('verify', target, '--key', key)).toMatchObject({ status: 0 });
    expect(run('verify', data)).toMatchObject({ status: 0 });
    expect(run('rebuild', data)).toMatchObject({ status: 0 });
    expect(run('rebuild')).toMatchObject({ status: 64 });
    expect(run('verify', path.join(data, 'nothing'))).toMatchObject({ status: 66 });
  }, 60_000);
});
