/** A kiosk's paper and its people: tickets, receipts, what is fetched later, and staff who are called. */
import { afterEach, describe, expect, test } from 'vitest';
import { StorageFailure } from '../storage/database.ts';
import { createGateWorld, ZONE_FARES } from '../testing/gate-world.ts';
import { createKioskWorld, ONE_RIDE, WALLET_CODE, type KioskWorld } from '../testing/kiosk-world.ts';
import { CASHIER, MANAGER } from '../testing/till-world.ts';
import { readTicket, ticketSchema, type Ticket } from '../transit/ticket.ts';
import { TICKET_GOOD_MS } from './ticket-desk.ts';

const DAY_MS = 86_400_000;
/** Too little for the bank to refuse what is dated by it. */
const SET_MS = 240_000;

let world: KioskWorld;
afterEach(() => world.close());

/** The machine's, while time itself goes on. */
function setClockWrong(byMs: number): void {
  world.clock.shiftWall(byMs);
  world.backend.setClockAhead(-byMs);
}

async function setWhilePaying() {
  await world.call('kiosk.order', ONE_RIDE);
  await world.advance(500);
  setClockWrong(-SET_MS);
  await world.scanAtKiosk(WALLET_CODE);
  await world.advance(3_000);
  return world.kiosk();
}

function soldTickets(): readonly Ticket[] {
  return world.journal('ticket.issued').map(({ text }) => {
    const payload = Buffer.from((text as string).split('.')[1] ?? '', 'base64url').toString('utf8');
    return ticketSchema.parse(JSON.parse(payload));
  });
}

