/** Proves that a ticket is given once for a paid sale, and is taken once where and while it is good. */
import { afterEach, expect, test } from 'vitest';
import { createGateWorld, type GateWorld } from '../testing/gate-world.ts';
import { MAX_TICKET_MS, readTicket, ticketBytes, ticketText, type Ticket, type TicketKey } from '../transit/ticket.ts';
import { MANAGER } from '../testing/till-world.ts';
import { TICKET_GOOD_MS } from './ticket-desk.ts';

let world: GateWorld;
afterEach(() => world.close());

const PLACE = { stationId: 'east', gateId: 'K1', direction: 'entry' } as const;
const KIOSK = { role: 'kiosk', place: PLACE } as const;

/** A ticket of a kiosk next door, whose key this gate was told. */
async function ticketOf(changes: Partial<Ticket> = {}): Promise<string> {
  const terminalId = (await world.snapshot()).terminal.terminalId ?? '';
  const ticket: Ticket = {
    ...{ ticketId: '01a20090-9ce9-7c08-b010-eb10d5c3e80e', terminalId, stationId: 'east', fareMinor: 200 },
    ...{ currency: 'CNY', soldAtMs: world.clock.now(), goodUntilMs: world.clock.now() + TICKET_GOOD_MS },
    ...changes,
  };
  const signed = await world.driver.signer.sign(ticketBytes(ticket));
  return ticketText(ticket, signed?.signature ?? '');
}

test('[TRANSIT-93] a kiosk gives one ticket for a ride that was paid, the same again, and none before', async () => {
  world = await createGateWorld({ transit: KIOSK });
  await world.advance(3_000);
  await world.call('kiosk.order', { toStationId: null, quantity: 1 });
  await world.advance(500);
  const { sale } = await world.snapshot();
  const saleId = sale?.saleId ?? '';
  expect((await world.snapshot()).kiosk?.order).toMatchObject({ step: 'paying', tickets: [] });
  expect(world.journal('ticket.issued')).toHaveLength(0);
  world.scanner.scan(world.wallet.qr(world.clock.now()));
  await world.advance(2_000);
  const { kiosk } = await world.snapshot();
  const [issued] = kiosk?.order?.tickets ?? [];
  expect(kiosk?.order).toMatchObject({ saleId, step: 'tickets' });
  const publicKey = await world.driver.signer.publicKey();
  const terminalId = (await world.snapshot()).terminal.terminalId ?? '';
  const keys: readonly TicketKey[] = publicKey === null ? [] : [{ terminalId, publicKey }];
  const text = issued?.ticketText ?? '';
  expect(readTicket(text, keys)).toMatchObject({ ticketId: issued?.ticketId, fareMinor: 200, stationId: 'east' });
  expect(readTicket(text, [])).toBeNull();
  await world.restart();
  expect((await world.snapshot()).kiosk?.order?.tickets).toMatchObject([{ ticketText: text }]);
  expect(world.journal('ticket.issued')).toHaveLength(1);
  expect(world.faults()).toEqual([]);
}, 60_000);

test('[TRANSIT-90] a gate takes a ticket once', async () => {
  world = await createGateWorld();
  const text = await ticketOf();
  expect(await world.scan(text)).toMatchObject({ state: 'go', kind: 'ticket', fare: { minor: 200 } });
  await world.advance(4_000);
  expect(await world.scan(text)).toMatchObject({ state: 'stop', code: 'gate.ticket_used' });
  expect(world.payments()).toEqual([]);
  expect(world.faults()).toEqual([]);
});

