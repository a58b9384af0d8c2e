/** The backend without a network, as a simulation runs it: determinism, all or nothing, the ledger, restart. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { PRESENTMENT_MAKER, PRESENTMENT_VERIFIER } from '../credentials/credential-ports.ts';
import { DEMO_WALLETS } from '../demo/demo-world.ts';
import { seedDemoWorld } from '../demo/seed.ts';
import { fen } from '../testing/payments.ts';
import { jwkOf, signRequest, toAnswer, type Answer, type TestKey } from '../testing/signed-client.ts';
import { enrolmentBody, paymentBody, seededRandom, testClock, uuidV7, type TestClock } from '../testing/test-world.ts';
import { createBackend, type Backend, type BackendParts } from './backend.ts';
import { privateKeyFromSeed, publicJwk, thumbprint } from './keys.ts';
import type { PresentmentVerifier } from './presentment-verifier.ts';
import { openDatabase, type SandboxDatabase } from './storage/database.ts';

const ORIGIN = 'https://sandbox.example';
const opened: SandboxDatabase[] = [];
afterEach(async () => {
  for (const database of opened.splice(0)) await database.destroy();
});

type InProcess = Readonly<{
  backend: Backend;
  clock: TestClock;
  database: SandboxDatabase;
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  demo(path: string, body?: unknown): Promise<Answer>;
}>;

/** A key that is the same in every run. */
function fixedKey(): TestKey {
  const privateKey = privateKeyFromSeed(Buffer.alloc(32, 5));
  const { x } = publicJwk(privateKey);
  return { privateKey, x, thumbprint: thumbprint(x) };
}

async function openInProcess(
  parts: Partial<BackendParts> = {},
  file = ':memory:',
  nonceSeed = 'nonces',
): Promise<InProcess> {
  const clock = testClock();
  const database = await openDatabase(file);
  opened.push(database);
  const random = seededRandom('fixed');
  await seedDemoWorld(database, { clock, random });
  const backend = createBackend({
    database,
    clock,
    random,
    origin: ORIGIN,
    verifier: PRESENTMENT_VERIFIER,
    maker: PRESENTMENT_MAKER,
    ...parts,
  });
  const key = fixedKey();
  const nonces = seededRandom(nonceSeed);
  let keyId = key.thumbprint;
  const call: InProcess['call'] = async (method, path, body, headers = {}) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const nonce = Buffer.from(nonces.bytes(16)).toString('base64url');
    const signed = signRequest(ORIGIN, { method, path, body: text, headers }, keyId, key, clock.now(), { nonce });
    const response = await backend.handle({
      method,
      url: path,
      headers: signed.headers,
      body: Buffer.from(text ?? ''),
    });
    return toAnswer(response.status, response.headers, Buffer.from(response.body).toString());
  };
  const demo: InProcess['demo'] = async (path, body = {}) => {
    const response = await backend.handle({
      method: 'POST',
      url: path,
      headers: {},
      body: Buffer.from(JSON.stringify(body)),
    });
    return toAnswer(response.status, response.headers, Buffer.from(response.body).toString());
  };
  const enrolled = await call('POST', '/v1/terminals', {
    ...enrolmentBody('DEMO-TILL-0001', key),
    publicKey: jwkOf(key),
  });
  if (enrolled.status === 201) keyId = (enrolled.json as { terminalId: string }).terminalId;
  return { backend, clock, database, call, demo };
}

const payWith = async (world: InProcess, walletId: string, id: string, amount = 1_250): Promise<Answer> => {
  const { code } = (await world.demo(`/demo/wallets/${walletId}/payment-code`)).json as { code: string };
  return world.call(
    'PUT',
    `/v1/payments/${id}`,
    paymentBody(world.clock, { type: 'payment_code', code }, { amount: fen(amount) }),
  );
};

describe('determinism', () => {
  test('[SANDBOX-1] the same story is told twice, byte for byte', async () => {
    const tell = async (): Promise<readonly string[]> => {
      const world = await openInProcess();
      const heard: string[] = [];
      const ids = ['01a2018b-28fd-7a6a-9a0d-e7150e26c9a1', '01a2018b-28fd-7a6a-9a0d-e7150e26c9a2'] as const;
      const hear = async (answer: Promise<Answer>): Promise<void> => {
        const { status, headers, text } = await answer;
        heard.push(JSON.stringify([status, headers, text]));
      };
      await hear(world.call('GET', '/v1/config'));
      await hear(payWith(world, 'wlt_chen', ids[0], 2_000));
      await hear(payWith(world, 'wlt_zhang', ids[1], 30_000));
      world.clock.advance(120_000);
      await hear(world.call('GET', `/v1/payments/${ids[1]}`));
      await hear(world.call('PUT', `/v1/payments/${ids[0]}/reversal`, { reason: 'timeout' }));
      await hear(world.call('GET', '/v1/changes'));
      return heard;
    };
    expect(await tell()).toEqual(await tell());
  });

  test('[SANDBOX-1] what is due happens at a tick, without a request', async () => {
    const world = await openInProcess();
    const id = uuidV7();
    await payWith(world, 'wlt_zhang', id, 30_000);
    world.clock.advance(120_000);
    let commits = 0;
    const stop = world.backend.onCommit(() => {
      commits += 1;
    });
    await world.backend.tick();
    stop();
    await world.backend.tick();
    const row = await world.database.selectFrom('payments').select('status').where('id', '=', id).executeTakeFirst();
    expect([row?.status, commits]).toEqual(['expired', 1]);
  });
});

