/** A whole kiosk with a simulated printer: what a passenger chooses, pays and takes, and what becomes of those who walk away. */
import { afterEach, describe, expect, test } from 'vitest';
import {
  createSimulatedReceiptPrinter,
  type SimulatedReceiptPrinter,
} from '../../../hardware/receipt-printer/simulated-driver.ts';
import type { KioskView } from '../../contract/kiosk-values.ts';
import { createSeededRandom } from '../../kernel/seeded-random.ts';
import { StorageFailure } from '../storage/database.ts';
import { readTicket } from '../transit/ticket.ts';
import {
  createGateWorld,
  FLAT_FARES,
  ZONE_FARES,
  type GateWorld,
  type GateWorldOptions,
} from '../testing/gate-world.ts';
import { CASHIER, MANAGER } from '../testing/till-world.ts';

const PLACE = { stationId: 'east', gateId: 'K1', direction: 'entry' } as const;
const ONE = { toStationId: null, quantity: 1 } as const;
const CODE = '6212345678901234567';

let world: GateWorld;
let printer: SimulatedReceiptPrinter;
afterEach(() => world.close());

async function openKiosk(options: GateWorldOptions = {}): Promise<void> {
  world = await createGateWorld({
    transit: { role: 'kiosk', place: PLACE },
    peripherals: (clock) => {
      const random = createSeededRandom(7);
      printer = createSimulatedReceiptPrinter({ id: 'p1', name: 'Printer', columns: 48, clock, random });
      return { printer, drawer: null, display: null, language: 'zh-CN', qr: 'command', logo: null };
    },
    ...options,
  });
  await world.advance(3_000);
}

async function kiosk(): Promise<KioskView> {
  const { kiosk: view } = await world.snapshot();
  if (view === null) throw new Error('this terminal is no kiosk');
  return view;
}
const scan = (text: string) => world.call('kiosk.scan', { text });
const papers = (): number => printer.device.items.filter(({ kind }) => kind === 'qr').length;

/** Ordered, paid with a code, and the tickets are on the screen. */
async function buy(order: Readonly<{ toStationId: string | null; quantity: number }> = ONE): Promise<KioskView> {
  await world.call('kiosk.order', order);
  await world.advance(500);
  await scan(CODE);
  await world.advance(3_000);
  return kiosk();
}

describe('what is sold', () => {
  test('[KIOSK-1] a line with one fare sells a single ride, and a kiosk in service says so to nobody signed in', async () => {
    await openKiosk();
    const view = await kiosk();
    expect(view).toMatchObject({
      codes: [],
      menu: { kind: 'flat', fare: { minor: 200 } },
      order: null,
      paper: 'ready',
    });
    expect((await world.snapshot()).session.cashier).toBeNull();
  });

  test('[KIOSK-2] a line of zones sells rides to its other stations, each at the fare from here', async () => {
    await openKiosk({ fares: [ZONE_FARES] });
    expect((await kiosk()).menu).toMatchObject({
      kind: 'zones',
      destinations: [{ stationId: 'lake', fare: { minor: 450 } }],
    });
    expect(await world.refused('kiosk.order', ONE)).toMatchObject({ code: 'kiosk.not_on_menu' });
    expect(await world.refused('kiosk.order', { toStationId: 'east', quantity: 1 })).toMatchObject({
      code: 'kiosk.not_on_menu',
    });
    const { order } = await buy({ toStationId: 'lake', quantity: 2 });
    expect(order).toMatchObject({ step: 'tickets', total: { minor: 900 }, unitFare: { minor: 450 } });
  });

  test('[KIOSK-3] it sells in its own name: that stands in the journal and in what the wallet is asked', async () => {
    await openKiosk();
    await buy();
    const opened = world.storage.read.get("SELECT cashier_id, body FROM journal WHERE type = 'sale.opened'");
    expect(opened).toMatchObject({ cashier_id: 'kiosk' });
    expect(JSON.parse(String(opened?.['body']))).toMatchObject({ cashierName: { en: 'Kiosk K1' } });
    expect(world.journal('sale.paid')).toHaveLength(1);
    expect(world.faults()).toEqual([]);
  });

  test('[KIOSK-4] a till and a gate sell nothing so, and a kiosk sells nothing while somebody looks after it', async () => {
    world = await createGateWorld();
    expect(await world.refused('kiosk.order', ONE)).toMatchObject({ code: 'kiosk.not_a_kiosk' });
    expect((await world.snapshot()).kiosk).toBeNull();
    await world.close();
    await openKiosk();
    expect(await world.refused('session.sign_in', CASHIER)).toMatchObject({ code: 'contract.not_permitted' });
    await world.call('gate.unlock', MANAGER);
    await world.advance(1_100);
    expect((await kiosk()).codes).toContain('gate.maintenance');
    expect(await world.refused('kiosk.order', ONE)).toMatchObject({ code: 'gate.maintenance' });
    await world.call('session.sign_out', {});
  });

  test('[KIOSK-5] without fares, out of its own books or with the terminal disabled it is out of service, and says why', async () => {
    await openKiosk({ fares: [] });
    expect((await kiosk()).codes).toEqual(['gate.no_fare_table']);
    expect(await world.refused('kiosk.order', ONE)).toMatchObject({ code: 'gate.no_fare_table' });
    await world.setFares(FLAT_FARES);
    expect((await kiosk()).codes).toEqual([]);
    world.backend.setDisabled(true);
    await world.advance(400_000);
    expect((await kiosk()).codes).toContain('terminal.disabled');
  });
});

