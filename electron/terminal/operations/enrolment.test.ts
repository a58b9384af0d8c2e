/** The first day: goods and staff, enrolment by itself or by hand, and a backend that is down. */
import { describe, expect, test } from 'vitest';
import {
  createNewTill,
  createSecondDayTill,
  ACTIVATION_CODE,
  CASHIER,
  MANAGER,
  type NewTill,
} from '../testing/new-till.ts';

async function state(till: NewTill): Promise<string> {
  const { terminal } = await till.call('terminal.snapshot', {});
  return terminal.state;
}

function statesTold(till: NewTill): readonly string[] {
  return till.events
    .filter(({ name }) => name === 'terminal.changed')
    .map(({ payload }) => (payload as { state: string }).state);
}

const noDemo = { settings: { demo: null } } as const;

describe('a demo till', () => {
  test('[SESSION-20] enrols itself at the first start, once, and knows itself at the next', async () => {
    const till = await createNewTill();
    // Its books may be at the backend already: it is ready when it has looked.
    expect([...new Set(statesTold(till))]).toEqual(['enrolling', 'ready']);
    const { terminal } = await till.call('terminal.snapshot', {});
    expect(terminal).toMatchObject({ state: 'ready', terminalId: 'sim_till_1', softwareVersion: '1.2.3' });
    const asked = (): number => till.backend.calls().filter(({ operation }) => operation === 'enrol').length;
    expect(asked()).toBe(1);
    await till.restart();
    expect(await state(till)).toBe('ready');
    expect(asked()).toBe(1);
  });

  test('[SESSION-21] rings up goods while the backend is down, and enrols once it is there', async () => {
    const till = await createSecondDayTill({ reachable: false });
    expect(await state(till)).toBe('enrolling');
    await till.call('session.sign_in', CASHIER);
    const sale = await till.call('sale.add_product', { productId: 'cola', quantity: 2 });
    expect(sale.total).toEqual({ minor: 700, currency: 'CNY' });
    expect(await till.refused('checkout.start', { saleId: sale.saleId })).toMatchObject({
      code: 'terminal.not_enrolled',
    });
    await till.clock.advance(10 * 60_000);
    expect(await state(till)).toBe('enrolling');
    till.backend.setReachable(true);
    await till.clock.advance(31_000);
    expect(await state(till)).toBe('ready');
    expect(statesTold(till).at(-1)).toBe('ready');
    const after = await till.call('terminal.snapshot', {});
    expect(after.sale?.saleId).toBe(sale.saleId);
  });

  test('[SESSION-22] asks a silent backend at most every half minute, and not after it was stopped', async () => {
    const till = await createSecondDayTill({ reachable: false });
    const asked = (): number => till.backend.calls().filter(({ operation }) => operation === 'enrol').length;
    await till.clock.advance(10 * 60_000);
    expect(asked()).toBeGreaterThan(15);
    expect(asked()).toBeLessThan(60);
    const before = asked();
    await till.terminal().stop();
    await till.clock.advance(10 * 60_000);
    expect(asked()).toBe(before);
  });

  test('[SESSION-22] does not go on asking with a code that was refused', async () => {
    const till = await createSecondDayTill({ codes: ['ANOTHER'] });
    expect(await state(till)).toBe('not_enrolled');
    const asked = till.backend.calls().length;
    await till.clock.advance(60 * 60_000);
    expect(till.backend.calls().filter(({ operation }) => operation === 'enrol')).toHaveLength(1);
    expect(till.backend.calls().length).toBeGreaterThanOrEqual(asked);
  });

  test('[SESSION-23] brings goods, quick keys and staff once; what was added since stays', async () => {
    const till = await createNewTill();
    const first = await till.call('catalogue.quick_keys', {});
    expect(first.quickKeys.map(({ productId }) => productId)).toEqual(['cola', 'water']);
    expect(first.categories.map(({ categoryId }) => categoryId)).toEqual(['drinks', 'hot-food']);
    await till.restart();
    expect(await till.call('catalogue.quick_keys', {})).toEqual(first);
    const { staff } = await till.call('session.staff', {});
    expect(staff.map(({ cashierId, demoPin }) => [cashierId, demoPin])).toEqual([
      ['c1', '1234'],
      ['m1', '246810'],
    ]);
  });

  test('[SESSION-24] shows demo PINs against a sandbox only', async () => {
    const till = await createNewTill({ settings: { sandbox: false } });
    const { staff } = await till.call('session.staff', {});
    expect(staff.map(({ demoPin }) => demoPin)).toEqual([null, null]);
  });
});

