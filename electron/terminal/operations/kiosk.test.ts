/** A whole kiosk: what a passenger chooses and pays, and what becomes of those who walk away. */
import { afterEach, describe, expect, test } from 'vitest';
import { createGateWorld, FLAT_FARES, ZONE_FARES } from '../testing/gate-world.ts';
import { createKioskWorld, ONE_RIDE, WALLET_CODE, type KioskWorld } from '../testing/kiosk-world.ts';
import { CASHIER, MANAGER } from '../testing/till-world.ts';

let world: KioskWorld;
afterEach(() => world.close());

describe('what is sold', () => {
  test('[KIOSK-1] a line with one fare sells a single ride, and a kiosk in service says so to nobody signed in', async () => {
    world = await createKioskWorld();
    const view = await world.kiosk();
    expect(view).toMatchObject({
      codes: [],
      menu: { kind: 'flat', fare: { minor: 200 } },
      order: null,
      paper: 'ready',
    });
    expect((await world.snapshot()).session.cashier).toBeNull();
  });

  test('[KIOSK-2] a line of zones sells rides to its other stations, each at the fare from here', async () => {
    world = await createKioskWorld({ fares: [ZONE_FARES] });
    expect((await world.kiosk()).menu).toMatchObject({
      kind: 'zones',
      destinations: [{ stationId: 'lake', fare: { minor: 450 } }],
    });
    expect(await world.refused('kiosk.order', ONE_RIDE)).toMatchObject({ code: 'kiosk.not_on_menu' });
    expect(await world.refused('kiosk.order', { toStationId: 'east', quantity: 1 })).toMatchObject({
      code: 'kiosk.not_on_menu',
    });
    const { order } = await world.buy({ toStationId: 'lake', quantity: 2 });
    expect(order).toMatchObject({ step: 'tickets', total: { minor: 900 }, unitFare: { minor: 450 } });
  });

  test('[KIOSK-3] it sells in its own name: that stands in the journal and in what the wallet is asked', async () => {
    world = await createKioskWorld();
    await world.buy();
    const opened = world.storage.read.get("SELECT cashier_id, body FROM journal WHERE type = 'sale.opened'");
    expect(opened).toMatchObject({ cashier_id: 'kiosk' });
    expect(JSON.parse(String(opened?.['body']))).toMatchObject({ cashierName: { en: 'Kiosk K1' } });
    expect(world.journal('sale.paid')).toHaveLength(1);
    expect(world.faults()).toEqual([]);
  });

  test('[KIOSK-4] a till and a gate sell nothing so, and a kiosk sells nothing while somebody looks after it', async () => {
    const gate = await createGateWorld();
    expect(await gate.refused('kiosk.order', ONE_RIDE)).toMatchObject({ code: 'kiosk.not_a_kiosk' });
    expect((await gate.snapshot()).kiosk).toBeNull();
    await gate.close();
    world = await createKioskWorld();
    expect(await world.refused('session.sign_in', CASHIER)).toMatchObject({ code: 'contract.not_permitted' });
    await world.call('gate.unlock', MANAGER);
    await world.advance(1_100);
    expect((await world.kiosk()).codes).toContain('gate.maintenance');
    expect(await world.refused('kiosk.order', ONE_RIDE)).toMatchObject({ code: 'gate.maintenance' });
    await world.call('session.sign_out', {});
  });

  test('[KIOSK-5] without fares, out of its own books or with the terminal disabled it is out of service, and says why', async () => {
    world = await createKioskWorld({ fares: [] });
    expect((await world.kiosk()).codes).toEqual(['gate.no_fare_table']);
    expect(await world.refused('kiosk.order', ONE_RIDE)).toMatchObject({ code: 'gate.no_fare_table' });
    await world.setFares(FLAT_FARES);
    expect((await world.kiosk()).codes).toEqual([]);
    world.backend.setDisabled(true);
    await world.advance(400_000);
    expect((await world.kiosk()).codes).toContain('terminal.disabled');
  });
});

test('[KIOSK-6] the key that signs its tickets is told', async () => {
  world = await createKioskWorld();
  const { terminalId } = (await world.snapshot()).terminal;
  expect((await world.kiosk()).ticketKey).toEqual({ terminalId, publicKey: await world.driver.signer.publicKey() });
});

