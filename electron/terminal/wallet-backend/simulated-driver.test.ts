/** The simulated backend under the contract suite, and what it alone can do: whatever happens to a call on its way. */
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { makeUuidV7 } from '../../kernel/ids.ts';
import { createVirtualClock } from '../testing/virtual-clock.ts';
import { createSimulatedBackend, type SimulatedBackend, type SimulatedBackendOptions } from './simulated-driver.ts';
import { checksum, simulatedQr } from './simulated-qr.ts';
import type { BackendAnswer } from './wallet-backend.ts';
import { describeWalletBackend } from './wallet-backend.contract.ts';

const random = { bytes: (count: number) => new Uint8Array(randomBytes(count)) };
const CODE = 'TEST-ACTIVATION';

const CLOSED_DATE = '2020-01-01';

function quietDay(businessDate: string): Parameters<SimulatedBackend['settlements']['close']>[0] {
  const none = { count: 0, amountMinor: 0 };
  const kinds = { payments: none, refunds: none, topups: none, bills: none, fares: none };
  const totals = { ...kinds, feesMinor: 0, discountsByMerchantMinor: 0, netMinor: 0 };
  return { businessDate, closedAtMs: 0, totals, currency: 'CNY' };
}

describeWalletBackend('simulated', async () => {
  const clock = createVirtualClock();
  const world = createSimulatedBackend({ clock, enrolled: false, activationCodes: [CODE] });
  world.settlements.close(quietDay(CLOSED_DATE), gzipSync('\uFEFFtype,id,payment_id,terminal_id\r\n'));
  return {
    backend: world.connect(),
    activationCode: CODE,
    makeId: () => makeUuidV7(clock, random),
    nowMs: () => clock.now(),
    businessDate: () => new Date(clock.now()).toISOString().slice(0, 10),
    closedDate: CLOSED_DATE,
    async paymentCode(customer) {
      if (customer === 'is_asked') world.nextCustomer({ kind: 'ask' });
      if (customer === 'has_no_funds')
        world.nextCustomer({ kind: 'decline', code: 'insufficient_funds', retryable: true });
      return '62123456789012345678';
    },
    tap: async () => Buffer.from(random.bytes(60)).toString('base64url'),
    async customerDecides({ id }, decision) {
      const declined = { kind: 'decline', code: 'customer_cancelled', retryable: true } as const;
      const wasAsked = world.customerDecides(id, decision === 'approve' ? { kind: 'approve' } : declined);
      if (!wasAsked) throw new Error('no customer was asked');
    },
    async loseNextAnswer(operation) {
      world.script(operation, { kind: 'no_answer', committed: true, cause: 'cut_off' });
    },
    async denyWallet() {
      world.setDenied({ iss: 'https://simulated.example', walletId: 'wlt_1', reason: 'lost' }, true);
    },
    async nextRefund(behaviour) {
      world.nextRefund(behaviour === 'waits' ? { kind: 'wait' } : { kind: 'fail', code: 'issuer_error' });
    },
    close: async () => world.end(),
  };
});

function setUp(options: Partial<SimulatedBackendOptions> = {}) {
  const clock = createVirtualClock();
  const world = createSimulatedBackend({ clock, ...options });
  const backend = world.connect();
  const id = makeUuidV7(clock, random);
  const body = JSON.stringify({
    amount: { amount: 1_250, currency: 'CNY' },
    occurredAt: new Date(clock.now()).toISOString(),
    businessDate: '2026-11-22',
    receiptNumber: 'T-000001',
    method: { type: 'payment_code', code: '62123456789012345678' },
  });
  /** Remembers what a call is answered, and when. */
  const watch = (call: Promise<BackendAnswer<unknown>>) => {
    const seen: { answer: BackendAnswer<unknown> | null; atMs: number } = { answer: null, atMs: Number.NaN };
    void call.then((answer) => {
      seen.answer = answer;
      seen.atMs = clock.monotonic();
    });
    return seen;
  };
  return { clock, world, backend, id, body, watch };
}