test('[KIOSK-6] the key that signs its tickets is told', async () => {
  await openKiosk();
  const { terminalId } = (await world.snapshot()).terminal;
  expect((await kiosk()).ticketKey).toEqual({ terminalId, publicKey: await world.driver.signer.publicKey() });
});

describe('paying', () => {
  test('[KIOSK-10] the QR of the kiosk, a code that is scanned, a signed code and a tap all pay, once', async () => {
    await openKiosk();
    await world.call('kiosk.order', ONE);
    await world.advance(500);
    const { checkout } = await world.snapshot();
    world.backend.customerDecides(checkout?.merchantQr?.paymentId ?? '', { kind: 'approve' });
    await world.advance(4_000);
    expect((await kiosk()).order).toMatchObject({ step: 'tickets' });
    await world.call('kiosk.leave', {});
    expect((await buy()).order).toMatchObject({ step: 'tickets' });
    await world.call('kiosk.leave', {});
    await world.call('kiosk.order', ONE);
    await world.advance(500);
    world.scanner.scan(world.wallet.qr(world.clock.now()));
    await world.advance(3_000);
    expect((await kiosk()).order).toMatchObject({ step: 'tickets' });
    await world.call('kiosk.leave', {});
    await world.call('kiosk.order', ONE);
    await world.advance(500);
    world.reader.tap(world.wallet.card);
    await world.advance(3_000);
    expect((await kiosk()).order).toMatchObject({ step: 'tickets' });
    await world.call('kiosk.leave', {});
    expect(world.payments().filter((state) => state === 'approved')).toHaveLength(4);
    expect(world.faults()).toEqual([]);
  });

  test('[KIOSK-11] who is not paid is told, and can try again or leave', async () => {
    await openKiosk();
    await world.call('kiosk.order', ONE);
    await world.advance(500);
    world.backend.nextCustomer({ kind: 'decline', code: 'insufficient_funds', retryable: true });
    await scan(CODE);
    await world.advance(3_000);
    expect((await world.snapshot()).checkout).toMatchObject({ screen: 'declined' });
    await world.call('kiosk.try_again', {});
    await world.advance(500);
    expect((await world.snapshot()).checkout).toMatchObject({ screen: 'ready', merchantQrState: 'shown' });
    const leaving = world.call('kiosk.leave', {});
    await world.advance(2_000);
    await leaving;
    expect((await kiosk()).order).toBeNull();
    expect(world.journal('sale.cancelled')).toHaveLength(1);
    expect(world.faults()).toEqual([]);
  });

  test('[KIOSK-12] nobody is there: an order that is not paid is cancelled, its QR is closed, and the kiosk is home', async () => {
    await openKiosk();
    await world.call('kiosk.order', ONE);
    await world.advance(80_000);
    expect((await kiosk()).order).toMatchObject({ step: 'paying' });
    await world.call('kiosk.touch', {});
    await world.advance(80_000);
    expect((await kiosk()).order).not.toBeNull();
    await world.advance(15_000);
    expect((await kiosk()).order).toBeNull();
    expect(world.payments()).toEqual(['reversed']);
    expect(world.faults()).toEqual([]);
  });

  test('[KIOSK-13] an outcome that nobody knows is left to its own end, and the next passenger is served meanwhile', async () => {
    await openKiosk();
    await world.call('kiosk.order', ONE);
    await world.advance(500);
    world.backend.script('putPayment', { kind: 'no_answer', committed: true, cause: 'timed_out' });
    await scan(CODE);
    await world.advance(200);
    world.backend.setReachable(false);
    await world.advance(10_000);
    expect((await world.snapshot()).checkout).toMatchObject({ screen: 'outcome_unknown' });
    expect(await world.refused('kiosk.order', ONE)).toMatchObject({ code: 'kiosk.busy' });
    await world.advance(31_000);
    expect((await kiosk()).order).toBeNull();
    expect((await world.snapshot()).setAside).toMatchObject([{ state: 'unresolved' }]);
    world.backend.setReachable(true);
    await world.advance(120_000);
    // Paid or undone, it is put away by itself.
    expect((await world.snapshot()).setAside).toEqual([]);
    expect(world.payments().every((state) => state === 'approved' || state === 'reversed')).toBe(true);
    expect((await buy()).order).toMatchObject({ step: 'tickets' });
    expect(world.faults()).toEqual([]);
  });

  test('[KIOSK-14] tickets that nobody takes are put away, and what waits at the printer is not printed for the next', async () => {
    await openKiosk();
    printer.device.setFaults({ bytesPerSecond: 30 });
    const { order } = await buy({ toStationId: null, quantity: 6 });
    expect(order?.leavesAtMs).not.toBeNull();
    expect((await world.snapshot()).printing.waiting).toHaveLength(6);
    await world.advance(61_000);
    expect((await kiosk()).order).toBeNull();
    expect((await world.snapshot()).sale).toBeNull();
    printer.device.setFaults({ bytesPerSecond: null });
    await world.advance(30_000);
    expect((await world.snapshot()).printing.waiting).toEqual([]);
    const states = world.storage.read.all('SELECT state FROM print_jobs').map(({ state }) => state);
    const droppedCount = states.filter((state) => state === 'dropped').length;
    expect(droppedCount).toBeGreaterThan(0);
    expect(papers()).toBe(6 - droppedCount);
  });

  test('[KIOSK-15] a kiosk that is started again takes up what stood there', async () => {
    await openKiosk();
    await world.call('kiosk.order', ONE);
    await world.advance(500);
    await world.restart();
    expect((await kiosk()).order).toMatchObject({ step: 'paying' });
    await world.advance(95_000);
    expect((await kiosk()).order).toBeNull();
    expect(world.faults()).toEqual([]);
  });

  test('[KIOSK-16] killed between the payment and the ticket, it gives the ticket after the start', async () => {
    await openKiosk();
    await world.call('kiosk.order', ONE);
    await world.advance(500);
    world.reader.tap(world.wallet.card);
    for (let n = 0; n < 20 && world.journal('sale.paid').length === 0; n += 1) await world.advance(5);
    await world.crash();
    await world.advance(5_000);
    expect(world.journal('ticket.issued')).toHaveLength(world.journal('sale.paid').length);
    expect(world.faults()).toEqual([]);
  });
});