describe('all or nothing', () => {
  const failing = {
    verifyPresentment: (): never => {
      throw new Error('planted');
    },
  };

  test('[SANDBOX-2] a failure in the middle changes nothing and says so', async () => {
    const logged: string[] = [];
    const log = { info: () => undefined, error: (_facts: unknown, message: string) => void logged.push(message) };
    const world = await openInProcess({ verifier: failing, log });
    const id = uuidV7();
    const body = paymentBody(world.clock, { type: 'tap', presentment: 'AAAA' });
    const answer = await world.call('PUT', `/v1/payments/${id}`, body);
    expect([answer.status, (answer.json as { code: string }).code]).toEqual([500, 'internal_error']);
    expect(answer.headers['signature']).toMatch(/^sig1=:/u);
    expect(logged).toEqual(['a request failed inside the backend']);
    for (const table of ['payments', 'payment_bodies', 'events', 'entries'] as const) {
      const rows = await world.database.selectFrom(table).selectAll().execute();
      expect(rows).toHaveLength(table === 'entries' ? 2 * DEMO_WALLETS.length : 0);
    }
    expect((await world.call('GET', `/v1/payments/${id}`)).status).toBe(404);
  });

  test('[SANDBOX-46] an item on which the backend fails leaves the others alone', async () => {
    const verifyPresentment: PresentmentVerifier['verifyPresentment'] = (presentment, question) =>
      presentment.length === 3
        ? failing.verifyPresentment()
        : PRESENTMENT_VERIFIER.verifyPresentment(presentment, question);
    const world = await openInProcess({ verifier: { verifyPresentment } });
    const acceptedAt = new Date(world.clock.now()).toISOString();
    const items = ['AAAA', 'AAAAAA', 'AAAA'].map((presentment) => ({
      id: uuidV7(),
      ...paymentBody(world.clock, { type: 'offline', channel: 'tap', presentment, acceptedAt }),
    }));
    const answer = await world.call('POST', '/v1/payment-batches', { payments: items });
    const { results } = answer.json as {
      results: { id: string; problem?: { code: string }; payment?: { status: string } }[];
    };
    expect([answer.status, results.map(({ problem, payment }) => problem?.code ?? payment?.status)]).toEqual([
      200,
      ['internal_error', 'declined', 'internal_error'],
    ]);
    const kept = await world.database.selectFrom('payments').select('id').execute();
    expect(kept).toEqual([{ id: items[1]?.id }]);
  });

  test('[SANDBOX-16] the same PUT many times at once is one payment', async () => {
    const world = await openInProcess();
    const { code } = (await world.demo('/demo/wallets/wlt_zhang/payment-code')).json as { code: string };
    const body = paymentBody(world.clock, { type: 'payment_code', code });
    const id = uuidV7();
    const answers = await Promise.all(Array.from({ length: 10 }, () => world.call('PUT', `/v1/payments/${id}`, body)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(9);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    const paid = await world.database.selectFrom('entries').selectAll().where('record_id', '=', id).execute();
    expect(paid.map(({ amount_minor: amount }) => amount).toSorted((a, b) => a - b)).toEqual([-1_250, 1_250]);
  });
});

describe('the ledger', () => {
  test('[SANDBOX-5] sums to zero after every request of a busy day', async () => {
    const world = await openInProcess();
    const ids: string[] = [];
    for (const [turn, walletId] of [
      'wlt_zhang',
      'wlt_chen',
      'wlt_wang',
      'wlt_chen',
      'wlt_liu',
      'wlt_zhou',
      'wlt_wu',
    ].entries()) {
      const id = uuidV7(world.clock.now() + turn);
      ids.push(id);
      await payWith(world, walletId, id, 2_000 + turn);
      expect(await entrySum(world)).toBe(0);
    }
    for (const [turn, paymentId] of ids.entries()) {
      const refund = {
        paymentId,
        amount: fen(777),
        reason: 'x',
        occurredAt: '2026-03-04T04:00:00.000Z',
        businessDate: '2026-03-04',
      };
      if (turn % 2 === 0) await world.call('PUT', `/v1/refunds/${uuidV7()}`, refund);
      else await world.call('PUT', `/v1/payments/${paymentId}/reversal`, { reason: 'timeout' });
      expect(await entrySum(world)).toBe(0);
    }
    world.clock.advance(60_000);
    await world.backend.tick();
    expect(await entrySum(world)).toBe(0);
  });

  const entrySum = async ({ database }: InProcess): Promise<number> => {
    const rows = await database.selectFrom('entries').select('amount_minor').execute();
    return rows.reduce((sum, { amount_minor: amount }) => sum + amount, 0);
  };

  test('[SANDBOX-80] the database lets no entry be changed and no wallet overdrawn', async () => {
    const { database } = await openInProcess();
    await expect(database.updateTable('entries').set({ amount_minor: 1 }).execute()).rejects.toThrow(
      'entries are only added',
    );
    await expect(database.deleteFrom('entries').execute()).rejects.toThrow('entries are only added');
    const overdraw = database.updateTable('accounts').set({ balance_minor: -1 }).where('id', '=', 'wallet:wlt_zhang');
    await expect(overdraw.execute()).rejects.toThrow('CHECK constraint failed');
  });
});

test('[SANDBOX-6] what is known survives a restart, and the world is not made anew', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  const file = join(folder, 'sandbox.db');
  const first = await openInProcess({}, file);
  const id = uuidV7();
  const paid = await payWith(first, 'wlt_zhang', id);
  await opened.pop()?.destroy();
  const second = await openInProcess({}, file, 'other nonces');
  // The enrolment was repeated with the same code and key, and answered the same terminal.
  const again = await second.call('GET', `/v1/payments/${id}`);
  expect([again.status, again.text]).toEqual([200, paid.text]);
  await opened.pop()?.destroy();
  rmSync(folder, { recursive: true });
});