describe('[BACKEND-64] faults of the way', () => {
  test('[BACKEND-64] a call that never arrives moves nothing; one whose answer is lost has moved money', async () => {
    const { world, backend, id, body } = setUp();
    world.script('putPayment', { kind: 'no_answer', committed: false, cause: 'unreachable' });
    expect(await backend.putPayment(id, body)).toMatchObject({ cause: 'unreachable' });
    expect(world.chargedMinor().get(id)).toBeUndefined();
    world.script('putPayment', { kind: 'no_answer', committed: true, cause: 'bad_signature' });
    expect(await backend.putPayment(id, body)).toMatchObject({ cause: 'bad_signature' });
    expect(world.chargedMinor().get(id)).toBe(1_250);
    expect(world.metFaults()).toEqual(new Map([['no_answer', 2]]));
  });

  test('[BACKEND-64] an answer later than the driver waits is no answer, although money moved at once', async () => {
    const { clock, world, backend, id, body, watch } = setUp();
    world.script('putPayment', { kind: 'answers_late', afterMs: 30_000 });
    const seen = watch(backend.putPayment(id, body));
    await clock.advance(60_000);
    expect(seen).toEqual({
      answer: { kind: 'no_usable_answer', cause: 'timed_out', retryAfterMs: null },
      atMs: 10_000,
    });
    expect(world.chargedMinor().get(id)).toBe(1_250);
  });

  test('[BACKEND-64] a call held up on the way arrives after its reversal, and moves nothing', async () => {
    const { clock, world, backend, id, body, watch } = setUp();
    world.script('putPayment', { kind: 'arrives_late', afterMs: 40_000 });
    const seen = watch(backend.putPayment(id, body));
    await clock.advance(20_000);
    expect(seen.answer).toMatchObject({ cause: 'timed_out' });
    expect(await backend.reversePayment(id, 'timeout')).toMatchObject({ value: { status: 'reversed' } });
    await clock.advance(40_000);
    expect(world.chargedMinor().get(id)).toBe(0);
    expect(await backend.getPayment(id)).toMatchObject({ value: { status: 'reversed' } });
  });

  test('[BACKEND-64] a call that arrives twice is one payment', async () => {
    const { clock, world, backend, id, body } = setUp();
    world.script('putPayment', { kind: 'arrives_twice', afterMs: 5_000 });
    expect(await backend.putPayment(id, body)).toMatchObject({ status: 201 });
    await clock.advance(5_000);
    expect([...world.chargedMinor().values()]).toEqual([1_250]);
  });

  test('[BACKEND-64] an overloaded backend delays, a refusing one says why, and neither acts', async () => {
    const { world, backend, id, body } = setUp();
    world.script('putPayment', { kind: 'overloaded', status: 429, retryAfterMs: 2_000 });
    world.script('putPayment', { kind: 'overloaded', status: 503, retryAfterMs: null });
    world.script('any', { kind: 'refused', status: 422, code: 'validation_failed' });
    expect(await backend.putPayment(id, body)).toMatchObject({ cause: 'rate_limited', retryAfterMs: 2_000 });
    expect(await backend.putPayment(id, body)).toMatchObject({ cause: 'server_error' });
    expect(await backend.putPayment(id, body)).toMatchObject({ kind: 'refused', status: 422 });
    expect(world.chargedMinor().size).toBe(0);
  });

  test('[BACKEND-64] without a network nothing arrives until there is one again', async () => {
    const { world, backend, id, body } = setUp();
    world.setReachable(false);
    expect(await backend.putPayment(id, body)).toMatchObject({ cause: 'unreachable' });
    world.setReachable(true);
    expect(await backend.putPayment(id, body)).toMatchObject({ kind: 'answered' });
    expect(world.calls().map((call) => call.operation)).toEqual(['putPayment', 'putPayment']);
  });
});

