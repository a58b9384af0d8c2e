/** `npm run queue`: from a till's data folder to a file, from the file to a real backend, by both ways that there are. */
import { spawnSync } from 'node:child_process';
import { createHash, createPrivateKey } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLog } from '../../electron/kernel/log.ts';
import { makeUuidV7 } from '../../electron/kernel/ids.ts';
import { openFileKeyStore } from '../../electron/system/file-key-store.ts';
import { createSystemClock } from '../../electron/system/system-clock.ts';
import { createSystemRandom } from '../../electron/system/system-random.ts';
import {
  exportFile,
  exportText,
  EXPORT_TYPE,
  EXPORT_VERSION,
  type ExportedPayment,
  type ExportedRefund,
} from '../../electron/terminal/payment/4-queue/export-document.ts';
import { createInboxWorld } from '../../electron/terminal/testing/inbox-world.ts';
import { MANAGER } from '../../electron/terminal/testing/till-world.ts';
import { createHttpWalletBackend } from '../../electron/terminal/wallet-backend/http-driver.ts';
import { createIdentityKeeper, privateKeyFromSeed } from '../../electron/terminal/wallet-backend/terminal-identity.ts';
import type { WalletBackend } from '../../electron/terminal/wallet-backend/wallet-backend.ts';
import { createSandboxServer, type SandboxServer } from '../../sandbox/server.ts';
import { exportQueue } from '../../scripts/queue.mjs';
import { verifyQueueText } from '../../scripts/queue-verify.mjs';
import { sendAs, sendFile, sendFiles, usableOrigin } from '../../scripts/queue-send.mjs';
import { createDemoWorld, type DemoWorld } from '../contract/demo-world.ts';
import { copyOf } from './varied-day.ts';

const SCRIPTS = path.resolve(import.meta.dirname, '../../scripts');
const clock = createSystemClock();
const random = createSystemRandom();

let folder: string;
let server: SandboxServer;
let demo: DemoWorld;

beforeAll(async () => {
  folder = mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'queue-files-'));
  server = await createSandboxServer({ databaseFile: ':memory:', port: 0 });
  demo = createDemoWorld(server.origin);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const makeId = (): string => makeUuidV7(clock, random);
const today = (): string => new Intl.DateTimeFormat('sv', { timeZone: 'Asia/Shanghai' }).format(clock.now());

/** A machine of a till: its data folder with its key, enrolled at the sandbox. */
async function machine(activationCode?: string): Promise<Readonly<{ data: string; backend: WalletBackend }>> {
  const data = mkdtempSync(path.join(folder, 'till-'));
  const keys = await openFileKeyStore({ folder: path.join(data, 'keys'), random });
  if (!keys.ok) throw new Error('no place for keys');
  const backend = createHttpWalletBackend({
    origin: server.origin,
    keyStore: keys.value,
    clock,
    random,
    log: silentLog,
  });
  const code = activationCode ?? (await demo.activationCode());
  const answer = await backend.enrol({ activationCode: code, model: 'till', serial: 's', softwareVersion: '1' });
  if (answer.kind !== 'answered') throw new Error(`not enrolled: ${JSON.stringify(answer)}`);
  return { data, backend };
}

const terminalIdOf = async (backend: WalletBackend): Promise<string> => (await backend.identity())?.terminalId ?? '';

/** Taken with a signed QR of a demo wallet while the network was gone. */
async function takenOffline(amountMinor: number): Promise<ExportedPayment> {
  const { presentment } = await demo.post('/demo/wallets/wlt_zhang/presentment', { mode: 'qr' });
  const at = new Date(clock.now()).toISOString();
  const amount = { amount: amountMinor, currency: 'CNY' };
  const method = { type: 'offline', channel: 'qr', presentment, acceptedAt: at };
  const facts = { amount, occurredAt: at, businessDate: today(), receiptNumber: 'T-000001', cashierId: 'c1' };
  const body = JSON.stringify({ ...facts, description: null, method, coupons: [], items: [] });
  return item({ state: 'accepted_offline', errand: 'put_payment', body, amountMinor });
}

