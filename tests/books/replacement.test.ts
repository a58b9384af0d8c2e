/**
 * A machine that takes the place of another, as the same terminal: its books, its receipt numbers, and what the machine
 * before it left open. The whole till before the scripted backend of the conformance suite.
 */
import { describe, expect, test, vi } from 'vitest';
import { onStage, type Stage, type StageOptions } from '../conformance/terminal/stage.ts';
import type { ScriptedWallet } from '../conformance/terminal/scripted-wallet.ts';
import { saying, lostOnTheWay, lostAnswer } from '../conformance/terminal/twists.ts';

// Signing in takes a slow hash by design, and a loaded machine makes it slower.
vi.setConfig({ testTimeout: 60_000 });

/** Longer than the books may lag behind the journal. */
const BOOKED_MS = 25_000;
const ids = ['a', 'b', 'c'].map((end) => `01a20169-0000-7000-8000-00000000000${end}`);

/** Two days of the machine before: paid, refunded in part, and one whose customer is being asked. */
function livedBefore({ books }: ScriptedWallet, { open = true } = {}): void {
  const body = (counter: number, minor: number, businessDate: string) => ({
    amount: { amount: minor, currency: 'CNY' },
    method: { type: 'payment_code' },
    receiptNumber: `trm_c1-${String(counter).padStart(6, '0')}`,
    ...{ businessDate, occurredAt: `${businessDate}T02:00:00.000Z`, cashierId: 'c9' },
  });
  books.put(ids[0] ?? '', body(40, 300, '2026-11-20'));
  books.put(ids[1] ?? '', body(41, 500, '2026-11-21'));
  const at = { businessDate: '2026-11-21', occurredAt: '2026-11-21T09:00:00.000Z', cashierId: 'c9' };
  books.refundOf(ids[1] ?? '', '01a20169-0000-7000-8000-0000000000f1', 200, at);
  if (!open) return;
  books.behaviour.customer = 'is_asked';
  books.put(ids[2] ?? '', body(42, 700, '2026-11-21'));
  books.behaviour.customer = 'approves';
}

async function replaced(options: StageOptions, play: (stage: Stage) => Promise<void>): Promise<void> {
  const before = (wallet: ScriptedWallet): void => {
    livedBefore(wallet);
    options.before?.(wallet);
  };
  const faults = await onStage({ ...options, before, isNew: true }, async (stage) => {
    // The machine before took that money: this one's sales are not what was charged.
    stage.moneyMayDiffer = true;
    await play(stage);
  });
  expect(faults).toEqual([]);
}

const records = ({ storage }: Stage): readonly unknown[] =>
  storage.read
    .all(
      'SELECT kind, receipt_number, standing, amount_minor, business_date, sale_id FROM book_records ORDER BY record_key',
    )
    .map((row) => Object.values(row));

async function receiptOfNextSale(stage: Stage): Promise<string> {
  await stage.payByCode();
  const { receiptNumber } = (await stage.checkout()) ?? { receiptNumber: '' };
  await stage.acknowledge();
  return receiptNumber;
}

