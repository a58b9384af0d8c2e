/**
 * What every driver of the wallet backend port promises, as one suite: run against the simulated backend, and against the
 * driver over HTTP with the sandbox behind it (tests/contract/). Rules BACKEND-60 to BACKEND-69 of docs/spec.md.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { describeAfterwards } from './afterwards.contract.ts';
import type { BackendAnswer, BackendPayment, WalletBackend } from './wallet-backend.ts';

/** A world with a wallet backend and customers in it, fresh for each test. */
export interface WalletBackendWorld {
  /** Not enrolled yet. */
  readonly backend: WalletBackend;
  readonly activationCode: string;
  makeId(): string;
  nowMs(): number;
  businessDate(): string;
  /** A day without trade that is closed. */
  readonly closedDate: string;
  /** The code of a customer who will take the next payment that way. */
  paymentCode(customer: 'approves' | 'has_no_funds' | 'is_asked'): Promise<string>;
  /** A tap presentment for that payment, in base64url. */
  tap(amountMinor: number): Promise<string>;
  /** The customer who was asked, or who has scanned the merchant QR, decides. */
  customerDecides(payment: BackendPayment, decision: 'approve' | 'decline'): Promise<void>;
  /** The next answer to such a call is lost after the backend has acted. */
  loseNextAnswer(operation: 'putPayment' | 'reversePayment'): Promise<void>;
  denyWallet(): Promise<void>;
  /** The payer's wallet does this with the next refund; without, it succeeds at once. */
  nextRefund(behaviour: 'waits' | 'fails'): Promise<void>;
  close(): Promise<void>;
}

type Method = Readonly<Record<string, unknown>>;

/** Small enough that no customer of the sandbox has to confirm it; large enough that the asked one has. */
const SMALL = 1_250;
const LARGE = 25_000;
const AMOUNT_OF = { approves: SMALL, has_no_funds: SMALL, is_asked: LARGE } as const;

/** The payment in an answer that grants something; fails the test otherwise. */
function granted(answer: BackendAnswer<BackendPayment>): BackendPayment {
  if (answer.kind !== 'answered') throw new Error(`expected a payment, got ${JSON.stringify(answer)}`);
  return answer.value;
}

export function describeWalletBackend(name: string, openWorld: () => Promise<WalletBackendWorld>): void {
  let world: WalletBackendWorld;
  /** All bodies of a test are of one moment, so that those of one payment differ only where a test makes them. */
  let occurredAt = '';

  const bodyOf = (method: Method, amountMinor: number, receiptNumber = 'T-000001'): string =>
    JSON.stringify({
      amount: { amount: amountMinor, currency: 'CNY' },
      occurredAt,
      businessDate: world.businessDate(),
      receiptNumber,
      cashierId: null,
      method,
    });
  const codeBody = async (customer: keyof typeof AMOUNT_OF): Promise<string> =>
    bodyOf({ type: 'payment_code', code: await world.paymentCode(customer) }, AMOUNT_OF[customer]);

  const enrol = (): ReturnType<WalletBackend['enrol']> =>
    world.backend.enrol({ activationCode: world.activationCode, model: 'test', serial: '1', softwareVersion: '0.0.0' });

  describe(`wallet backend: ${name}`, () => {
    beforeEach(async () => {
      world = await openWorld();
      occurredAt = new Date(world.nowMs()).toISOString();
    });
    afterEach(() => world.close());

    test('[BACKEND-60] a terminal that is not enrolled sends nothing and knows nothing', async () => {
      expect(await world.backend.identity()).toBeNull();
      expect(await world.backend.getTime()).toMatchObject({ kind: 'no_usable_answer', cause: 'no_identity' });
    });

    test('[BACKEND-60] an unknown activation code is refused, and the right one still works', async () => {
      const wrong = { activationCode: 'NO-SUCH-CODE', model: 'test', serial: '1', softwareVersion: '0.0.0' };
      expect(await world.backend.enrol(wrong)).toMatchObject({ kind: 'refused', code: 'activation_code_unknown' });
      expect(await enrol()).toMatchObject({ kind: 'answered' });
    });

    test('[BACKEND-60] an enrolment names the terminal, which then is somebody', async () => {
      const answer = await enrol();
      if (answer.kind !== 'answered') throw new Error('the enrolment failed');
      expect(await world.backend.identity()).toEqual({ terminalId: answer.value.terminalId });
      expect(answer.value.store.timeZone).toBe('Asia/Shanghai');
      expect(answer.value.backendKeys.length).toBeGreaterThan(0);
    });

    test('[BACKEND-60] an enrolment that is repeated is answered alike', async () => {
      const first = await enrol();
      const again = await enrol();
      if (first.kind !== 'answered' || again.kind !== 'answered') throw new Error('the enrolment failed');
      expect(again.value).toEqual(first.value);
    });

    describe('once enrolled', () => {
      beforeEach(async () => {
        expect(await enrol()).toMatchObject({ kind: 'answered' });
      });

      describeOwnBooks(() => world, codeBody, bodyOf);
      describeReference(() => world);
      describeAfterwards(
        () => world,
        () => codeBody('approves'),
      );
    });
  });
}