describe('tickets', () => {
  test('[KIOSK-20] each ride has a ticket of its own, signed, on the screen and on paper', async () => {
    world = await createKioskWorld();
    const { order } = await world.buy({ toStationId: null, quantity: 3 });
    expect(order?.tickets).toHaveLength(3);
    await world.advance(5_000);
    expect((await world.kiosk()).order?.tickets.map(({ paper }) => paper)).toEqual(['printed', 'printed', 'printed']);
    expect(world.papers()).toBe(3);
    const publicKey = await world.driver.signer.publicKey();
    const terminalId = (await world.snapshot()).terminal.terminalId ?? '';
    const keys = publicKey === null ? [] : [{ terminalId, publicKey }];
    const read = (order?.tickets ?? []).map(({ ticketText }) => readTicket(ticketText, keys));
    expect(new Set(read.map((ticket) => ticket?.ticketId)).size).toBe(3);
    expect(read[0]).toMatchObject({ fareMinor: 200, stationId: 'east' });
    await world.call('kiosk.leave', {});
    expect((await world.kiosk()).order).toBeNull();
  });

  test('[KIOSK-21] a ticket to a station is good at the gates of both ends', async () => {
    world = await createKioskWorld({ fares: [ZONE_FARES] });
    const { order } = await world.buy({ toStationId: 'lake', quantity: 1 });
    const publicKey = await world.driver.signer.publicKey();
    const terminalId = (await world.snapshot()).terminal.terminalId ?? '';
    const ticketKeys = publicKey === null ? [] : [{ terminalId, publicKey }];
    const text = order?.tickets[0]?.ticketText ?? '';
    for (const [stationId, direction] of [
      ['east', 'entry'],
      ['lake', 'exit'],
    ] as const) {
      const place = { stationId, gateId: 'G1', direction };
      const gate = await createGateWorld({ fares: [ZONE_FARES], transit: { role: 'gate', place, ticketKeys } });
      expect(await gate.scan(text)).toMatchObject({ state: 'go', kind: 'ticket' });
      await gate.advance(4_000);
      expect(await gate.scan(text)).toMatchObject({ state: 'stop', code: 'gate.ticket_used' });
      await gate.close();
    }
  });

  test('[KIOSK-26] where the machine’s clock is wrong a ticket is good all the same, from now on and no longer than others', async () => {
    world = await createKioskWorld();
    setClockWrong(-DAY_MS);
    await world.advance(20_000);
    await world.buy();
    const [sold] = soldTickets();
    const nowMs = world.clock.now() + DAY_MS;
    expect(Math.abs((sold?.soldAtMs ?? 0) - nowMs)).toBeLessThan(5_000);
    expect((sold?.goodUntilMs ?? 0) - (sold?.soldAtMs ?? 0)).toBe(TICKET_GOOD_MS);
    expect(world.faults()).toEqual([]);
  });

  test('[KIOSK-26] a clock that is set while somebody pays: the ticket waits until the bank has said what time it is', async () => {
    world = await createKioskWorld();
    const { order } = await setWhilePaying();
    expect(order).toMatchObject({ step: 'making', tickets: [] });
    await world.advance(15_000);
    expect((await world.kiosk()).order?.step).toBe('tickets');
    expect(Math.abs((soldTickets()[0]?.soldAtMs ?? 0) - world.clock.now() - SET_MS)).toBeLessThan(20_000);
    expect((await world.kiosk()).staffCall).toBeNull();
    expect(world.journal('ticket.issued')).toHaveLength(1);
  });

  test('[KIOSK-26] when nobody says what time it is, staff are called, and the ticket is given once it is known', async () => {
    world = await createKioskWorld();
    world.backend.script('getTime', { kind: 'no_answer', committed: false, cause: 'cut_off' }, 60);
    await setWhilePaying();
    await world.advance(25_000);
    expect(await world.kiosk()).toMatchObject({ notice: 'kiosk.ticket_not_made', order: { step: 'making' } });
    expect((await world.kiosk()).staffCall).not.toBeNull();
    await world.advance(300_000);
    expect(world.journal('ticket.issued')).toHaveLength(1);
  });

  test('[KIOSK-22] without paper it says so before anybody pays, sells all the same, and shows the ticket', async () => {
    world = await createKioskWorld();
    world.printer.device.setFaults({ linesLeft: 0 });
    await world.advance(5_000);
    expect((await world.kiosk()).paper).toBe('out');
    const { order } = await world.buy();
    expect(order).toMatchObject({ step: 'tickets', tickets: [{ paper: 'screen' }] });
    expect(await world.refused('kiosk.print', {})).toMatchObject({ code: 'kiosk.no_paper' });
    world.printer.device.setFaults({ linesLeft: null });
    await world.advance(5_000);
    await world.call('kiosk.print', {});
    await world.advance(5_000);
    expect((await world.kiosk()).order?.tickets).toMatchObject([{ paper: 'printed' }]);
  });

  test('[KIOSK-25] a receipt in both languages is printed beside the ticket by a key, once', async () => {
    world = await createKioskWorld();
    expect(await world.refused('kiosk.print_receipt', {})).toMatchObject({ code: 'kiosk.no_order' });
    const { order } = await world.buy();
    expect(order?.receiptPaper).toBe('screen');
    await world.advance(5_000);
    const before = world.printed();
    await world.call('kiosk.print_receipt', {});
    await world.advance(5_000);
    expect((await world.kiosk()).order?.receiptPaper).toBe('printed');
    const receipt = world.printed().slice(before.length);
    expect(receipt).toContain(order?.receiptNumber);
    expect(receipt).toContain('小票');
    // A second press, or a finger that slipped, costs no paper.
    await world.call('kiosk.print_receipt', {});
    await world.advance(5_000);
    expect(world.printed().slice(before.length)).toBe(receipt);
    expect(world.journal('sale.paid')).toHaveLength(1);
    expect(world.faults()).toEqual([]);
  });

  test('[KIOSK-25] without paper the receipt’s number is told, and a receipt nobody waited for is not printed', async () => {
    world = await createKioskWorld();
    world.printer.device.setFaults({ linesLeft: 0 });
    await world.advance(5_000);
    await world.buy();
    expect(await world.refused('kiosk.print_receipt', {})).toMatchObject({ code: 'kiosk.no_paper_receipt' });
    world.printer.device.setFaults({ linesLeft: null, bytesPerSecond: 20 });
    await world.advance(5_000);
    await world.call('kiosk.print_receipt', {});
    expect((await world.kiosk()).order?.receiptPaper).toBe('waiting');
    await world.call('kiosk.print', {});
    await world.call('kiosk.leave', {});
    world.printer.device.setFaults({ bytesPerSecond: null });
    await world.advance(30_000);
    expect((await world.snapshot()).printing.waiting).toEqual([]);
    expect(world.papers()).toBe(0);
  });

  test('[KIOSK-30] who went too soon fetches the ticket by the receipt and the wallet, and nobody else does', async () => {
    world = await createKioskWorld();
    const { order } = await world.buy();
    const { checkout } = await world.snapshot();
    const walletEnding = (checkout?.payment?.authCode ?? '').replaceAll(/\D/g, '').slice(-4);
    const receiptCounter = (order?.receiptNumber ?? '').slice(-6);
    await world.call('kiosk.leave', {});
    const wrong = walletEnding === '0000' ? '1111' : '0000';
    expect(await world.refused('kiosk.fetch', { receiptCounter, walletEnding: wrong })).toMatchObject({
      code: 'kiosk.nothing_to_fetch',
    });
    await world.call('kiosk.fetch', { receiptCounter, walletEnding });
    const fetched = (await world.kiosk()).order;
    expect(fetched?.tickets.map(({ ticketText }) => ticketText)).toEqual(
      order?.tickets.map(({ ticketText }) => ticketText),
    );
    await world.call('kiosk.leave', {});
    expect((await world.kiosk()).order).toBeNull();
    await world.advance(7_200_000);
    expect(await world.refused('kiosk.fetch', { receiptCounter, walletEnding })).toMatchObject({
      code: 'kiosk.ticket_over',
    });
  });

  test('[KIOSK-31] who guesses waits', async () => {
    world = await createKioskWorld();
    for (let n = 0; n < 5; n += 1) {
      expect(await world.refused('kiosk.fetch', { receiptCounter: '1', walletEnding: `000${n}` })).toMatchObject({
        code: 'kiosk.nothing_to_fetch',
      });
    }
    expect(await world.refused('kiosk.fetch', { receiptCounter: '1', walletEnding: '0009' })).toMatchObject({
      code: 'kiosk.fetch_wait',
    });
    await world.advance(600_000);
    expect(await world.refused('kiosk.fetch', { receiptCounter: '1', walletEnding: '0009' })).toMatchObject({
      code: 'kiosk.nothing_to_fetch',
    });
  });

  test('[KIOSK-23] a disk that refuses the ticket of a ride that was paid: it is given when the disk is well, and paid once', async () => {
    world = await createKioskWorld();
    await world.call('kiosk.order', ONE_RIDE);
    await world.advance(500);
    const forget = world.terminal.onEvent(({ name, payload }) => {
      const isPaid = name === 'sale.changed' && (payload as { state?: string } | null)?.state === 'paid';
      if (isPaid) world.failWrites(new StorageFailure('SQLITE_FULL', null));
    });
    await world.scanAtKiosk(WALLET_CODE);
    await world.advance(3_000);
    forget();
    expect((await world.kiosk()).order).toMatchObject({ step: 'making', tickets: [] });
    expect((await world.kiosk()).notice).toBe('terminal.storage_failed');
    world.failWrites(null);
    await world.advance(6_000);
    expect(await world.kiosk()).toMatchObject({ order: { step: 'tickets' }, notice: null });
    expect(world.payments().filter((state) => state === 'approved')).toHaveLength(1);
    expect(world.faults()).toEqual([]);
  });

  test('[KIOSK-24] a ticket that cannot be signed after it was paid calls staff by itself', async () => {
    world = await createKioskWorld();
    await world.call('kiosk.order', ONE_RIDE);
    await world.advance(500);
    Object.assign(world.driver.signer, { sign: () => Promise.resolve(null) });
    await world.scanAtKiosk(WALLET_CODE);
    await world.advance(3_000);
    expect(await world.kiosk()).toMatchObject({ notice: 'kiosk.ticket_not_made', order: { step: 'making' } });
    expect((await world.kiosk()).staffCall).not.toBeNull();
    // The key to home works all the same; the sale stays paid, and is refunded or ticketed by whoever comes.
    await world.call('kiosk.leave', {});
    expect((await world.kiosk()).order).toBeNull();
    expect(world.faults()).toEqual([]);
  });
});

