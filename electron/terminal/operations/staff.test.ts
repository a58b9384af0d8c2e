/** People, rights, approvals and the locked till, on a whole till. */
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { InputOf } from '../../contract/contract.ts';
import type { Need } from '../../contract/staff-values.ts';
import { createJournal } from '../payment/3-journal/journal.ts';
import { PROJECTIONS } from '../projections.ts';
import { rebuildFaults } from '../testing/till-invariants.ts';
import { CASHIER, createTillWorld, MANAGER, SUPERVISOR, type TillWorld } from '../testing/till-world.ts';

// Each PIN is a slow hash by design, and a loaded machine makes it slower.
vi.setConfig({ testTimeout: 120_000 });

let world: TillWorld;

beforeEach(async () => {
  world = await createTillWorld();
  onTestFinished(() => world.close());
});

const signIn = (who: InputOf<'session.sign_in'>) => world.call('session.sign_in', who);
const bodies = (type: string): readonly Record<string, unknown>[] =>
  world.storage.read
    .all('SELECT subject_id, cashier_id, body FROM journal WHERE type = ? ORDER BY sequence', type)
    .map((row) => ({ subjectId: row.subject_id, by: row.cashier_id, ...JSON.parse(String(row.body)) }));

async function addPerson(pin = '604837'): Promise<string> {
  const { staff } = await world.call('staff.add', { name: '李娜', role: 'cashier', pin });
  return staff.find(({ name }) => name.en === '李娜')?.cashierId ?? '';
}

describe('people', () => {
  test('[STAFF-3] are added, changed and let go by who may, and each act is in the journal with who did it', async () => {
    expect(await world.refused('staff.list', {})).toMatchObject({ code: 'staff.approval_needed' });
    await signIn(MANAGER);
    const cashierId = await addPerson();
    await world.call('staff.change', { cashierId, name: '李娜娜', role: 'supervisor', active: true });
    await world.call('staff.change', { cashierId, name: '李娜娜', role: 'supervisor', active: false });
    expect(bodies('staff.added')).toEqual([
      { subjectId: cashierId, by: 'm1', name: { 'zh-CN': '李娜', en: '李娜' }, role: 'cashier' },
    ]);
    expect(bodies('staff.changed').map(({ by, role, active }) => [by, role, active])).toEqual([
      ['m1', 'supervisor', true],
      ['m1', 'supervisor', false],
    ]);
    expect((await world.call('session.staff', {})).staff.map((each) => each.cashierId)).not.toContain(cashierId);
    expect(await world.refused('session.sign_in', { cashierId, pin: '604837' })).toMatchObject({
      code: 'session.cashier_unknown',
    });
  });

  test('[STAFF-4] somebody who is let go is signed out with it, and the last manager stays', async () => {
    await signIn(MANAGER);
    const manager = { cashierId: 'm1', name: '赵敏', role: 'manager' } as const;
    expect(await world.refused('staff.change', { ...manager, active: false })).toMatchObject({
      code: 'staff.last_manager',
    });
    expect(await world.refused('staff.change', { ...manager, role: 'cashier', active: true })).toMatchObject({
      code: 'staff.last_manager',
    });
    await world.call('staff.change', { cashierId: 's1', name: '陈静', role: 'manager', active: true });
    await world.call('staff.change', { ...manager, active: false });
    expect((await world.snapshot()).session.cashier).toBeNull();
  });

  test('[STAFF-5] a PIN that a manager set is changed before anything else; nobody’s PIN is in the journal', async () => {
    await signIn(MANAGER);
    const cashierId = await addPerson();
    expect((await signIn({ cashierId, pin: '604837' })).mustChangePin).toBe(true);
    expect(await world.refused('sale.add_product', { productId: 'water', quantity: 1 })).toMatchObject({
      code: 'session.pin_change_needed',
    });
    const change = (newPin: string) => world.refused('staff.change_pin', { oldPin: '604837', newPin });
    expect(await change('604837')).toMatchObject({ code: 'staff.pin_same' });
    expect(await change('123456')).toMatchObject({ code: 'staff.pin_guessable' });
    await world.call('staff.change_pin', { oldPin: '604837', newPin: '937404' });
    await world.ringUp();
    await world.call('session.sign_out', {});
    expect(await world.refused('session.sign_in', { cashierId, pin: '604837' })).toMatchObject({
      code: 'session.pin_wrong',
    });
    await signIn({ cashierId, pin: '937404' });
    const all = world.storage.read.all('SELECT body FROM journal').map(({ body }) => String(body));
    expect(all.filter((body) => /604837|937404/.test(body))).toEqual([]);
  });

  test('[STAFF-6] a new PIN from a manager ends the wait after wrong ones', async () => {
    await signIn(MANAGER);
    for (let n = 0; n < 4; n += 1) await world.refused('session.sign_in', { cashierId: 'c1', pin: '0000' });
    expect(await world.refused('session.sign_in', CASHIER)).toMatchObject({ code: 'session.pin_wait' });
    await world.call('staff.reset_pin', { cashierId: 'c1', pin: '604837' });
    expect((await signIn({ cashierId: 'c1', pin: '604837' })).cashier?.cashierId).toBe('c1');
  });

  test('[STAFF-7] a badge names its holder however the reader writes it, belongs to one, and is nowhere readable', async () => {
    await signIn(MANAGER);
    await world.call('staff.set_badge', { cashierId: 'c1', badge: '04a1b2c3' });
    const whose = async (badge: string) => (await world.call('session.badge', { badge })).cashierId;
    expect([await whose(' 04A1B2C3\r'), await whose('04A1B2C4')]).toEqual(['c1', null]);
    expect(await world.refused('staff.set_badge', { cashierId: 's1', badge: '04A1B2C3' })).toMatchObject({
      code: 'staff.badge_taken',
    });
    const rows = world.storage.read.all('SELECT badge_sha256 FROM staff').map((row) => String(row.badge_sha256));
    expect(rows.join()).not.toContain('04A1B2C3');
    await world.call('staff.set_badge', { cashierId: 'c1', badge: null });
    expect(await whose('04A1B2C3')).toBeNull();
  });
});