describe('paying', () => {
  test('[KIOSK-10] the QR of the kiosk, a code that is scanned, a signed code and a tap all pay, once', async () => {
    world = await createKioskWorld();
    await world.call('kiosk.order', ONE_RIDE);
    await world.advance(500);
    const { checkout } = await world.snapshot();
    world.backend.customerDecides(checkout?.merchantQr?.paymentId ?? '', { kind: 'approve' });
    await world.advance(4_000);
    expect((await world.kiosk()).order).toMatchObject({ step: 'tickets' });
    await world.call('kiosk.leave', {});
    expect((await world.buy()).order).toMatchObject({ step: 'tickets' });
    await world.call('kiosk.leave', {});
    await world.call('kiosk.order', ONE_RIDE);
    await world.advance(500);
    world.scanner.scan(world.wallet.qr(world.clock.now()));
    await world.advance(3_000);
    expect((await world.kiosk()).order).toMatchObject({ step: 'tickets' });
    await world.call('kiosk.leave', {});
    await world.call('kiosk.order', ONE_RIDE);
    await world.advance(500);
    world.reader.tap(world.wallet.card);
    await world.advance(3_000);
    expect((await world.kiosk()).order).toMatchObject({ step: 'tickets' });
    await world.call('kiosk.leave', {});
    expect(world.payments().filter((state) => state === 'approved')).toHaveLength(4);
    expect(world.faults()).toEqual([]);
  });

  test('[KIOSK-11] who is not paid is told, and can try again or leave', async () => {
    world = await createKioskWorld();
    await world.call('kiosk.order', ONE_RIDE);
    await world.advance(500);
    world.backend.nextCustomer({ kind: 'decline', code: 'insufficient_funds', retryable: true });
    await world.scanAtKiosk(WALLET_CODE);
    await world.advance(3_000);
    expect((await world.snapshot()).checkout).toMatchObject({ screen: 'declined' });
    await world.call('kiosk.try_again', {});
    await world.advance(500);
    expect((await world.snapshot()).checkout).toMatchObject({ screen: 'ready', merchantQrState: 'shown' });
    const leaving = world.call('kiosk.leave', {});
    await world.advance(2_000);
    await leaving;
    expect((await world.kiosk()).order).toBeNull();
    expect(world.journal('sale.cancelled')).toHaveLength(1);
    expect(world.faults()).toEqual([]);
  });

  test('[KIOSK-12] nobody is there: an order that is not paid is cancelled, its QR is closed, and the kiosk is home', async () => {
    world = await createKioskWorld();
    await world.call('kiosk.order', ONE_RIDE);
    await world.advance(80_000);
    expect((await world.kiosk()).order).toMatchObject({ step: 'paying' });
    await world.call('kiosk.touch', {});
    await world.advance(80_000);
    expect((await world.kiosk()).order).not.toBeNull();
    await world.advance(15_000);
    expect((await world.kiosk()).order).toBeNull();
    expect(world.payments()).toEqual(['reversed']);
    expect(world.faults()).toEqual([]);
  });

  test('[KIOSK-19] a kiosk whose file gives passengers another time waits just so long', async () => {
    const place = { stationId: 'east', gateId: 'K1', direction: 'entry' } as const;
    world = await createKioskWorld({ transit: { role: 'kiosk', place, payWithinSeconds: 120 } });
    await world.call('kiosk.order', ONE_RIDE);
    await world.advance(115_000);
    expect((await world.kiosk()).order).toMatchObject({ step: 'paying' });
    await world.advance(10_000);
    expect((await world.kiosk()).order).toBeNull();
    expect(world.payments()).toEqual(['reversed']);
  });

  test('[KIOSK-13] an outcome that nobody knows is left to its own end, and the next passenger is served meanwhile', async () => {
    world = await createKioskWorld();
    await world.call('kiosk.order', ONE_RIDE);
    await world.advance(500);
    world.backend.script('putPayment', { kind: 'no_answer', committed: true, cause: 'timed_out' });
    await world.scanAtKiosk(WALLET_CODE);
    await world.advance(200);
    world.backend.setReachable(false);
    await world.advance(10_000);
    expect((await world.snapshot()).checkout).toMatchObject({ screen: 'outcome_unknown' });
    expect(await world.refused('kiosk.order', ONE_RIDE)).toMatchObject({ code: 'kiosk.busy' });
    await world.advance(31_000);
    expect((await world.kiosk()).order).toBeNull();
    expect((await world.snapshot()).setAside).toMatchObject([{ state: 'unresolved' }]);
    world.backend.setReachable(true);
    await world.advance(120_000);
    // Paid or undone, it is put away by itself.
    expect((await world.snapshot()).setAside).toEqual([]);
    expect(world.payments().every((state) => state === 'approved' || state === 'reversed')).toBe(true);
    expect((await world.buy()).order).toMatchObject({ step: 'tickets' });
    expect(world.faults()).toEqual([]);
  });

  test('[KIOSK-14] tickets that nobody takes are put away, and what waits at the printer is not printed for the next', async () => {
    world = await createKioskWorld();
    world.printer.device.setFaults({ bytesPerSecond: 30 });
    const { order } = await world.buy({ toStationId: null, quantity: 6 });
    expect(order?.leavesAtMs).not.toBeNull();
    expect((await world.snapshot()).printing.waiting).toHaveLength(6);
    await world.advance(61_000);
    expect((await world.kiosk()).order).toBeNull();
    expect((await world.snapshot()).sale).toBeNull();
    world.printer.device.setFaults({ bytesPerSecond: null });
    await world.advance(30_000);
    expect((await world.snapshot()).printing.waiting).toEqual([]);
    const states = world.storage.read.all('SELECT state FROM print_jobs').map(({ state }) => state);
    const droppedCount = states.filter((state) => state === 'dropped').length;
    expect(droppedCount).toBeGreaterThan(0);
    expect(world.papers()).toBe(6 - droppedCount);
  });

  test('[KIOSK-15] a kiosk that is started again takes up what stood there', async () => {
    world = await createKioskWorld();
    await world.call('kiosk.order', ONE_RIDE);
    await world.advance(500);
    await world.restart();
    expect((await world.kiosk()).order).toMatchObject({ step: 'paying' });
    await world.advance(95_000);
    expect((await world.kiosk()).order).toBeNull();
    expect(world.faults()).toEqual([]);
  });

  test('[KIOSK-16] killed between the payment and the ticket, it gives the ticket after the start', async () => {
    world = await createKioskWorld();
    await world.call('kiosk.order', ONE_RIDE);
    await world.advance(500);
    world.reader.tap(world.wallet.card);
    for (let n = 0; n < 20 && world.journal('sale.paid').length === 0; n += 1) await world.advance(5);
    await world.crash();
    await world.advance(5_000);
    expect(world.journal('ticket.issued')).toHaveLength(world.journal('sale.paid').length);
    expect(world.faults()).toEqual([]);
  });
});