describe('a machine in place of another', () => {
  test('[RESTORE-1] has the books of the one before, for reconciliation and takings, and nothing of it in the inbox', () =>
    replaced({}, async (stage) => {
      expect((await stage.snapshot()).terminal.state).toBe('ready');
      await stage.advance(BOOKED_MS);
      expect(records(stage)).toEqual([
        ['payment', 'trm_c1-000040', 'paid', 300, '2026-11-20', null],
        ['payment', 'trm_c1-000041', 'paid', 500, '2026-11-21', null],
        ['payment', 'trm_c1-000042', 'not_paid', 700, '2026-11-21', null],
        ['refund', 'trm_c1-000041', 'paid', 200, '2026-11-21', null],
      ]);
      expect(await stage.inbox()).toEqual([]);
    }));

  test('[RESTORE-2] goes on behind the last receipt number, also when its books were only set back', () =>
    replaced({}, async (stage) => {
      expect(await receiptOfNextSale(stage)).toBe('trm_c1-000043');
      // The books of yesterday: what was sold since is at the backend alone.
      const body = { amount: { amount: 100, currency: 'CNY' }, method: { type: 'payment_code' }, cashierId: null };
      const at = { businessDate: '2026-11-22', occurredAt: '2026-11-22T00:00:00.000Z' };
      stage.wallet.books.put('01a20169-0000-7000-8000-0000000000aa', {
        ...body,
        ...at,
        receiptNumber: 'trm_c1-000099',
      });
      await stage.advance(320_000);
      expect((await stage.inbox()).map(({ kind }) => kind)).toEqual(['unknown_payment']);
      expect(await receiptOfNextSale(stage)).toBe('trm_c1-000100');
    }));

  test('[RESTORE-3] numbers no sale before its books are there, says so, and goes on asking', () =>
    replaced({ before: (wallet) => wallet.spoil('changes', lostOnTheWay, 4) }, async (stage) => {
      expect((await stage.snapshot()).terminal.state).toBe('enrolling');
      const saleId = await stage.ringUp();
      expect(await stage.refusal('checkout.start', { saleId })).toBe('terminal.books_being_restored');
      expect(await stage.refusal('scan.submit', { text: '6235124674559394540', source: 'scanner' })).toBe(
        'terminal.books_being_restored',
      );
      await stage.advance(60_000);
      expect((await stage.snapshot()).terminal.state).toBe('ready');
      expect(await stage.refusal('checkout.start', { saleId }, 1_000)).toBeNull();
      expect((await stage.checkout())?.receiptNumber).toBe('trm_c1-000043');
    }));

  test('[RESTORE-9] knows its top-ups and bills, gives out none of their receipt numbers, and says what it has', () => {
    const made = (end: string, counter: number, more: object) => ({
      ...{ id: `01a20169-0000-7000-8000-0000000000${end}`, version: 2, status: 'succeeded', failure: null },
      ...{ amount: { amount: 5_000, currency: 'CNY' }, updatedAt: '2026-11-19T02:00:01.000Z', settlementDate: null },
      ...{ businessDate: '2026-11-19', occurredAt: '2026-11-19T02:00:00.000Z', cashierId: 'c9', tender: 'cash' },
      ...{ receiptNumber: `trm_c1-${String(counter).padStart(6, '0')}`, ...more },
    });
    const topups = [made('b1', 60, { wallet: null }), made('b2', 59, { status: 'reversed', amount: null })];
    const bills = [made('b3', 61, { barcode: '8100', paymentId: null, billerReference: '1' })];
    const tellThem = saying((doc) => ({ ...doc, topups, bills }));
    return replaced({ before: (wallet) => wallet.spoil('changes', tellThem) }, async (stage) => {
      const rows = stage.storage.read.all('SELECT kind, business_date FROM restored_services ORDER BY service_key');
      expect(rows.map((row) => Object.values(row))).toEqual([
        ['topup', '2026-11-19'],
        ['bill', '2026-11-19'],
      ]);
      expect(await receiptOfNextSale(stage)).toBe('trm_c1-000062');
      const told = (await stage.messages()).find(({ kind }) => kind === 'books_restored');
      expect(told?.facts).toEqual({ paymentCount: 3, refundCount: 1, topupCount: 1, billCount: 1 });
      await stage.advance(BOOKED_MS);
      // They are the machine's before: neither its takings nor its drawer are this one's.
      const ofBefore = stage.storage.read.all('SELECT record_id FROM book_records WHERE sale_id IS NULL');
      expect(ofBefore).toHaveLength(4);
    });
  });

  test('[RESTORE-4] that stops between two pages goes on there, and has nothing twice', () => {
    const onePayment = saying((doc, { request }) => {
      const after = Number(new URL(request.url, 'http://127.0.0.1').searchParams.get('after') ?? 0);
      const { payments, refunds } = doc as { payments: readonly unknown[]; refunds: readonly unknown[] };
      return {
        ...doc,
        payments: payments.slice(0, 1),
        refunds: after === 0 ? refunds : [],
        next: String(after + 1),
        more: true,
      };
    });
    return replaced(
      {
        before: (wallet) => {
          wallet.spoil('changes', onePayment);
          wallet.spoil('changes', lostAnswer, 3);
        },
      },
      async (stage) => {
        expect((await stage.snapshot()).terminal.state).toBe('enrolling');
        await stage.restart();
        await stage.advance(BOOKED_MS);
        const ofBefore = stage.storage.read.all('SELECT record_id FROM book_records WHERE sale_id IS NULL');
        expect(ofBefore).toHaveLength(4);
        expect((await stage.snapshot()).terminal.state).toBe('ready');
      },
    );
  });

  test('[RESTORE-5] reverses what was left with its customer, until it is settled', () =>
    replaced({ before: (wallet) => wallet.spoil('reverse', lostOnTheWay, 2) }, async (stage) => {
      await stage.advance(30_000);
      expect(stage.wallet.sent('reverse').map(({ body }) => body)).toEqual(
        Array.from({ length: 3 }, () => '{"reason":"terminal_error"}'),
      );
      expect(stage.wallet.books.payments.get(ids[2] ?? '')?.status).toBe('reversed');
    }));

  test('[RESTORE-6] takes what becomes of a restored payment into the books, and an unknown one to a person', () =>
    replaced({}, async (stage) => {
      stage.wallet.books.reverseByOperator(ids[0] ?? '');
      await stage.advance(320_000);
      expect(records(stage)[0]).toEqual(['payment', 'trm_c1-000040', 'not_paid', 300, '2026-11-20', null]);
      expect(await stage.inbox()).toEqual([]);
    }));

  test('[RESTORE-7] asks for the settlements of all the days that it has books of', () =>
    replaced({}, async (stage) => {
      stage.wallet.books.closeDay('2026-11-20');
      stage.wallet.books.closeDay('2026-11-21');
      stage.wallet.events.send('settlement.ready', { id: '2026-11-21' });
      await stage.advance(60_000);
      const days = stage.storage.read.all('SELECT business_date FROM settlements ORDER BY 1');
      expect(days.map((row) => row['business_date'])).toEqual(['2026-11-20', '2026-11-21']);
    }));
});