type CodeBody = (customer: keyof typeof AMOUNT_OF) => Promise<string>;
type BodyOf = (method: Method, amountMinor: number, receiptNumber?: string) => string;

function describeOwnBooks(current: () => WalletBackendWorld, codeBody: CodeBody, bodyOf: BodyOf): void {
  const start = (): { world: WalletBackendWorld; backend: WalletBackend; id: string } => {
    const world = current();
    return { world, backend: world.backend, id: world.makeId() };
  };

  test('[BACKEND-61] an approved payment is the same payment however often it is put or asked after', async () => {
    const { backend, id } = start();
    const body = await codeBody('approves');
    const first = granted(await backend.putPayment(id, body));
    expect(first).toMatchObject({ id, status: 'approved', amount: { minor: SMALL, currency: 'CNY' }, decline: null });
    expect(first.authCode).not.toBeNull();
    expect(granted(await backend.putPayment(id, body))).toEqual(first);
    expect(granted(await backend.getPayment(id))).toEqual(first);
  });

  test('[BACKEND-61] the same id with another body is a mismatch and moves nothing', async () => {
    const { backend, id } = start();
    const approved = granted(await backend.putPayment(id, await codeBody('approves')));
    const other = await backend.putPayment(
      id,
      bodyOf({ type: 'payment_code', code: '62123456789012345678' }, SMALL + 1),
    );
    expect(other).toMatchObject({ kind: 'refused', status: 409, code: 'idempotency_mismatch' });
    expect(granted(await backend.getPayment(id))).toEqual(approved);
  });

  test('[BACKEND-61] a payment nobody has put is not found', async () => {
    const { backend, id } = start();
    expect(await backend.getPayment(id)).toMatchObject({ kind: 'refused', status: 404, code: 'payment_not_found' });
  });

  test('[BACKEND-61] a body that breaks a rule is refused and leaves the id free', async () => {
    const { backend, id } = start();
    const zero = bodyOf({ type: 'payment_code', code: '62123456789012345678' }, 0);
    expect(await backend.putPayment(id, zero)).toMatchObject({
      kind: 'refused',
      status: 422,
      code: 'validation_failed',
    });
    expect(await backend.putPayment(id, '{"amount":1,"amount":1}')).toMatchObject({ kind: 'refused', status: 400 });
    expect(granted(await backend.putPayment(id, await codeBody('approves'))).status).toBe('approved');
  });

  test('[BACKEND-61] a customer without funds is a decline with its code', async () => {
    const { backend, id } = start();
    const payment = granted(await backend.putPayment(id, await codeBody('has_no_funds')));
    expect(payment).toMatchObject({ status: 'declined', decline: { code: 'insufficient_funds' }, expiresAtMs: null });
  });

  test.each([
    ['approve', 'approved'],
    ['decline', 'declined'],
  ] as const)(
    '[BACKEND-62] a customer who is asked keeps the payment pending until it is %sd',
    async (decision, status) => {
      const { world, backend, id } = start();
      const pending = granted(await backend.putPayment(id, await codeBody('is_asked')));
      expect(pending.status).toBe('pending_customer');
      expect(pending.expiresAtMs).toBeGreaterThan(world.nowMs());
      await world.customerDecides(pending, decision);
      const decided = granted(await backend.getPayment(id));
      expect(decided).toMatchObject({ status, expiresAtMs: null });
      expect(decided.version).toBeGreaterThan(pending.version);
    },
  );

  test('[BACKEND-62] a merchant QR carries its text until the customer who scanned it has paid', async () => {
    const { world, backend, id } = start();
    const shown = granted(await backend.putPayment(id, bodyOf({ type: 'merchant_qr', expiresInSeconds: 120 }, SMALL)));
    expect(shown.status).toBe('pending_customer');
    expect(shown.qrPayload).toMatch(/^000201.*6304[0-9A-F]{4}$/u);
    await world.customerDecides(shown, 'approve');
    expect(granted(await backend.getPayment(id))).toMatchObject({ status: 'approved', expiresAtMs: null });
  });

  test('[BACKEND-63] a reversal ends a pending and an approved payment, once and for all', async () => {
    const { world, backend } = start();
    for (const customer of ['approves', 'is_asked'] as const) {
      const id = world.makeId();
      const body = await codeBody(customer);
      await backend.putPayment(id, body);
      const reversed = granted(await backend.reversePayment(id, 'cashier_cancelled'));
      expect(reversed).toMatchObject({ id, status: 'reversed' });
      expect(granted(await backend.reversePayment(id, 'timeout'))).toEqual(reversed);
      expect(granted(await backend.putPayment(id, body))).toEqual(reversed);
    }
  });

  test('[BACKEND-63] a declined payment stays declined when it is reversed', async () => {
    const { backend, id } = start();
    await backend.putPayment(id, await codeBody('has_no_funds'));
    expect(granted(await backend.reversePayment(id, 'timeout')).status).toBe('declined');
  });

  test('[BACKEND-63] a reversal that arrives first keeps the payment from ever moving money', async () => {
    const { backend, id } = start();
    const reversed = granted(await backend.reversePayment(id, 'timeout'));
    expect(reversed).toMatchObject({ id, status: 'reversed', amount: null, payerPaid: null, methodType: null });
    expect(granted(await backend.putPayment(id, await codeBody('approves')))).toMatchObject({ id, status: 'reversed' });
    expect(granted(await backend.getPayment(id)).status).toBe('reversed');
  });

  test('[BACKEND-64] an answer lost after the backend acted leaves a payment that asking finds', async () => {
    const { world, backend, id } = start();
    const body = await codeBody('approves');
    await world.loseNextAnswer('putPayment');
    expect(await backend.putPayment(id, body)).toMatchObject({ kind: 'no_usable_answer' });
    expect(granted(await backend.getPayment(id)).status).toBe('approved');
    await world.loseNextAnswer('reversePayment');
    expect(await backend.reversePayment(id, 'timeout')).toMatchObject({ kind: 'no_usable_answer' });
    expect(granted(await backend.getPayment(id)).status).toBe('reversed');
  });

  test('[BACKEND-65] a tap forwarded after its online attempt is the same payment, in either order', async () => {
    const { world, backend } = start();
    const acceptedAt = new Date(world.nowMs()).toISOString();
    for (const first of ['tap', 'offline'] as const) {
      const id = world.makeId();
      const presentment = await world.tap(SMALL);
      const bodies = {
        tap: bodyOf({ type: 'tap', presentment }, SMALL),
        offline: bodyOf({ type: 'offline', channel: 'tap', presentment, acceptedAt }, SMALL),
      };
      const second = first === 'tap' ? 'offline' : 'tap';
      const approved = granted(await backend.putPayment(id, bodies[first]));
      expect(approved.status).toBe('approved');
      expect(granted(await backend.putPayment(id, bodies[second]))).toMatchObject({ id, status: 'approved' });
      expect(granted(await backend.putPayment(id, bodies[first]))).toMatchObject({ id, status: 'approved' });
    }
  });

  test('[BACKEND-66] a batch answers each item by itself', async () => {
    const { world, backend } = start();
    const acceptedAt = new Date(world.nowMs()).toISOString();
    const good = { id: world.makeId(), presentment: await world.tap(SMALL) };
    const items = [
      { id: world.makeId(), body: bodyOf({ type: 'payment_code', code: '62123456789012345678' }, SMALL) },
      {
        id: good.id,
        body: bodyOf({ type: 'offline', channel: 'tap', presentment: good.presentment, acceptedAt }, SMALL),
      },
    ];
    const answer = await backend.putPaymentBatch(items);
    expect(answer).toMatchObject({
      kind: 'answered',
      value: [
        { id: items[0]?.id, problem: { kind: 'refused', code: 'validation_failed' } },
        { id: good.id, payment: { id: good.id, status: 'approved' } },
      ],
    });
  });
}

