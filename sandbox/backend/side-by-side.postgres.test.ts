/**
 * Two servers on one PostgreSQL database, and requests that meet in it at the same moment: whichever wins, money moves once
 * and the books agree. Run by `npm test -- --only=postgres`.
 */
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  balanceOf,
  closeWithCleanLedger,
  codeOf,
  fen,
  offlineMethod,
  payByCode,
  paymentCode,
  paymentOf,
  tapPresentment,
} from '../testing/payments.ts';
import type { Answer } from '../testing/signed-client.ts';
import { openTestWorld, paymentBody, uuidV7, type TestTerminal, type TestWorld } from '../testing/test-world.ts';
import { HOUR_MS } from './time.ts';

/** Enough that they do meet, and few enough that a small machine answers them in a second. */
const AT_ONCE = 12;

let world: TestWorld;
let terminal: TestTerminal;
let servers: readonly string[];

beforeEach(async () => {
  world = await openTestWorld();
  servers = [world.origin, (await world.openTwin()).origin];
  terminal = await world.enrol();
});
afterEach(() => closeWithCleanLedger(world));

/** Sent at the same moment, to both servers in turn. */
function atOnce(count: number, ask: (index: number, via: string) => Promise<Answer>): Promise<readonly Answer[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => ask(index, servers[index % servers.length] ?? '')));
}

const statuses = (answers: readonly Answer[]): readonly number[] =>
  answers.map(({ status }) => status).toSorted((a, b) => a - b);
const times = <Value>(count: number, value: Value): readonly Value[] => Array.from({ length: count }, () => value);
const spentBy = async (walletId: string): Promise<number> => 500_000 - (await balanceOf(world, `wallet:${walletId}`));

describe('identical requests at the same moment', () => {
  test('[SANDBOX-173] pay once: one is told 201, the others 200, all of the same payment', async () => {
    const body = paymentBody(world.clock, { type: 'payment_code', code: await paymentCode(world, 'wlt_zhang') });
    const id = uuidV7();
    const answers = await atOnce(AT_ONCE, (_index, via) => terminal.call('PUT', `/v1/payments/${id}`, body, { via }));
    expect(statuses(answers)).toEqual([...times(AT_ONCE - 1, 200), 201]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await spentBy('wlt_zhang')).toBe(1_250);
  });

  test('[SANDBOX-173] of which each says something else: one is taken, the others are mismatches', async () => {
    const id = uuidV7();
    const code = await paymentCode(world, 'wlt_zhang');
    const answers = await atOnce(AT_ONCE, (index, via) => {
      const body = paymentBody(world.clock, { type: 'payment_code', code }, { amount: fen(100 + index) });
      return terminal.call('PUT', `/v1/payments/${id}`, body, { via });
    });
    expect(statuses(answers)).toEqual([201, ...times(AT_ONCE - 1, 409)]);
    const paid = answers.find(({ status }) => status === 201);
    expect(await spentBy('wlt_zhang')).toBe(paid === undefined ? 0 : paymentOf(paid).payerPaid?.amount);
  });

  test('[SANDBOX-173] forwarded in batches that overlap are each paid once', async () => {
    const items = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const presentment = await tapPresentment(world, 'wlt_li', terminal.id, 1_000);
        const body = paymentBody(world.clock, offlineMethod(world, 'tap', presentment), { amount: fen(1_000) });
        return { id: uuidV7(), ...body };
      }),
    );
    const answers = await atOnce(6, (index, via) => {
      const payments = [...items.slice(index), ...items.slice(0, index)];
      return terminal.call('POST', '/v1/payment-batches', { payments }, { via });
    });
    const results = answers.flatMap(({ json }) => (json as { results: { payment?: { status: string } }[] }).results);
    expect(results.map(({ payment }) => payment?.status)).toEqual(times(36, 'approved'));
    expect(await balanceOf(world, 'wallet:wlt_li')).toBe(2_000_000 - 6_000);
  });

  test('[SANDBOX-173] with the same nonce are taken once', async () => {
    const nonce = 'AAAAAAAAAAAAAAAAAAAAAA';
    const answers = await atOnce(AT_ONCE, (_index, via) =>
      terminal.call('GET', '/v1/time', undefined, { via, twists: { nonce } }),
    );
    expect(statuses(answers)).toEqual([200, ...times(AT_ONCE - 1, 401)]);
  });
});