describe('rights', () => {
  test('[STAFF-10] of a role are changed, hold at once, and are made anew from the journal', async () => {
    await signIn(MANAGER);
    const rights = { permissions: ['sale.discount'], refundLimitMinor: 0, discountLimitBasisPoints: 1_000 } as const;
    await world.call('staff.set_rights', { role: 'cashier', rights });
    expect((await signIn(CASHIER)).rights).toEqual(rights);
    const saleId = await world.ringUp();
    expect(await world.refused('sale.cancel', { saleId })).toMatchObject({ code: 'staff.approval_needed' });
    expect(bodies('staff.rights_changed')).toEqual([{ subjectId: 'cashier', by: 'm1', ...rights, knows: 2 }]);
  });

  test('[STAFF-22] that were stored before a right was known leave their role what it could do', async () => {
    const older = { permissions: ['refund'], refundLimitMinor: 100, discountLimitBasisPoints: 0 } as const;
    const store = (subjectId: string): void =>
      world.storage.write((db) => {
        const entry = { type: 'staff.rights_changed', subjectId, cashierId: 'm1', body: older };
        createJournal({ clock: world.clock, projections: PROJECTIONS }).record(db, [entry]);
      });
    for (const role of ['supervisor', 'cashier']) store(role);
    const later = ['reconciliation.explain', 'inbox.close'];
    expect((await signIn(SUPERVISOR)).rights).toEqual({ ...older, permissions: ['refund', ...later] });
    expect((await signIn(CASHIER)).rights).toEqual(older);
    expect(rebuildFaults(world.storage)).toEqual([]);
  });

  test('[STAFF-23] open and close whole screens and settings, whatever the role', async () => {
    await signIn(MANAGER);
    const given = { refundLimitMinor: 0, discountLimitBasisPoints: 0 };
    const asCashier = ['reconciliation.explain', 'report.read'] as const;
    await world.call('staff.set_rights', { role: 'cashier', rights: { ...given, permissions: asCashier } });
    await world.call('staff.set_rights', { role: 'supervisor', rights: { ...given, permissions: [] } });
    const month = { month: '2026-11' };
    const figures = { from: '2026-11-22', to: '2026-11-22' };
    const inbox = { state: 'open', cursor: null, limit: 1 } as const;
    const no = { code: 'contract.not_permitted' };
    await signIn(SUPERVISOR);
    expect(await world.refused('reconciliation.month', month)).toMatchObject(no);
    expect(await world.refused('takings.figures', figures)).toMatchObject(no);
    expect(await world.refused('inbox.list', inbox)).toMatchObject(no);
    await signIn(CASHIER);
    await world.call('reconciliation.month', month);
    await world.call('takings.figures', figures);
    expect(await world.refused('inbox.list', inbox)).toMatchObject(no);
    expect(
      await world.refused('reconciliation.agree_fee', { basisPoints: 38, effectiveFrom: '2026-11-22' }),
    ).toMatchObject(no);
    expect(await world.refused('queue.export', { cursor: null })).toMatchObject(no);
  });

  test('[STAFF-11] a manager keeps those that give rights back', async () => {
    await signIn(MANAGER);
    const rights = { permissions: ['refund'], refundLimitMinor: 0, discountLimitBasisPoints: 0 } as const;
    expect(await world.refused('staff.set_rights', { role: 'manager', rights })).toMatchObject({
      code: 'staff.manager_rights_kept',
    });
  });
});

