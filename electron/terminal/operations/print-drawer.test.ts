/** The cash drawer at a whole till: who may open it, and what the journal keeps of it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPaperTill, type Paper } from '../testing/paper-till.ts';
import { CASHIER, MANAGER, SUPERVISOR, type TillWorld } from '../testing/till-world.ts';

let world: TillWorld;
/** Of the present run. */
let printer: Paper['printer'];

beforeEach(async () => {
  world = await createPaperTill((paper) => ({ printer } = paper));
});
afterEach(() => world.close());

const events = (type: string): readonly Record<string, unknown>[] =>
  world.storage.read
    .all('SELECT body FROM journal WHERE type = ? ORDER BY sequence', type)
    .map(({ body }) => JSON.parse(String(body)) as Record<string, unknown>);

test('[PRINT-95] C39 opens for a supervisor and a manager with a reason, and the journal has the reason before the pulse', async () => {
  for (const person of [SUPERVISOR, MANAGER]) {
    await world.call('session.sign_in', person);
    const opening = world.terminal.call('drawer.open', { reason: 'make_change' });
    await world.clock.settle();
    expect(events('drawer.pulse_asked').at(-1)).toMatchObject({
      reason: 'make_change',
      drawerId: 'drawer-1',
      saleId: null,
    });
    await world.advance(3_000);
    expect(await opening).toMatchObject({ ok: true, value: { outcome: 'opened' } });
    printer.device.closeDrawer();
    await world.advance(3_000);
  }
  expect(printer.device.pulses).toEqual([2, 2]);
  expect(events('drawer.pulsed').map(({ outcome }) => outcome)).toEqual(['opened', 'opened']);
});

test('[PRINT-110] every opening is listed with its reason, who, when and what came of it, newest first, page by page', async () => {
  await world.call('session.sign_in', MANAGER);
  const opened = world.terminal.call('drawer.open', { reason: 'make_change' });
  await world.advance(3_000);
  await opened;
  printer.unplug();
  await world.advance(2_000);
  await world.refused('drawer.open', { reason: 'take_cash' });
  const first = await world.call('drawer.openings', { cursor: null, limit: 1 });
  expect(first.openings).toMatchObject([
    { reason: 'take_cash', outcome: 'failed', problem: 'unplugged', saleId: null, cashierName: { en: 'Zhao Min' } },
  ]);
  const second = await world.call('drawer.openings', { cursor: first.cursor, limit: 5 });
  expect(second).toMatchObject({
    openings: [{ reason: 'make_change', outcome: 'opened', problem: null }],
    cursor: null,
  });
  await world.call('session.sign_in', CASHIER);
  expect(await world.refused('drawer.openings', { cursor: null, limit: 5 })).toMatchObject({
    code: 'contract.not_permitted',
  });
});

test('[PRINT-96] does not open for a cashier, nor without a reason', async () => {
  await world.call('session.sign_in', CASHIER);
  expect(await world.refused('drawer.open', { reason: 'count_cash' })).toMatchObject({
    code: 'staff.approval_needed',
  });
  const asked = await world.terminal.call('drawer.open', { reason: '' });
  expect(asked).toMatchObject({ ok: false, error: { code: 'contract.input_invalid' } });
  expect(printer.device.pulses).toEqual([]);
  expect(events('drawer.pulse_asked')).toEqual([]);
});

test('[PRINT-97] C39 one that does not open is told and written down with its cause; a second pulse waits for the first', async () => {
  await world.call('session.sign_in', MANAGER);
  printer.unplug();
  await world.advance(2_000);
  expect(await world.refused('drawer.open', { reason: 'test' })).toMatchObject({
    code: 'drawer.not_opened',
    facts: { problem: 'unplugged' },
  });
  expect(events('drawer.pulsed')).toMatchObject([{ outcome: 'failed', problem: 'unplugged' }]);
  printer.plugIn();
  await world.advance(20_000);
  const first = world.terminal.call('drawer.open', { reason: 'test' });
  expect(await world.refused('drawer.open', { reason: 'test' })).toMatchObject({ code: 'drawer.opening' });
  await world.advance(3_000);
  expect(await first).toMatchObject({ ok: true });
  expect(printer.device.pulses).toEqual([2]);
});