describe('different requests for the same money at the same moment', () => {
  test('[SANDBOX-173] a wallet with money for three payments makes three', async () => {
    await world.demo('POST', '/demo/wallets/wlt_zhang/settings', { balance: 3_000 });
    const codes = await Promise.all(times(AT_ONCE, 0).map(() => paymentCode(world, 'wlt_zhang')));
    const tills = await Promise.all([Promise.resolve(terminal), world.enrol(), world.enrol()]);
    const answers = await atOnce(AT_ONCE, (index, via) => {
      const body = paymentBody(world.clock, { type: 'payment_code', code: codes[index] }, { amount: fen(1_000) });
      return (tills[index % 3] ?? terminal).call('PUT', `/v1/payments/${uuidV7()}`, body, { via });
    });
    const ends = answers.map((answer) => paymentOf(answer).decline?.code ?? paymentOf(answer).status).toSorted();
    expect(ends).toEqual([...times(3, 'approved'), ...times(AT_ONCE - 3, 'insufficient_funds')]);
    expect(await balanceOf(world, 'wallet:wlt_zhang')).toBe(0);
  });

  test('[SANDBOX-173] a payment code pays for one of those that show it', async () => {
    const code = await paymentCode(world, 'wlt_zhang');
    const answers = await atOnce(AT_ONCE, (_index, via) =>
      terminal.call('PUT', `/v1/payments/${uuidV7()}`, paymentBody(world.clock, { type: 'payment_code', code }), {
        via,
      }),
    );
    const ends = answers.map((answer) => paymentOf(answer).decline?.code ?? paymentOf(answer).status).toSorted();
    expect(ends).toEqual(['approved', ...times(AT_ONCE - 1, 'code_invalid')]);
  });

  test.each(['wlt_zhang', 'wlt_zhou'])('[SANDBOX-173] refunds to %s never exceed the payment', async (walletId) => {
    const { id: paymentId } = await payByCode(world, terminal, walletId, 1_000);
    const answers = await atOnce(AT_ONCE, (_index, via) =>
      terminal.call('PUT', `/v1/refunds/${uuidV7()}`, refundOf(paymentId, 400), { via }),
    );
    expect(statuses(answers)).toEqual([201, 201, ...times(AT_ONCE - 2, 422)]);
    world.clock.advance(60_000);
    await world.server.backend.tick();
    expect(await spentBy(walletId)).toBe(200);
  });

  test('[SANDBOX-173] a reversal and a refund do not both give the money back', async () => {
    const { id: paymentId } = await payByCode(world, terminal, 'wlt_zhang', 1_000);
    const answers = await atOnce(AT_ONCE, (index, via) =>
      index % 2 === 0
        ? terminal.call('PUT', `/v1/payments/${paymentId}/reversal`, { reason: 'timeout' }, { via })
        : terminal.call('PUT', `/v1/refunds/${uuidV7()}`, refundOf(paymentId, 1_000), { via }),
    );
    expect(await spentBy('wlt_zhang')).toBe(0);
    const refused = answers.filter(({ status }) => status >= 400).map(codeOf);
    expect(new Set(refused).size).toBeLessThanOrEqual(2);
    expect(answers.filter(({ status }) => status === 201).length).toBeLessThanOrEqual(1);
  });

  test('[SANDBOX-173] a bill is paid once', async () => {
    const answers = await atOnce(AT_ONCE, (_index, via) =>
      terminal.call('PUT', `/v1/bill-payments/${uuidV7()}`, billOf('81001000000000000001', 8_640), { via }),
    );
    expect(statuses(answers)).toEqual([201, ...times(AT_ONCE - 1, 409)]);
    expect(await balanceOf(world, 'merchant:mer_demo')).toBe(-8_640);
  });

  test('[SANDBOX-173] an activation code enrols one terminal', async () => {
    const enrolments = await Promise.allSettled(times(4, 0).map(() => world.enrol('DEMO-NORTH-0001')));
    expect(enrolments.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

test('[SANDBOX-174] whatever is paid while a day is closed is in one settlement, that day’s or the next', async () => {
  const endsAtMs = Date.parse('2026-03-04T16:30:00.000Z');
  world.clock.set(endsAtMs - 1);
  const codes = await Promise.all(times(AT_ONCE, 0).map(() => paymentCode(world, 'wlt_zhang')));
  const answers = await atOnce(AT_ONCE, (index, via) => {
    // Half of them arrive before the day is closed, and are still under way when it is.
    if (index === AT_ONCE / 2) world.clock.set(endsAtMs);
    const body = paymentBody(world.clock, { type: 'payment_code', code: codes[index] }, { amount: fen(100 + index) });
    return terminal.call('PUT', `/v1/payments/${uuidV7()}`, body, { via });
  });
  expect(answers.map((answer) => paymentOf(answer).status)).toEqual(times(AT_ONCE, 'approved'));
  world.clock.advance(25 * HOUR_MS);
  const rows: string[] = [];
  for (const date of ['2026-03-04', '2026-03-05']) {
    const { bytes } = await terminal.call('GET', `/v1/settlements/${date}/lines`);
    rows.push(...gunzipSync(bytes).toString('utf8').trim().split('\r\n').slice(1));
  }
  expect(rows.map((row) => row.split(',')[1] ?? '').toSorted()).toEqual(
    answers.map((answer) => paymentOf(answer).id).toSorted(),
  );
});

test('[SANDBOX-174] two servers that find a day over close it once and pay it out once', async () => {
  await payByCode(world, terminal, 'wlt_zhang', 10_000);
  world.clock.set(Date.parse('2026-03-05T04:00:00.000Z'));
  await atOnce(AT_ONCE, (_index, via) =>
    terminal.call('GET', '/v1/payouts?from=2026-03-04&to=2026-03-06', undefined, { via }),
  );
  const { json } = await terminal.call('GET', '/v1/payouts?from=2026-03-04&to=2026-03-06');
  expect(json).toHaveLength(1);
  expect(await balanceOf(world, 'merchant:mer_demo')).toBe(0);
});

function refundOf(paymentId: string, amount: number): object {
  const occurredAt = new Date(world.clock.now()).toISOString();
  return { paymentId, amount: fen(amount), reason: 'returned', occurredAt, businessDate: '2026-03-04' };
}

function billOf(barcode: string, amount: number): object {
  const occurredAt = new Date(world.clock.now()).toISOString();
  const said = { occurredAt, businessDate: '2026-03-04', receiptNumber: 'T1-1', cashierId: null };
  return { ...said, barcode, amount: fen(amount), paymentId: null, tender: 'cash' };
}
