/** Signing in and out on a real till: wrong PINs, waits that outlive a kill, sign-ins that outlive a restart. */
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { OPERATIONS, type OperationName } from '../../contract/contract.ts';
import { integerOf } from '../storage/row.ts';
import { CASHIER, createSecondDayTill, MANAGER, type NewTill } from '../testing/new-till.ts';
import { createTillWorld } from '../testing/till-world.ts';

// Each try is a slow hash by design, and a loaded machine makes it slower.
vi.setConfig({ testTimeout: 120_000 });

const WRONG = { cashierId: CASHIER.cashierId, pin: '9999' } as const;

async function wrongPin(till: NewTill, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) await till.refused('session.sign_in', WRONG);
}

function failuresInJournal(till: NewTill): number {
  const row = till.storage().read.get(`SELECT count(*) AS n FROM journal WHERE type = 'session.sign_in_failed'`);
  return integerOf(row ?? {}, 'n');
}

describe('signing in', () => {
  test('[SESSION-1] the right PIN signs in, the screens are told, and nobody’s PIN is in the journal', async () => {
    const till = await createSecondDayTill();
    const session = await till.call('session.sign_in', CASHIER);
    expect(session.cashier).toEqual({ cashierId: 'c1', name: { 'zh-CN': '王芳', en: 'Wang Fang' }, role: 'cashier' });
    expect(session).toMatchObject({ lockedFor: null, mustChangePin: false, rights: { refundLimitMinor: 0 } });
    expect(till.events.at(-1)).toMatchObject({ name: 'session.changed', payload: session });
    const bodies = till
      .storage()
      .read.all('SELECT body FROM journal')
      .map((row) => String(row.body));
    for (const pin of [CASHIER.pin, MANAGER.pin]) expect(bodies.filter((body) => body.includes(pin))).toEqual([]);
  });

  test('[SESSION-2] a sign-in outlives a restart', async () => {
    const till = await createSecondDayTill();
    await till.call('session.sign_in', CASHIER);
    await till.restart();
    const { session } = await till.call('terminal.snapshot', {});
    expect(session.cashier?.cashierId).toBe('c1');
  });

  test('[SESSION-3] somebody nobody knows is told so', async () => {
    const till = await createSecondDayTill();
    expect(await till.refused('session.sign_in', { cashierId: 'nobody', pin: '1' })).toMatchObject({
      code: 'session.cashier_unknown',
    });
  });

  test('[SESSION-8] each wrong PIN is in the journal before its answer, and the answer counts down', async () => {
    const till = await createSecondDayTill();
    for (const attemptsLeft of [3, 2, 1]) {
      expect(await till.refused('session.sign_in', WRONG)).toMatchObject({
        code: 'session.pin_wrong',
        facts: { attemptsLeft },
      });
      expect(failuresInJournal(till)).toBe(4 - attemptsLeft);
    }
    expect(await till.refused('session.sign_in', WRONG)).toMatchObject({
      code: 'session.pin_wait',
      facts: { waitSeconds: 30 },
    });
  });

  test('[SESSION-8] during the wait not even the right PIN helps, and no try is counted; after it one does', async () => {
    const till = await createSecondDayTill();
    await wrongPin(till, 4);
    expect(await till.refused('session.sign_in', CASHIER)).toMatchObject({ code: 'session.pin_wait' });
    expect(failuresInJournal(till)).toBe(4);
    await till.clock.advance(29_000);
    expect(await till.refused('session.sign_in', CASHIER)).toMatchObject({ facts: { waitSeconds: 1 } });
    await till.clock.advance(1_000);
    await till.call('session.sign_in', CASHIER);
    await till.call('session.sign_out', {});
    expect(await till.refused('session.sign_in', WRONG)).toMatchObject({ facts: { attemptsLeft: 3 } });
  });

  test('[SESSION-8] the fifth wrong PIN doubles the wait, which a restart does not end', async () => {
    const till = await createSecondDayTill();
    await wrongPin(till, 4);
    await till.clock.advance(30_000);
    expect(await till.refused('session.sign_in', WRONG)).toMatchObject({ facts: { waitSeconds: 60 } });
    await till.restart();
    const { facts } = await till.refused('session.sign_in', CASHIER);
    expect(Number(facts.waitSeconds)).toBeGreaterThan(55);
    expect((await till.call('session.sign_in', MANAGER)).cashier?.cashierId).toBe('m1');
  });

  test('[SESSION-9] tries that come all at once are judged one after the other', async () => {
    const till = await createSecondDayTill();
    const answers = await Promise.all(Array.from({ length: 8 }, () => till.terminal().call('session.sign_in', WRONG)));
    const codes = answers.map((answer) => (answer.ok ? 'in' : answer.error.code));
    expect(codes).toEqual([
      ...Array.from({ length: 3 }, () => 'session.pin_wrong'),
      ...Array.from({ length: 5 }, () => 'session.pin_wait'),
    ]);
    expect(failuresInJournal(till)).toBe(4);
  });

  test('[SESSION-10] another person’s sign-in signs the first one out', async () => {
    const till = await createSecondDayTill();
    await till.call('session.sign_in', CASHIER);
    await till.call('session.sign_in', MANAGER);
    const types = till.storage().read.all(`SELECT type FROM journal WHERE type LIKE 'session.%' ORDER BY sequence`);
    expect(types.map(({ type }) => type)).toEqual(['session.signed_in', 'session.signed_out', 'session.signed_in']);
    const { session } = await till.call('terminal.snapshot', {});
    expect(session.cashier?.role).toBe('manager');
  });
});