describe('an approval', () => {
  const half = { kind: 'percent', basisPoints: 5_000 } as const;
  let saleId: string;
  let need: Need;

  beforeEach(async () => {
    await signIn(MANAGER);
    const rights = { permissions: ['sale.discount'], refundLimitMinor: 0, discountLimitBasisPoints: 1_000 } as const;
    await world.call('staff.set_rights', { role: 'cashier', rights });
    await signIn(CASHIER);
    saleId = await world.ringUp('tea');
    need = { permission: 'sale.discount', size: 5_000, subjectId: saleId };
  });

  const approve = (): Promise<{ approvalId: string }> =>
    world.call('approval.give', { need, cashierId: SUPERVISOR.cashierId, pin: SUPERVISOR.pin });

  test('[STAFF-12] is asked for above the limit only, and names what is needed', async () => {
    await world.call('sale.discount', { saleId, discount: { kind: 'percent', basisPoints: 1_000 } });
    await world.call('sale.discount', { saleId, discount: null });
    expect(await world.refused('sale.discount', { saleId, discount: half })).toEqual({
      code: 'staff.approval_needed',
      facts: need,
    });
    const amount = { kind: 'amount', amount: { minor: 101, currency: 'CNY' } } as const;
    expect(await world.refused('sale.discount', { saleId, discount: amount })).toMatchObject({
      facts: { size: 1_010 },
    });
  });

  test('[STAFF-13] is given by a second person who may, with their own PIN, and is in the journal before and with the act', async () => {
    const { approvers } = await world.call('approval.approvers', { need });
    expect(approvers.map(({ cashierId }) => cashierId)).toEqual(['m1', 's1']);
    const { approvalId } = await approve();
    expect(bodies('approval.given')).toMatchObject([{ subjectId: 's1', by: 'c1', about: saleId, size: 5_000 }]);
    const sale = await world.call('sale.discount', { saleId, discount: half, approvalId });
    expect(sale.total.minor).toBe(500);
    expect(bodies('approval.used')).toMatchObject([{ subjectId: saleId, by: 'c1', approvedBy: 's1', approvalId }]);
    expect((await world.snapshot()).session.cashier?.cashierId).toBe('c1');
  });

  test('[STAFF-14] holds once, for a minute, for its act, its size and its subject', async () => {
    const { approvalId } = await approve();
    const over = { code: 'staff.approval_over' };
    const more = { kind: 'percent', basisPoints: 5_001 } as const;
    expect(await world.refused('sale.discount', { saleId, discount: more, approvalId })).toMatchObject(over);
    expect(await world.refused('sale.discount', { saleId, discount: half, approvalId })).toMatchObject(over);
    const forCancel = await approve();
    expect(await world.refused('sale.cancel', { saleId, ...forCancel })).toMatchObject(over);
    const late = await approve();
    await world.advance(60_001);
    expect(await world.refused('sale.discount', { saleId, discount: half, ...late })).toMatchObject(over);
  });

  test('[STAFF-15] is not given by oneself, by who may not, or with a wrong PIN, which counts as one', async () => {
    const by = (cashierId: string, pin: string) => world.refused('approval.give', { need, cashierId, pin });
    expect(await by('c1', CASHIER.pin)).toMatchObject({ code: 'staff.cannot_approve' });
    expect(await by('nobody', '1')).toMatchObject({ code: 'staff.cannot_approve' });
    expect(await by('s1', '0000')).toMatchObject({ code: 'session.pin_wrong', facts: { attemptsLeft: 3 } });
    await world.crash();
    expect(await by('s1', '0000')).toMatchObject({ facts: { attemptsLeft: 2 } });
  });

  test('[STAFF-16] belongs to whoever asked: another who signs in cannot use it', async () => {
    const { approvalId } = await approve();
    await signIn(SUPERVISOR);
    await world.call('session.sign_out', {});
    await signIn(CASHIER);
    await world.call('sale.discount', { saleId, discount: half, approvalId });
    const second = await approve();
    await signIn({ cashierId: 'm1', pin: MANAGER.pin });
    await world.call('sale.discount', { saleId, discount: half, approvalId: second.approvalId });
    // The manager needed none, so it was not used up; it is still the cashier's.
    expect(bodies('approval.used')).toHaveLength(1);
  });
});