describe('people', () => {
  test('[KIOSK-40] staff are called once, in the journal and the heartbeat, until somebody came', async () => {
    world = await createKioskWorld();
    await world.call('kiosk.call_staff', {});
    await world.call('kiosk.call_staff', {});
    expect(world.journal('kiosk.staff_called')).toHaveLength(1);
    expect((await world.kiosk()).staffCall).not.toBeNull();
    await world.advance(400_000);
    expect(world.backend.heartbeats().at(-1)?.devices).toContainEqual({
      kind: 'staff_call',
      name: 'K1',
      state: 'called',
    });
    await world.restart();
    expect((await world.kiosk()).staffCall).not.toBeNull();
    expect(await world.refused('kiosk.answer_call', { cashierId: 'c1', pin: '9999' })).toMatchObject({
      code: 'session.pin_wrong',
    });
    await world.call('kiosk.answer_call', CASHIER);
    expect((await world.kiosk()).staffCall).toBeNull();
    expect((await world.snapshot()).session.cashier).toBeNull();
    expect(world.faults()).toEqual([]);
  });

  test('[KIOSK-41] a badge answers a call too', async () => {
    world = await createKioskWorld();
    await world.call('gate.unlock', MANAGER);
    await world.call('staff.set_badge', { cashierId: 'c1', badge: 'C-1001' });
    await world.call('session.sign_out', {});
    await world.call('kiosk.call_staff', {});
    await world.scanAtKiosk('STAFF:C-1001');
    expect((await world.kiosk()).staffCall).toBeNull();
  });

  test('[KIOSK-17] a code before a ticket was chosen, or one that pays nothing, is told', async () => {
    world = await createKioskWorld();
    expect(await world.refused('kiosk.scan', { text: WALLET_CODE })).toMatchObject({ code: 'kiosk.choose_first' });
    expect((await world.kiosk()).notice).toBe('kiosk.choose_first');
    await world.call('kiosk.order', ONE_RIDE);
    expect((await world.kiosk()).notice).toBeNull();
    expect(await world.refused('kiosk.scan', { text: '6901028075831' })).toMatchObject({ code: 'kiosk.code_unknown' });
  });

  test('[KIOSK-18] without the network phones that sign still pay; with neither it is out of service', async () => {
    world = await createKioskWorld();
    await world.goOffline();
    expect(await world.kiosk()).toMatchObject({ codes: [], isOffline: true });
    await world.call('kiosk.order', ONE_RIDE);
    world.reader.tap(world.wallet.card);
    await world.advance(2_000);
    expect((await world.kiosk()).order).toMatchObject({ step: 'tickets' });
    expect(world.payments()).toContain('accepted_offline');
    await world.call('kiosk.leave', {});
    await world.goOnline();
    expect(world.faults()).toEqual([]);
  });
});