describe('signing out', () => {
  test('[SESSION-11] the open sale stays for whoever comes next', async () => {
    const till = await createSecondDayTill();
    await till.call('session.sign_in', CASHIER);
    const sale = await till.call('sale.add_product', { productId: 'cola', quantity: 1 });
    await till.call('session.sign_out', {});
    await till.call('session.sign_in', MANAGER);
    const snapshot = await till.call('terminal.snapshot', {});
    expect(snapshot.sale?.saleId).toBe(sale.saleId);
  });

  test('[SESSION-11] nobody leaves while a payment is running', async () => {
    const world = await createTillWorld();
    onTestFinished(() => world.close());
    const saleId = await world.ringUp();
    await world.call('checkout.start', { saleId });
    await world.advance(200);
    world.backend.script('putPayment', { kind: 'no_answer', committed: true, cause: 'timed_out' });
    await world.call('checkout.enter_code', { saleId, code: '6212345678901234567' });
    await world.advance(100);
    expect(world.terminal.busy().paymentRunning).toBe(true);
    expect(await world.refused('session.sign_out', {})).toMatchObject({ code: 'session.sale_in_payment' });
  });

  const COUNT = { pieces: [], total: { minor: 0, currency: 'CNY' } } as const;
  const NEED = { permission: 'refund', size: 1, subjectId: 's' } as const;
  const open: readonly OperationName[] = [
    'terminal.snapshot',
    'terminal.enrol',
    'session.staff',
    'session.sign_in',
    'session.badge',
    'catalogue.quick_keys',
    'gate.scan',
    'gate.inspect',
    'gate.end_inspection',
    'gate.unlock',
    'gate.fares',
    'kiosk.order',
    'kiosk.scan',
    'kiosk.try_again',
    'kiosk.leave',
    'kiosk.touch',
    'kiosk.print',
    'kiosk.print_receipt',
    'kiosk.fetch',
    'kiosk.call_staff',
    'kiosk.answer_call',
    'scan.submit',
    'devices.faults',
    'devices.simulate_fault',
    'devices.simulate_scan',
    'devices.simulate_tag',
    'devices.simulate_tap',
    'devices.simulated_wallets',
    'bench.codes',
    'bench.scan_wallet',
    'bench.look',
  ];
  /** Inputs of the right form, so that the refusal is about who asks and not about what. */
  const INPUTS: Readonly<Record<string, unknown>> = {
    'sale.add_product': { productId: 'cola', quantity: 1 },
    'sale.add_amount': { amountText: '1', name: null },
    'sale.set_quantity': { saleId: 's', lineId: 'l', quantity: 1 },
    'sale.remove_line': { saleId: 's', lineId: 'l' },
    'sale.discount_line': { saleId: 's', lineId: 'l', discount: null },
    'sale.override_price': { saleId: 's', lineId: 'l', priceText: '1' },
    'sale.discount': { saleId: 's', discount: null },
    'scan.submit': { text: 'x', source: 'manual' },
    'checkout.enter_code': { saleId: 's', code: 'x' },
    'checkout.cancel_payment': { paymentId: 'p' },
    'checkout.acknowledge': { paymentId: 'p' },
    'catalogue.add_product': { barcode: null, name: 'x', priceText: '1', categoryId: 'drinks' },
    'catalogue.search': { text: '', categoryId: null, limit: 1 },
    'sales.search': {
      text: '',
      amountText: '',
      fromMs: null,
      toMs: null,
      businessDate: null,
      cursor: null,
      limit: 1,
    },
    'sales.bring_back': { receiptNumber: 'r' },
    'inbox.close': { itemId: 'i', how: 'refunded', note: '' },
    'backend.messages': { cursor: null, limit: 10 },
    'backend.see_message': { messageId: 'm' },
    'inbox.list': { state: 'open', cursor: null, limit: 1 },
    'checkout.note_evidence': { paymentId: 'p', note: 'x' },
    'queue.export': { cursor: null },
    'offline.set_limits': {
      limits: {
        enabled: null,
        maxPerPayment: null,
        maxPerQrPayment: null,
        maxPerWalletPerDay: null,
        maxUnsentTotal: null,
        maxUnsentCount: null,
        maxAgeHours: null,
      },
    },
    'offline.deny_wallet': { paymentId: 'p', denied: true },
    'offline.unpaid': { cursor: null, limit: 1 },
    'reconciliation.begin_import': {
      ...{ businessDate: '2026-11-22', formatId: 'f', fileName: 'f.csv', sha256: null, confirmed: [] },
    },
    'reconciliation.import_piece': { importId: 'i', base64: '' },
    'reconciliation.finish_import': { importId: 'i' },
    'reconciliation.cancel_import': { importId: 'i' },
    'reconciliation.withdraw': { statementId: 's', note: 'n' },
    'reconciliation.compare': { businessDate: '2026-11-22' },
    'reconciliation.act': { discrepancyIds: ['d'], act: 'reopened', assigneeId: null, note: '' },
    'reconciliation.sign_off': { businessDate: '2026-11-22', note: '' },
    'reconciliation.agree_fee': { basisPoints: null, effectiveFrom: '2026-11-22' },
    'reconciliation.month': { month: '2026-11' },
    'reconciliation.day': { businessDate: '2026-11-22' },
    'reconciliation.discrepancies': { businessDate: '2026-11-22', cursor: null, limit: 1 },
    'reconciliation.history': { discrepancyId: 'd' },
    'gate.passages': { cursor: null, limit: 1 },
    'gate.unpaid_rides': { cursor: null, limit: 1 },
    'gate.passage': { passageId: 'p' },
    'takings.figures': { from: '2026-11-22', to: '2026-11-22' },
    'takings.sales': {
      ...{ from: '2026-11-22', to: '2026-11-22', table: 'day', member: '2026-11-22', cursor: null, limit: 1 },
    },
    'bench.scan_wallet': { deviceId: 'd', walletId: 'w' },
    'bench.play': { deviceId: 'd', recording: 'x', speed: 'as_recorded' },
    'bench.stop_playing': { deviceId: 'd' },
    'bench.tear_off': { deviceId: 'd' },
    'bench.close_drawer': { deviceId: 'd' },
    'bench.look': { deviceId: 'd' },
    'devices.configure': { settings: { deviceId: 'd', name: 'n', kind: 'nfc_reader', driver: 'simulated' } },
    'devices.remove': { deviceId: 'd' },
    'devices.test': { deviceId: 'd' },
    'devices.faults': { deviceId: 'd' },
    'devices.learn_scanner': { path: '/dev/null' },
    'devices.simulate_tag': { deviceId: 'd', tag: 'uid', value: '1' },
    'devices.simulate_scan': { deviceId: 'd', text: 'x', symbologyIdentifier: null },
    'devices.simulate_fault': { deviceId: 'd', fault: 'x', isOn: true },
    'drawer.openings': { cursor: null, limit: 1 },
    'devices.simulate_tap': { deviceId: 'd', walletId: 'w' },
    'receipt.print': { saleId: 's', language: 'en' },
    'receipt.print_refund': { refundId: 'r', language: 'en' },
    'receipt.print_test': { language: 'en' },
    'receipt.print_report': { shiftId: null, language: 'en' },
    'receipt.retry': { jobId: 'j' },
    'receipt.drop': { jobId: 'j' },
    'receipt.jobs': { cursor: null, limit: 1 },
    'receipt.preview': { saleId: 's', language: 'en' },
    'receipt.preview_refund': { refundId: 'r', language: 'en' },
    'receipt.preview_report': { shiftId: null, language: 'en' },
    'drawer.open': { reason: 'test' },
    'staff.add': { name: 'x', role: 'cashier', pin: '1' },
    'staff.change': { cashierId: 'c1', name: 'x', role: 'cashier', active: true },
    'staff.set_badge': { cashierId: 'c1', badge: null },
    'staff.reset_pin': { cashierId: 'c1', pin: '1' },
    'staff.set_rights': {
      role: 'cashier',
      rights: { permissions: [], refundLimitMinor: 0, discountLimitBasisPoints: 0 },
    },
    'staff.change_pin': { oldPin: '1', newPin: '2' },
    'approval.give': { need: NEED, cashierId: 'm1', pin: '1' },
    'approval.approvers': { need: NEED },
    'shift.open': { float: COUNT },
    'shift.count': { cash: COUNT, note: '' },
    'shift.hand_over': { toCashierId: 'm1', pin: '1', cash: null, note: '' },
    'shift.close': { cash: null, note: '' },
    'shift.list': { cursor: null, limit: 1 },
    'shift.report': { shiftId: 's' },
    'cash.move': { direction: 'in', amountText: '1', reason: 'other_in', note: '' },
    'refund.begin': { saleId: 's', paymentId: 'p', amountText: null, reason: 'other', note: '' },
    'refund.cash': { saleId: 's', amountText: null, reason: 'other', note: '' },
    'exchange.take': { saleId: 's', fromSaleId: 'f', amountText: null, note: '' },
    'sale.void': { saleId: 's', reason: 'other', note: '' },
    'refund.begin_restored': { paymentId: 'p', amountText: null, reason: 'other', note: '' },
    'refund.restored': { receiptNumber: 'R' },
    'cash.pay': { saleId: 's', tenderedText: null },
    'cash.take_part': { saleId: 's', amountText: '1' },
    'shop.set_settings': {
      settings: { blindCount: true, cashRoundingMinor: 1, cashRoundingMode: 'down', idleLockSeconds: 0 },
    },
  };
  const SALE_ACTS = [
    'sale.cancel',
    'sale.set_aside',
    'sale.take_up',
    'checkout.start',
    'checkout.leave',
    'checkout.renew_qr',
    'sales.get',
    'cash.due',
    'cash.give_back',
    'exchange.give_back',
    'refund.preview',
    'receipt.refund_slips',
  ];

  test('[SESSION-12] with nobody signed in, only signing in and what it needs is served', async () => {
    const till = await createSecondDayTill();
    const guarded = (Object.keys(OPERATIONS) as OperationName[]).filter((name) => !open.includes(name));
    for (const name of guarded) {
      const input = SALE_ACTS.includes(name) ? { saleId: 's' } : (INPUTS[name] ?? {});
      expect(await till.refused(name, input), name).toMatchObject({ code: 'contract.not_signed_in' });
    }
    await till.call('terminal.snapshot', {});
    await till.call('catalogue.quick_keys', {});
  });
});