function item({
  amountMinor,
  ...members
}: Pick<ExportedPayment, 'state' | 'errand' | 'body'> &
  Readonly<{ amountMinor: number; id?: string }>): ExportedPayment {
  const at = new Date(clock.now()).toISOString();
  return {
    id: makeId(),
    method: 'scan_presentment',
    amount: { minor: amountMinor, currency: 'CNY' },
    receiptNumber: 'T-000001',
    businessDate: today(),
    occurredAt: at,
    queuedAt: at,
    bodySha256: createHash('sha256')
      .update(members.body ?? '')
      .digest('hex'),
    reason: members.errand === 'reverse' ? 'timeout' : null,
    ...members,
  };
}

async function fileOf(
  { signer }: WalletBackend,
  payments: readonly ExportedPayment[],
  refunds: readonly ExportedRefund[] = [],
): Promise<string> {
  const publicKey = await signer.publicKey();
  const head = { type: EXPORT_TYPE, version: EXPORT_VERSION, exportedAt: new Date(clock.now()).toISOString() } as const;
  const journal = { sequence: 1, hash: 'a'.repeat(64) };
  const signedBy = await signer.sign(Buffer.from(''));
  const terminalId = signedBy?.terminalId ?? '';
  const text = exportText({ ...head, terminalId, publicKey, journal, payments, refunds });
  return exportFile(text, await signer.sign(Buffer.from(text)));
}

async function balance(): Promise<number> {
  const response = await fetch(`${server.origin}/demo/wallets/wlt_zhang`);
  return ((await response.json()) as { balance: { amount: number } }).balance.amount;
}

function documentOf(text: string): Parameters<typeof sendAs>[0] {
  const verdict = verifyQueueText(text);
  if (!verdict.whole) throw new Error(verdict.says);
  return verdict.document;
}

describe('from a data folder', () => {
  test('[INBOX-64] the files of a till that runs, signed with the key in its folder, or by nobody where there is none', async () => {
    const world = await createInboxWorld();
    try {
      await world.signIn(MANAGER);
      await world.refundDue();
      await world.lostApproval();
      await world.advance(20_000);
      await world.call('sale.set_aside', { saleId: (await world.snapshot()).sale?.saleId ?? '' });
      const taken = await world.sell();
      const data = mkdtempSync(path.join(folder, 'data-'));
      copyOf(world, path.join(data, 'till.db'));
      const before = readFileSync(path.join(data, 'till.db'));
      const run = (...args: readonly string[]) =>
        spawnSync(process.execPath, [path.join(SCRIPTS, 'queue.mjs'), ...args], { encoding: 'utf8' });
      const target = path.join(data, 'queue.json');
      expect(run('export', data, target).status).toBe(1);
      expect(existsSync(target)).toBe(false);
      expect(run('export', data, target, '--unsigned').status).toBe(0);
      expect(verifyQueueText(readFileSync(target, 'utf8'))).toMatchObject({ says: 'it is not signed' });
      await keep(path.join(data, 'keys'), 'sim_till_1');
      expect(run('export', data, target).status).toBe(0);
      const document = documentOf(readFileSync(target, 'utf8'));
      expect(document.payments.map(({ id }) => id)).toContain(taken);
      // Bodies hold customers' credentials.
      expect(statSync(target).mode & 0o777).toBe(0o600);
      expect(run('verify', target).status).toBe(0);
      expect(readFileSync(path.join(data, 'till.db')).equals(before)).toBe(true);
      expect([run('export', data).status, run('nothing').status]).toEqual([64, 64]);
      expect(run('export', path.join(data, 'elsewhere'), target).status).toBe(66);
    } finally {
      await world.close();
    }
  }, 60_000);

  test('[INBOX-64] what does not fit into one file goes into the next, and nothing into none', async () => {
    const world = await createInboxWorld();
    try {
      const { leaveBacklog } = await import('../../electron/terminal/testing/backlog.ts');
      const target = path.join(mkdtempSync(path.join(folder, 'many-')), 'queue.json');
      const options = { unsigned: false, signer: world.driver.signer, nowMs: world.clock.now(), tell: () => undefined };
      expect(await exportQueue(world.storage.file, target, options)).toBe(0);
      expect(readdirSync(path.dirname(target))).toEqual([]);
      const ids = leaveBacklog(world, 1_700, 'accepted');
      expect(await exportQueue(world.storage.file, target, options)).toBe(0);
      const names = readdirSync(path.dirname(target)).toSorted((a, b) => a.length - b.length || a.localeCompare(b));
      expect(names[0]).toBe('queue.json');
      expect(names.length).toBeGreaterThan(1);
      const seen = names.flatMap((name) =>
        documentOf(readFileSync(path.join(path.dirname(target), name), 'utf8')).payments.map(({ id }) => id),
      );
      expect(seen).toEqual(ids);
    } finally {
      await world.close();
    }
  }, 60_000);
});