describe('by hand', () => {
  test('[SESSION-25] a till without a code waits for one; the right one makes it ready and is journalled', async () => {
    const till = await createNewTill(noDemo);
    expect(await state(till)).toBe('not_enrolled');
    const view = await till.call('terminal.enrol', { activationCode: ACTIVATION_CODE });
    expect(await state(till)).toBe('ready');
    expect(view).toMatchObject({ terminalId: 'sim_till_1' });
    const row = till.storage().read.get(`SELECT count(*) AS n FROM journal WHERE type = 'terminal.enrolled'`);
    expect(row).toEqual({ n: 1 });
    await till.restart();
    expect(await state(till)).toBe('ready');
  });

  test('[SYNC-63] its clock is confirmed at once, and not by the next question of an idle till', async () => {
    const till = await createNewTill(noDemo);
    expect((await till.call('terminal.snapshot', {})).offline.clock).toMatchObject({ trusted: false, untilMs: null });
    const toldBefore = till.events.length;
    await till.call('terminal.enrol', { activationCode: ACTIVATION_CODE });
    // Well within the ten seconds in which an idle till asks again.
    await till.clock.advance(1_000);
    const { offline } = await till.call('terminal.snapshot', {});
    expect(offline.clock).toMatchObject({ trusted: true, why: null });
    const told = till.events.slice(toldBefore).filter(({ name }) => name === 'offline.changed');
    expect(told.at(-1)?.payload).toMatchObject({ clock: { trusted: true, why: null } });
  });

  test('[SESSION-26] a wrong code, a used one, a silent backend and any other refusal each say what to do', async () => {
    const till = await createNewTill(noDemo);
    const refusal = async (): Promise<string> =>
      (await till.refused('terminal.enrol', { activationCode: 'WRONG' })).code;
    expect(await refusal()).toBe('terminal.activation_code_unknown');
    till.backend.script('enrol', { kind: 'refused', status: 410, code: 'activation_code_used' });
    expect(await refusal()).toBe('terminal.activation_code_used');
    till.backend.script('enrol', { kind: 'refused', status: 403, code: 'terminal_disabled' });
    expect(await refusal()).toBe('terminal.disabled');
    till.backend.script('enrol', { kind: 'refused', status: 422, code: 'validation_failed' });
    expect(await refusal()).toBe('terminal.enrolment_refused');
    till.backend.setReachable(false);
    expect(await refusal()).toBe('terminal.backend_unreachable');
    expect(await state(till)).toBe('not_enrolled');
  });

  test('[SESSION-27] a till that is enrolled is enrolled again by a manager or a technician only', async () => {
    const till = await createSecondDayTill({ codes: [ACTIVATION_CODE] });
    const again = { activationCode: ACTIVATION_CODE };
    expect(await state(till)).toBe('ready');
    expect(await till.refused('terminal.enrol', again)).toMatchObject({ code: 'contract.not_signed_in' });
    await till.call('session.sign_in', CASHIER);
    expect(await till.refused('terminal.enrol', again)).toMatchObject({ code: 'contract.not_permitted' });
    await till.call('session.sign_in', MANAGER);
    expect(await till.call('terminal.enrol', again)).toMatchObject({ state: 'ready', terminalId: 'sim_till_1' });
  });
});