describe('a locked till', () => {
  test('[STAFF-20] answers nobody until a PIN opens it, and keeps the sale, over a restart too', async () => {
    const saleId = await world.ringUp();
    await world.call('session.lock', {});
    const { session } = await world.snapshot();
    expect([session.cashier, session.lockedFor?.cashierId]).toEqual([null, 'c1']);
    expect(await world.refused('sale.cancel', { saleId })).toMatchObject({ code: 'contract.not_signed_in' });
    await world.restart();
    expect((await world.snapshot()).session.lockedFor?.cashierId).toBe('c1');
    expect((await signIn(CASHIER)).lockedFor).toBeNull();
    expect((await world.snapshot()).sale?.saleId).toBe(saleId);
    expect(bodies('session.locked')).toMatchObject([{ subjectId: 'c1', by: 'c1' }]);
  });

  test('[STAFF-21] is not locked over a payment that is running; another person’s PIN opens it as theirs', async () => {
    const saleId = await world.ringUp();
    await world.call('checkout.start', { saleId });
    await world.advance(200);
    world.backend.script('putPayment', { kind: 'no_answer', committed: true, cause: 'timed_out' });
    await world.call('checkout.enter_code', { saleId, code: '6212345678901234567' });
    await world.advance(100);
    expect(await world.refused('session.lock', {})).toMatchObject({ code: 'session.sale_in_payment' });
    await world.advance(120_000);
    await world.call('session.lock', {});
    expect((await signIn(MANAGER)).cashier?.cashierId).toBe('m1');
    expect(bodies('session.signed_out')).toMatchObject([{ subjectId: 'c1' }]);
  });
});