describe('[BACKEND-62] customers', () => {
  test('[BACKEND-62] one who is asked decides when the script says, and listeners hear of it', async () => {
    const { clock, world, backend, id, body } = setUp();
    const hints: unknown[] = [];
    backend.onHint((hint) => hints.push(hint.version));
    world.nextCustomer({ kind: 'ask', later: { decides: { kind: 'approve' }, afterMs: 8_000 } });
    expect(await backend.putPayment(id, body)).toMatchObject({ value: { status: 'pending_customer' } });
    await clock.advance(8_000);
    expect(await backend.getPayment(id)).toMatchObject({ value: { status: 'approved' } });
    expect(hints).toEqual([1, 2]);
  });

  test('[BACKEND-62] one who never answers lets the payment expire', async () => {
    const { clock, world, backend, id, body } = setUp();
    world.nextCustomer({ kind: 'ask' });
    await backend.putPayment(id, body);
    await clock.advance(180_000);
    expect(await backend.getPayment(id)).toMatchObject({ value: { status: 'expired', expiresAtMs: null } });
    expect(world.customerDecides(id, { kind: 'approve' })).toBe(false);
    expect(world.chargedMinor().get(id)).toBe(0);
  });

  test('[BACKEND-62] one with a coupon pays less, and all adds up', async () => {
    const { world, backend, id, body } = setUp();
    const amount = { minor: 250, currency: 'CNY' } as const;
    world.nextCustomer({ kind: 'approve', discounts: [{ kind: 'coupon', name: '券', amount, fundedBy: 'wallet' }] });
    expect(await backend.putPayment(id, body)).toMatchObject({ value: { payerPaid: { minor: 1_000 } } });
    expect(world.chargedMinor().get(id)).toBe(1_000);
  });

  test('[BACKEND-62] the merchant QR is a well-formed EMVCo payload', () => {
    // The check value that the CRC catalogue gives for CRC-16/IBM-3740.
    expect(checksum('123456789')).toBe('29B1');
    const text = simulatedQr('01a20189-f10d-76c8-ae8e-8e81a1489da8', { minor: 1_250, currency: 'CNY' });
    expect(text.slice(-4)).toBe(checksum(text.slice(0, -4)));
    expect(text).toContain('540512.50');
  });
});

test('[BACKEND-63] what is settled can no longer be reversed', async () => {
  const { world, backend, id, body } = setUp();
  await backend.putPayment(id, body);
  world.close(id, 'already_settled');
  expect(await backend.reversePayment(id, 'timeout')).toMatchObject({ status: 409, code: 'already_settled' });
});

test('[BACKEND-65] an offline payment that was pending is decided without asking the customer', async () => {
  const { clock, world, backend, id, body } = setUp();
  const online = JSON.parse(body) as Record<string, unknown>;
  const acceptedAt = new Date(clock.now()).toISOString();
  world.nextCustomer({ kind: 'ask' });
  const put = (method: unknown) => backend.putPayment(id, JSON.stringify({ ...online, method }));
  expect(await put({ type: 'tap', presentment: 'AAAA' })).toMatchObject({ value: { status: 'pending_customer' } });
  const offline = { type: 'offline', channel: 'tap', presentment: 'AAAA', acceptedAt };
  expect(await put({ ...offline, channel: 'qr' })).toMatchObject({ code: 'idempotency_mismatch' });
  expect(await put(offline)).toMatchObject({ value: { status: 'approved' } });
});

test('[BACKEND-69] a clock far off is told by a refusal, and the next call is in time', async () => {
  const { world, backend, id, body } = setUp();
  world.setClockAhead(3_600_000);
  const offsets: number[] = [];
  backend.onClockOffset((offsetMs) => offsets.push(offsetMs));
  expect(await backend.putPayment(id, body)).toMatchObject({ kind: 'refused', code: 'stale_request' });
  expect(offsets).toEqual([3_600_000]);
  expect(await backend.putPayment(id, body)).toMatchObject({ kind: 'answered' });
});

test('[BACKEND-61] a disabled terminal may ask, repeat and reverse, but not begin', async () => {
  const { clock, world, backend, id, body } = setUp();
  await backend.putPayment(id, body);
  world.setDisabled(true);
  expect(await backend.putPayment(makeUuidV7(clock, random), body)).toMatchObject({ code: 'terminal_disabled' });
  expect(await backend.putPayment(id, body)).toMatchObject({ kind: 'answered' });
  expect(await backend.reversePayment(id, 'timeout')).toMatchObject({ value: { status: 'reversed' } });
});

test('[BACKEND-64] a run that crashes hears nothing any more, one that closes is cut off, the world goes on', async () => {
  const { clock, world, backend, id, body, watch } = setUp({ latencyMs: 100 });
  const crashed = watch(backend.putPayment(id, body));
  world.crash();
  const next = world.connect();
  const closing = watch(next.getPayment(id));
  await next.close();
  await clock.advance(1_000);
  expect(crashed.answer).toBeNull();
  expect(closing.answer).toMatchObject({ cause: 'cut_off' });
  const found = watch(world.connect().getPayment(id));
  await clock.advance(1_000);
  expect(found.answer).toMatchObject({ value: { status: 'approved' } });
  world.end();
  expect(clock.openTimers()).toBe(0);
});