describe('a refund of what the machine before sold', () => {
  const paymentId = ids[1] ?? '';
  const wish = { paymentId, reason: 'goods_returned', note: '' } as const;
  const receiptNumber = 'trm_c1-000041';
  const found = async (stage: Stage) => (await stage.call('refund.restored', { receiptNumber })).payments;

  test('[RESTORE-8] begins at its receipt, counts what was given back before, and stands in the books', () =>
    replaced({}, async (stage) => {
      await stage.signIn('manager');
      expect(await found(stage)).toMatchObject([
        { paymentId, receiptNumber, amount: { minor: 500 }, refundable: { minor: 300 } },
      ]);
      expect((await stage.call('refund.restored', { receiptNumber: 'trm_c1-000099' })).payments).toEqual([]);
      const over = await stage.refusal('refund.begin_restored', { ...wish, amountText: '3.01' }, 1_000);
      expect(over).toBe('refund.above_ceiling');
      const begun = await stage.call('refund.begin_restored', { ...wish, amountText: '1.00' }, 5_000);
      expect(begun.amount.minor).toBe(100);
      expect(await found(stage)).toMatchObject([{ refundable: { minor: 200 }, refunds: [{ state: 'succeeded' }] }]);
      expect(stage.wallet.books.payments.get(paymentId)?.refundedMinor).toBe(300);
      await stage.advance(BOOKED_MS);
      expect(records(stage).at(-1)).toEqual(['refund', receiptNumber, 'paid', 100, expect.any(String), null]);
      expect(await stage.inbox()).toEqual([]);
    }));

  test('[RESTORE-8] is never more than the backend says, and pressed twice it is one', () =>
    replaced({}, async (stage) => {
      await stage.signIn('manager');
      // Another till of the shop gave back some of it meanwhile.
      const at = { businessDate: '2026-11-22', occurredAt: '2026-11-22T00:00:00.000Z', cashierId: 'c8' };
      stage.wallet.books.refundOf(paymentId, '01a20169-0000-7000-8000-0000000000f2', 250, at);
      const over = await stage.refusal('refund.begin_restored', { ...wish, amountText: '0.51' }, 1_000);
      expect(over).toBe('refund.above_ceiling');
      const [first, second] = await Promise.all([
        stage.refusal('refund.begin_restored', { ...wish, amountText: '0.50' }, 1_000),
        stage.refusal('refund.begin_restored', { ...wish, amountText: '0.50' }, 1_000),
      ]);
      expect([first, second]).toEqual([null, 'refund.already_asked']);
      await stage.advance(5_000);
      expect(stage.wallet.books.payments.get(paymentId)?.refundedMinor).toBe(500);
    }));

  test('[REFUND-9] a press that has a name is one refund, whoever sends it again and when', () =>
    replaced({}, async (stage) => {
      await stage.signIn('manager');
      const named = { ...wish, amountText: '1.00', actId: 'press-1' };
      const first = await stage.call('refund.begin_restored', named, 5_000);
      const again = await stage.call('refund.begin_restored', named, 5_000);
      expect(again.refundId).toBe(first.refundId);
      await stage.restart();
      await stage.signIn('manager');
      expect((await stage.call('refund.begin_restored', named, 5_000)).refundId).toBe(first.refundId);
      const other = await stage.call('refund.begin_restored', { ...named, actId: 'press-2' }, 5_000);
      expect(other.refundId).not.toBe(first.refundId);
      expect(stage.wallet.books.payments.get(paymentId)?.refundedMinor).toBe(400);
    }));

  test('[RESTORE-8] is asked for again until it is answered, over a restart, and given once', () =>
    replaced({}, async (stage) => {
      await stage.signIn('manager');
      stage.wallet.spoil('refund', lostAnswer, 2);
      await stage.call('refund.begin_restored', { ...wish, amountText: null }, 1_000);
      await stage.restart();
      await stage.advance(60_000);
      expect(new Set(stage.wallet.sent('refund').map(({ body }) => body)).size).toBe(1);
      expect(stage.wallet.books.payments.get(paymentId)?.refundedMinor).toBe(500);
      await stage.signIn('manager');
      expect(await found(stage)).toMatchObject([{ refundable: { minor: 0 } }]);
    }));

  test.each([
    ['a payment that nobody knows', '01a20169-0000-7000-8000-0000000000ee', 'checkout.payment_not_found'],
    ['a payment that was not paid', ids[2] ?? '', 'refund.not_paid'],
  ])('[RESTORE-8] of %s is refused', (_words, unpaid, code) =>
    replaced({}, async (stage) => {
      await stage.advance(5_000);
      await stage.signIn('manager');
      const asked = { ...wish, paymentId: unpaid, amountText: null };
      expect(await stage.refusal('refund.begin_restored', asked, 1_000)).toBe(code);
    }),
  );

  test('[RESTORE-8] above the limit of the role needs approval, and without the network it waits for it', () =>
    replaced({}, async (stage) => {
      await stage.signIn('cashier');
      const asked = { ...wish, amountText: null };
      expect(await stage.refusal('refund.begin_restored', asked, 1_000)).toBe('staff.approval_needed');
      await stage.signIn('manager');
      await stage.goOffline();
      expect(await stage.refusal('refund.begin_restored', asked, 15_000)).toBe('inbox.needs_network');
      await stage.goOnline();
    }));
});

test('[SYNC-60] a till that another merchant enrols takes that one’s configuration and deny list, whatever their versions', async () => {
  const faults = await onStage({}, async (stage) => {
    const { books } = stage.wallet;
    books.deny('wlt_9');
    stage.wallet.events.send('denylist.changed', {});
    await stage.advance(3_000);
    expect((await stage.snapshot()).offline).toMatchObject({ policy: { version: 7 }, denyList: { walletCount: 1 } });
    books.behaviour.enrolAs = { terminalId: 'trm_other', merchantId: 'mer_other', storeId: 'sto_other' };
    books.changeConfig({ version: 2 });
    books.forgetDenials();
    await stage.signIn('manager');
    expect(await stage.refusal('terminal.enrol', { activationCode: 'OTHER' }, 5_000)).toBeNull();
    const { offline, terminal } = await stage.snapshot();
    expect(terminal).toMatchObject({ state: 'ready', terminalId: 'trm_other' });
    expect(offline).toMatchObject({ policy: { version: 2 }, denyList: { walletCount: 0, version: 1 } });
    expect(await stage.messages()).toEqual([]);
  });
  expect(faults).toEqual([]);
});