function describeReference(current: () => WalletBackendWorld): void {
  test('[BACKEND-67] the configuration is given once and then only confirmed', async () => {
    const { backend } = current();
    const first = await backend.getConfig(null);
    if (first.kind !== 'answered' || first.value === null) throw new Error('there is no configuration');
    expect(first.value).toMatchObject({ currency: 'CNY', offline: { enabled: true } });
    expect(await backend.getConfig(first.value.version)).toEqual({ kind: 'answered', value: null, status: 304 });
  });

  test('[BACKEND-68] the deny list comes whole, then as what has changed', async () => {
    const world = current();
    const whole = await world.backend.getDenyList(null);
    if (whole.kind !== 'answered') throw new Error('there is no deny list');
    expect(whole.value).toMatchObject({ mode: 'full', more: false });
    await world.denyWallet();
    const changed = await world.backend.getDenyList(whole.value.version);
    if (changed.kind !== 'answered') throw new Error('there is no deny list');
    expect(changed.value).toMatchObject({ mode: 'delta', more: false, remove: [] });
    expect(changed.value.add).toHaveLength(1);
    expect(changed.value.version).toBeGreaterThan(whole.value.version);
  });

  test('[BACKEND-69] the time of the backend sets the offset that listeners are told', async () => {
    const { backend } = current();
    const offsets: number[] = [];
    const stop = backend.onClockOffset((offsetMs) => offsets.push(offsetMs));
    const answer = await backend.getTime();
    stop();
    await backend.getTime();
    if (answer.kind !== 'answered') throw new Error('there is no time');
    expect(Math.abs(answer.value.nowMs - current().nowMs())).toBeLessThan(60_000);
    expect(offsets).toHaveLength(1);
    expect(Math.abs(offsets[0] ?? Number.NaN)).toBeLessThan(1_000);
  });

  test('[BACKEND-69] a change of a payment is hinted at to whoever listens', async () => {
    const world = current();
    const { backend } = world;
    const changed: string[] = [];
    const hinted: string[] = [];
    const stop = backend.onHint((hint) => void hinted.push(hint.id ?? ''));
    // The stream opens by itself; what changes before it has is not told, which is why it is only a hint.
    const changeOne = async (): Promise<boolean> => {
      const id = world.makeId();
      changed.push(id);
      await backend.reversePayment(id, 'timeout');
      return changed.some((each) => hinted.includes(each));
    };
    await expect.poll(changeOne, { timeout: 10_000, interval: 50 }).toBe(true);
    stop();
  });
}