describe('tickets', () => {
  test('[KIOSK-20] each ride has a ticket of its own, signed, on the screen and on paper', async () => {
    await openKiosk();
    const { order } = await buy({ toStationId: null, quantity: 3 });
    expect(order?.tickets).toHaveLength(3);
    await world.advance(5_000);
    expect((await kiosk()).order?.tickets.map(({ paper }) => paper)).toEqual(['printed', 'printed', 'printed']);
    expect(papers()).toBe(3);
    const publicKey = await world.driver.signer.publicKey();
    const terminalId = (await world.snapshot()).terminal.terminalId ?? '';
    const keys = publicKey === null ? [] : [{ terminalId, publicKey }];
    const read = (order?.tickets ?? []).map(({ ticketText }) => readTicket(ticketText, keys));
    expect(new Set(read.map((ticket) => ticket?.ticketId)).size).toBe(3);
    expect(read[0]).toMatchObject({ fareMinor: 200, stationId: 'east' });
    await world.call('kiosk.leave', {});
    expect((await kiosk()).order).toBeNull();
  });

  test('[KIOSK-21] a ticket to a station is good at the gates of both ends', async () => {
    await openKiosk({ fares: [ZONE_FARES] });
    const { order } = await buy({ toStationId: 'lake', quantity: 1 });
    const publicKey = await world.driver.signer.publicKey();
    const terminalId = (await world.snapshot()).terminal.terminalId ?? '';
    const ticketKeys = publicKey === null ? [] : [{ terminalId, publicKey }];
    const text = order?.tickets[0]?.ticketText ?? '';
    await world.close();
    for (const [stationId, direction] of [
      ['east', 'entry'],
      ['lake', 'exit'],
    ] as const) {
      const place = { stationId, gateId: 'G1', direction };
      world = await createGateWorld({ fares: [ZONE_FARES], transit: { role: 'gate', place, ticketKeys } });
      expect(await world.scan(text)).toMatchObject({ state: 'go', kind: 'ticket' });
      await world.advance(4_000);
      expect(await world.scan(text)).toMatchObject({ state: 'stop', code: 'gate.ticket_used' });
      if (stationId === 'east') await world.close();
    }
  });

  test('[KIOSK-22] without paper it says so before anybody pays, sells all the same, and shows the ticket', async () => {
    await openKiosk();
    printer.device.setFaults({ linesLeft: 0 });
    await world.advance(5_000);
    expect((await kiosk()).paper).toBe('out');
    const { order } = await buy();
    expect(order).toMatchObject({ step: 'tickets', tickets: [{ paper: 'screen' }] });
    expect(await world.refused('kiosk.print', {})).toMatchObject({ code: 'kiosk.no_paper' });
    printer.device.setFaults({ linesLeft: null });
    await world.advance(5_000);
    await world.call('kiosk.print', {});
    await world.advance(5_000);
    expect((await kiosk()).order?.tickets).toMatchObject([{ paper: 'printed' }]);
  });

  test('[KIOSK-30] who went too soon fetches the ticket by the receipt and the wallet, and nobody else does', async () => {
    await openKiosk();
    const { order } = await buy();
    const { checkout } = await world.snapshot();
    const walletEnding = (checkout?.payment?.authCode ?? '').replaceAll(/\D/g, '').slice(-4);
    const receiptCounter = (order?.receiptNumber ?? '').slice(-6);
    await world.call('kiosk.leave', {});
    const wrong = walletEnding === '0000' ? '1111' : '0000';
    expect(await world.refused('kiosk.fetch', { receiptCounter, walletEnding: wrong })).toMatchObject({
      code: 'kiosk.nothing_to_fetch',
    });
    await world.call('kiosk.fetch', { receiptCounter, walletEnding });
    const fetched = (await kiosk()).order;
    expect(fetched?.tickets.map(({ ticketText }) => ticketText)).toEqual(
      order?.tickets.map(({ ticketText }) => ticketText),
    );
    await world.call('kiosk.leave', {});
    expect((await kiosk()).order).toBeNull();
    await world.advance(7_200_000);
    expect(await world.refused('kiosk.fetch', { receiptCounter, walletEnding })).toMatchObject({
      code: 'kiosk.ticket_over',
    });
  });

  test('[KIOSK-31] who guesses waits', async () => {
    await openKiosk();
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
    await openKiosk();
    await world.call('kiosk.order', ONE);
    await world.advance(500);
    const forget = world.terminal.onEvent(({ name, payload }) => {
      const isPaid = name === 'sale.changed' && (payload as { state?: string } | null)?.state === 'paid';
      if (isPaid) world.failWrites(new StorageFailure('SQLITE_FULL', null));
    });
    await scan(CODE);
    await world.advance(3_000);
    forget();
    expect((await kiosk()).order).toMatchObject({ step: 'making', tickets: [] });
    expect((await kiosk()).notice).toBe('terminal.storage_failed');
    world.failWrites(null);
    await world.advance(6_000);
    expect(await kiosk()).toMatchObject({ order: { step: 'tickets' }, notice: null });
    expect(world.payments().filter((state) => state === 'approved')).toHaveLength(1);
    expect(world.faults()).toEqual([]);
  });

  test('[KIOSK-24] a ticket that cannot be signed after it was paid calls staff by itself', async () => {
    await openKiosk();
    await world.call('kiosk.order', ONE);
    await world.advance(500);
    Object.assign(world.driver.signer, { sign: () => Promise.resolve(null) });
    await scan(CODE);
    await world.advance(3_000);
    expect(await kiosk()).toMatchObject({ notice: 'kiosk.ticket_not_made', order: { step: 'making' } });
    expect((await kiosk()).staffCall).not.toBeNull();
    // The key to home works all the same; the sale stays paid, and is refunded or ticketed by whoever comes.
    await world.call('kiosk.leave', {});
    expect((await kiosk()).order).toBeNull();
    expect(world.faults()).toEqual([]);
  });
});