/** The simulated terminal's key, as a till without a key ring keeps it. */
async function keep(keysFolder: string, terminalId: string): Promise<void> {
  const keys = await openFileKeyStore({ folder: keysFolder, random });
  if (!keys.ok) throw new Error('no place for keys');
  const privateKey = privateKeyFromSeed(createHash('sha256').update(terminalId).digest());
  const keeper = createIdentityKeeper({ keyStore: keys.value, random, log: silentLog });
  const isKept = await keeper.adopt({ terminalId, privateKey, codeHash: '', backendKeys: [{ kid: 'k', jwk: {} }] });
  expect([isKept, createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })).type]).toEqual([
    true,
    'private',
  ]);
}

describe('to the backend', () => {
  test('[INBOX-65] a whole file, from a machine without any key; again, and by the till itself, it is the same payment', async () => {
    const { backend } = await machine();
    const before = await balance();
    const [one, two] = [await takenOffline(210), await takenOffline(320)];
    const text = await fileOf(backend, [one, two]);
    for (let time = 0; time < 2; time += 1) {
      expect(await sendFile(text, server.origin)).toEqual([
        { id: one.id, says: 'approved', isEnd: true },
        { id: two.id, says: 'approved', isEnd: true },
      ]);
    }
    const byTill = await backend.putPaymentBatch([{ id: one.id, body: one.body ?? '' }]);
    expect(byTill).toMatchObject({ kind: 'answered', value: [{ id: one.id, payment: { status: 'approved' } }] });
    expect(before - (await balance())).toBe(530);
    await backend.close();
  });

  test('[INBOX-65] a file that was changed, or that no till signed, is not taken, and nothing answers for nothing', async () => {
    const { backend } = await machine();
    const text = await fileOf(backend, [await takenOffline(100)]);
    const file = path.join(folder, 'changed.json');
    writeFileSync(file, text.replace('"minor":100', '"minor":101'));
    let told = '';
    const wish = { files: [file], origin: server.origin, dataFolder: null, tell: (line: string) => (told += line) };
    expect([await sendFiles(wish), told]).toEqual([1, expect.stringContaining('signature does not hold')]);
    expect(await sendFile(text.replace('"minor":100', '"minor":101'), server.origin)).toContain('refused with 401');
    const nobody = async (): Promise<Response> => {
      throw new Error('connection refused');
    };
    expect(await sendFile(text, server.origin, { send: nobody })).toBe('no answer: connection refused');
    await backend.close();
  });

  test('[INBOX-66] item by item, by the machine that was enrolled in place of the broken one', async () => {
    const broken = await machine();
    const terminalId = await terminalIdOf(broken.backend);
    const before = await balance();
    const payments = [
      await takenOffline(130),
      item({ state: 'reversing', errand: 'reverse', body: null, amountMinor: 5 }),
      item({ state: 'outcome_unknown', errand: 'query', body: null, amountMinor: 5 }),
    ];
    const [sold] = payments;
    const text = await fileOf(broken.backend, payments);
    const { code } = await demo.post('/demo/activation-codes', { replaces: terminalId });
    const instead = await machine(String(code));
    expect(await terminalIdOf(instead.backend)).toBe(terminalId);
    // The old key is no key any more: the file as a whole is of nobody, and the new machine speaks for the terminal.
    expect(await sendFile(text, server.origin)).toContain('refused with 401');
    const document = documentOf(text);
    for (let time = 0; time < 2; time += 1) {
      expect(await sendAs(document, instead.backend)).toMatchObject([
        { id: sold?.id, says: 'approved', isEnd: true },
        { says: 'reversed', isEnd: true },
        { says: 'payment_not_found', isEnd: false },
      ]);
    }
    expect(before - (await balance())).toBe(130);
    const file = path.join(folder, 'broken.json');
    writeFileSync(file, await fileOf(broken.backend, payments.slice(0, 2)));
    let told = '';
    const wish = {
      files: [file],
      origin: server.origin,
      dataFolder: instead.data,
      tell: (line: string) => (told += line),
    };
    expect([await sendFiles(wish), told]).toEqual([0, expect.stringContaining('Everything has arrived')]);
    await broken.backend.close();
    await instead.backend.close();
  });

  test('[INBOX-66] another terminal sends nothing of it: an id belongs to the terminal that used it first', async () => {
    const [mine, other] = [await machine(), await machine()];
    const text = await fileOf(mine.backend, [await takenOffline(100)]);
    expect(await sendAs(documentOf(text), other.backend)).toContain('an id belongs to the terminal that used it first');
    const keyless = { ...other.backend, identity: async () => null };
    expect(await sendAs(documentOf(text), keyless)).toContain('no key');
    await mine.backend.close();
    await other.backend.close();
  });

  test('[INBOX-66] only what needs sending again is told to', async () => {
    const { backend } = await machine();
    const payments = [
      await takenOffline(100),
      item({ state: 'reversing', errand: 'reverse', body: null, amountMinor: 5 }),
    ];
    const text = await fileOf(backend, payments);
    const silent = { kind: 'no_usable_answer', cause: 'timed_out', retryAfterMs: null } as const;
    const cutOff: WalletBackend = {
      ...backend,
      putPaymentBatch: async () => silent,
      reversePayment: async () => silent,
    };
    expect(await sendAs(documentOf(text), cutOff)).toMatchObject([
      { says: 'no answer (timed_out)', isEnd: false },
      { says: 'no answer (timed_out)', isEnd: false },
    ]);
    expect((await sendAs(documentOf(text), backend)).length).toBe(2);
    await backend.close();
  });

  test('[INBOX-52] a disabled terminal may still ask for the time, a retired one may not: so they are told apart', async () => {
    const { backend } = await machine();
    const terminalId = await terminalIdOf(backend);
    const disabled = { kind: 'refused', status: 403, code: 'terminal_disabled' };
    await demo.post(`/demo/terminals/${terminalId}/disable`);
    expect(await backend.retire()).toMatchObject(disabled);
    expect((await backend.getTime()).kind).toBe('answered');
    await demo.post(`/demo/terminals/${terminalId}/enable`);
    expect((await backend.retire()).kind).toBe('answered');
    expect([await backend.retire(), await backend.getTime()]).toMatchObject([disabled, disabled]);
    await backend.close();
  });

  test('[INBOX-65] HTTPS, or this machine alone', () => {
    expect(usableOrigin('https://bank.example/x')).toBe('https://bank.example');
    expect(usableOrigin('http://127.0.0.1:4000/')).toBe('http://127.0.0.1:4000');
    for (const text of ['http://bank.example', 'ftp://127.0.0.1', 'bank.example', ''])
      expect(usableOrigin(text)).toBeNull();
  });
});