test('[TRANSIT-91] one for another station, one whose time is over and one that nobody signed are told apart', async () => {
  world = await createGateWorld();
  expect(await world.scan(await ticketOf({ stationId: 'lake' }))).toMatchObject({ code: 'gate.ticket_elsewhere' });
  const old = await ticketOf({ goodUntilMs: world.clock.now() });
  expect(await world.scan(old)).toMatchObject({ code: 'gate.ticket_expired' });
  await world.advance(5_000);
  // Longer than a gate remembers what was used.
  const sold = (agoMs: number) => ({
    soldAtMs: world.clock.now() - agoMs,
    goodUntilMs: world.clock.now() + 400 * MAX_TICKET_MS,
  });
  expect(await world.scan(await ticketOf(sold(MAX_TICKET_MS)))).toMatchObject({ code: 'gate.ticket_expired' });
  await world.advance(5_000);
  expect(await world.scan(await ticketOf(sold(-MAX_TICKET_MS)))).toMatchObject({ code: 'gate.ticket_invalid' });
  const good = await ticketOf();
  const cut = good.slice(0, -8);
  expect(await world.scan(cut)).toMatchObject({ code: 'gate.ticket_invalid' });
  expect(await world.scan(await ticketOf({ terminalId: 'trm_unknown' }))).toMatchObject({
    code: 'gate.ticket_invalid',
  });
  expect(world.barrier.askedCount()).toBe(0);
});

test('[TRANSIT-64] a gate whose clock is set back lets no ticket through that is over, and takes a good one by the bank’s clock', async () => {
  world = await createGateWorld();
  const good = await ticketOf();
  const over = await ticketOf({ goodUntilMs: world.clock.now() - 1, ticketId: '01a20090-9ce9-7c08-b010-eb10d5c3e80f' });
  world.clock.shiftWall(-30_000);
  world.backend.setClockAhead(30_000);
  // Before anybody has noticed.
  expect(await world.scan(over)).toMatchObject({ state: 'stop', code: 'offline.clock_not_trusted' });
  await world.advance(20_000);
  expect(await world.scan(over)).toMatchObject({ state: 'stop', code: 'gate.ticket_expired' });
  await world.advance(5_000);
  expect(await world.scan(good)).toMatchObject({ state: 'go', kind: 'ticket' });
});

test('[TRANSIT-63] a check tells of a ticket what it is good for and was used for, opens nothing and uses nothing up', async () => {
  world = await createGateWorld();
  const inspection = async () => (await world.gate()).inspection;
  const text = await ticketOf();
  await world.call('gate.unlock', MANAGER);
  await world.call('gate.inspect', { badge: null });
  await world.scan(text);
  expect(await inspection()).toMatchObject({ step: 'ticket', code: null, fare: { minor: 200 }, passages: [] });
  await world.advance(4_000);
  await world.scan(await ticketOf({ stationId: 'lake' }));
  expect(await inspection()).toMatchObject({ step: 'ticket', code: 'gate.ticket_elsewhere' });
  for (const [unread, code] of [
    [text.slice(0, -8), 'gate.ticket_invalid'],
    ['nothing that a gate knows', 'gate.code_unknown'],
  ] as const) {
    await world.scan(unread);
    expect(await inspection()).toEqual({ step: 'refused', code });
  }
  expect(world.barrier.askedCount()).toBe(0);
  expect((await world.gate()).today).toMatchObject({ passedCount: 0, stoppedCount: 0 });
  expect(world.journal('gate.inspected')).toMatchObject([
    { code: null, passageCount: 0, ticketId: expect.any(String) },
    { code: 'gate.ticket_elsewhere' },
    { code: 'gate.ticket_invalid' },
    { code: 'gate.code_unknown' },
  ]);
  await world.call('gate.end_inspection', {});
  await world.call('session.sign_out', {});
  await world.advance(4_000);
  expect(await world.scan(text)).toMatchObject({ state: 'go', kind: 'ticket' });
  await world.advance(4_000);
  await world.call('gate.unlock', MANAGER);
  await world.call('gate.inspect', { badge: null });
  await world.scan(text);
  const checked = { step: 'ticket', code: 'gate.ticket_used', passages: [{ kind: 'ticket', outcome: 'passed' }] };
  expect(await inspection()).toMatchObject(checked);
  expect(world.faults()).toEqual([]);
});

test('[TRANSIT-92] a ticket for a gate that stayed shut is good for another try', async () => {
  world = await createGateWorld();
  const text = await ticketOf();
  world.barrier.behave('shut');
  expect(await world.scan(text)).toMatchObject({ code: 'gate.barrier_stayed_shut' });
  world.barrier.behave('well');
  await world.advance(31_000);
  expect(await world.scan(text)).toMatchObject({ state: 'go', kind: 'ticket' });
  expect(world.faults()).toEqual([]);
});