describe('people', () => {
  test('[KIOSK-40] staff are called once, in the journal and the heartbeat, until somebody came', async () => {
    await openKiosk();
    await world.call('kiosk.call_staff', {});
    await world.call('kiosk.call_staff', {});
    expect(world.journal('kiosk.staff_called')).toHaveLength(1);
    expect((await kiosk()).staffCall).not.toBeNull();
    await world.advance(400_000);
    expect(world.backend.heartbeats().at(-1)?.devices).toContainEqual({
      kind: 'staff_call',
      name: 'K1',
      state: 'called',
    });
    await world.restart();
    expect((await kiosk()).staffCall).not.toBeNull();
    expect(await world.refused('kiosk.answer_call', { cashierId: 'c1', pin: '9999' })).toMatchObject({
      code: 'session.pin_wrong',
    });
    await world.call('kiosk.answer_call', CASHIER);
    expect((await kiosk()).staffCall).toBeNull();
    expect((await world.snapshot()).session.cashier).toBeNull();
    expect(world.faults()).toEqual([]);
  });

  test('[KIOSK-41] a badge answers a call too', async () => {
    await openKiosk();
    await world.call('gate.unlock', MANAGER);
    await world.call('staff.set_badge', { cashierId: 'c1', badge: 'C-1001' });
    await world.call('session.sign_out', {});
    await world.call('kiosk.call_staff', {});
    await scan('STAFF:C-1001');
    expect((await kiosk()).staffCall).toBeNull();
  });

  test('[KIOSK-17] a code before a ticket was chosen, or one that pays nothing, is told', async () => {
    await openKiosk();
    expect(await world.refused('kiosk.scan', { text: CODE })).toMatchObject({ code: 'kiosk.choose_first' });
    expect((await kiosk()).notice).toBe('kiosk.choose_first');
    await world.call('kiosk.order', ONE);
    expect((await kiosk()).notice).toBeNull();
    expect(await world.refused('kiosk.scan', { text: '6901028075831' })).toMatchObject({ code: 'kiosk.code_unknown' });
  });

  test('[KIOSK-18] without the network phones that sign still pay; with neither it is out of service', async () => {
    await openKiosk();
    await world.goOffline();
    expect(await kiosk()).toMatchObject({ codes: [], isOffline: true });
    await world.call('kiosk.order', ONE);
    world.reader.tap(world.wallet.card);
    await world.advance(2_000);
    expect((await kiosk()).order).toMatchObject({ step: 'tickets' });
    expect(world.payments()).toContain('accepted_offline');
    await world.call('kiosk.leave', {});
    await world.goOnline();
    expect(world.faults()).toEqual([]);
  });
});
