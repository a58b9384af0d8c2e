/** Paper at a whole till, with a simulated printer on the till’s own clock. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MAX_WAITING_JOBS } from '../../contract/printing-values.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { createJournal } from '../payment/3-journal/journal.ts';
import { LONGEST_WAIT_MS } from '../printing/print-job.ts';
import { PROJECTIONS } from '../projections.ts';
import { createPaperTill, sellOne, type Paper } from '../testing/paper-till.ts';
import { CASHIER, createTillWorld, MANAGER, type TillWorld } from '../testing/till-world.ts';

let world: TillWorld;
/** Of the present run. */
let printer: Paper['printer'];

beforeEach(async () => {
  world = await createPaperTill((paper) => ({ printer } = paper));
});
afterEach(() => world.close());

const journal = createJournal({ clock: { now: () => world.clock.now() }, projections: PROJECTIONS });
const record = (type: string, subjectId: string, body: JsonObject): void =>
  void world.storage.write((db) => journal.record(db, [{ type, subjectId, cashierId: CASHIER.cashierId, body }]));
const print = (saleId: string) => world.call('receipt.print', { saleId, language: null });
const newest = async () => (await world.call('receipt.jobs', { cursor: null, limit: 1 })).jobs[0];
const events = (type: string): readonly Record<string, unknown>[] =>
  world.storage.read
    .all('SELECT body FROM journal WHERE type = ? ORDER BY sequence', type)
    .map(({ body }) => JSON.parse(String(body)) as Record<string, unknown>);

describe('receipts', () => {
  test('[PRINT-80] C41 nothing is printed that nobody asked for; asked for, it is printed and confirmed', async () => {
    const saleId = await sellOne(world);
    await world.advance(60_000);
    expect(printer.device.items).toEqual([]);
    expect(await print(saleId)).toMatchObject({ state: 'queued', copy: 1, subjectId: saleId });
    await world.advance(2_000);
    expect(await newest()).toMatchObject({ state: 'confirmed', problem: null, attemptCount: 1 });
    const text = printer.device.text();
    expect(text).toContain('矿泉水');
    expect(text).not.toContain('副本');
    expect(printer.device.unknown).toEqual([]);
    const { sale } = await world.call('sales.get', { saleId });
    expect(text).toContain(`[QR ${sale.receiptNumber}]`);
  });

  test('[PRINT-81] C36 each further print is a copy with a number of its own, also after a restart', async () => {
    const saleId = await sellOne(world);
    await print(saleId);
    await world.advance(2_000);
    await print(saleId);
    await world.advance(2_000);
    expect(printer.device.text()).toContain('*** 副本 2 ***');
    await world.restart();
    await world.advance(1_000);
    expect(await print(saleId)).toMatchObject({ copy: 3 });
    await world.advance(2_000);
    expect(printer.device.text()).toContain('*** 副本 3 ***');
    expect(events('print.queued').map(({ copy }) => copy)).toEqual([1, 2, 3]);
    expect(await world.call('receipt.preview', { saleId, language: 'en' })).toMatchObject({ copyCount: 3 });
    const { timeline } = await world.call('sales.get', { saleId });
    expect(timeline.filter(({ type }) => type === 'print.confirmed')).toHaveLength(3);
  });

  test('[PRINT-82] a key that is pressed twice prints once', async () => {
    const saleId = await sellOne(world);
    const first = await print(saleId);
    expect(await print(saleId)).toMatchObject({ jobId: first.jobId });
    await world.advance(3_000);
    expect(printer.device.items.filter(({ kind }) => kind === 'cut')).toHaveLength(1);
  });

  test('[PRINT-83] C37 no printer, however broken, holds a sale up', async () => {
    const saleId = await sellOne(world);
    printer.device.setFaults({ bytesPerSecond: 5 });
    await print(saleId);
    await world.advance(100);
    expect(await newest()).toMatchObject({ state: 'printing' });
    const before = world.clock.monotonic();
    const next = await sellOne(world, 'tea');
    expect(world.clock.monotonic() - before).toBeLessThan(5_000);
    expect((await world.call('sales.get', { saleId: next })).sale.state).toBe('paid');
    expect(await newest()).toMatchObject({ state: 'printing' });
  });

  test('[PRINT-84] C35 without paper a receipt waits, with the cause shown, and is printed once when there is some', async () => {
    const saleId = await sellOne(world);
    printer.device.setFaults({ linesLeft: 0 });
    await world.advance(3_000);
    await print(saleId);
    await world.advance(30_000);
    expect((await world.snapshot()).printing).toMatchObject({
      printer: { state: 'faulty', problem: 'paper_out', paper: 'out' },
      waiting: [{ subjectId: saleId, state: 'queued' }],
    });
    printer.device.setFaults({ linesLeft: null });
    await world.advance(10_000);
    expect(await newest()).toMatchObject({ state: 'confirmed' });
    expect(printer.device.items.filter(({ kind }) => kind === 'cut')).toHaveLength(1);
    expect((await world.snapshot()).printing).toMatchObject({ printer: { paper: 'enough' }, waiting: [], failed: [] });
  });

  test('[PRINT-85] what failed within the printer waits for a person, who prints it again or lets it be', async () => {
    const saleId = await sellOne(world);
    printer.device.setFaults({ bytesPerSecond: 200 });
    await print(saleId);
    await world.advance(500);
    printer.unplug();
    await world.advance(5_000);
    const [failed] = (await world.snapshot()).printing.failed;
    expect(failed).toMatchObject({ state: 'failed', problem: 'unplugged', mayBeOnPaper: true, copy: 1 });
    printer.plugIn();
    printer.device.setFaults({ bytesPerSecond: null });
    await world.advance(20_000);
    expect(await newest()).toMatchObject({ state: 'failed' });
    const jobId = failed?.jobId ?? '';
    expect(await world.call('receipt.retry', { jobId })).toMatchObject({ state: 'queued', copy: 1 });
    await world.advance(3_000);
    expect(await newest()).toMatchObject({ state: 'confirmed', copy: 1 });
    expect(await world.refused('receipt.drop', { jobId })).toMatchObject({ code: 'print.job_over' });
    expect(await world.refused('receipt.retry', { jobId: 'none' })).toMatchObject({ code: 'print.job_not_found' });
  });

  test('[PRINT-85] a job that is dropped is not printed, and its number is not given again', async () => {
    const saleId = await sellOne(world);
    printer.unplug();
    await world.advance(2_000);
    const { jobId } = await print(saleId);
    await world.call('receipt.drop', { jobId });
    printer.plugIn();
    await world.advance(20_000);
    expect(printer.device.items).toEqual([]);
    expect(await print(saleId)).toMatchObject({ copy: 2 });
  });

  test('[PRINT-86] a till that dies while it prints says afterwards that the paper may be there, and does not print again', async () => {
    const saleId = await sellOne(world);
    printer.device.setFaults({ bytesPerSecond: 5 });
    await print(saleId);
    await world.advance(500);
    await world.crash();
    await world.advance(10_000);
    expect(await newest()).toMatchObject({ state: 'failed', problem: 'interrupted', mayBeOnPaper: true });
    expect(printer.device.items).toEqual([]);
  });

  test('[PRINT-86] what was only queued is printed by the next run', async () => {
    const saleId = await sellOne(world);
    printer.unplug();
    await world.advance(2_000);
    await print(saleId);
    await world.crash();
    await world.advance(10_000);
    expect(await newest()).toMatchObject({ state: 'confirmed' });
    expect(printer.device.items.filter(({ kind }) => kind === 'cut')).toHaveLength(1);
  });

  test('[PRINT-87] a receipt that waited ten minutes is not printed by itself any more', async () => {
    const saleId = await sellOne(world);
    printer.unplug();
    await world.advance(2_000);
    await print(saleId);
    await world.advance(LONGEST_WAIT_MS + 1_000);
    expect(await newest()).toMatchObject({ state: 'failed', problem: 'waited_too_long', mayBeOnPaper: false });
    printer.plugIn();
    await world.advance(20_000);
    expect(printer.device.items).toEqual([]);
  });

  test('[PRINT-88] at most fifty wait, and are printed in the order they were asked for', async () => {
    printer.unplug();
    await world.advance(2_000);
    const sales: string[] = [];
    for (let count = 0; count < 3; count += 1) sales.push(await sellOne(world));
    const rest = MAX_WAITING_JOBS - sales.length;
    for (const saleId of sales) await print(saleId);
    // The others are written as the till would: fifty payments would take this test too long.
    world.storage.write((db) => {
      for (let count = 0; count < rest; count += 1) {
        db.run(
          `INSERT INTO print_jobs SELECT job_key + ?, substr(job_id, 1, 30) || printf('%06d', ?), document, subject_id,
             copy_number + ?, language, state, problem, may_be_on_paper, attempt_count, queued_at_ms, updated_at_ms
           FROM print_jobs ORDER BY job_key LIMIT 1`,
          1_000 + count,
          count,
          1 + count,
        );
      }
    });
    const another = await sellOne(world);
    expect(await world.refused('receipt.print', { saleId: another, language: null })).toMatchObject({
      code: 'print.queue_full',
      facts: { maxJobs: MAX_WAITING_JOBS },
    });
    world.storage.write((db) => db.run('DELETE FROM print_jobs WHERE job_key > 1000 AND copy_number > 1'));
    printer.plugIn();
    await world.advance(60_000);
    const { jobs } = await world.call('receipt.jobs', { cursor: null, limit: 2 });
    const { cursor } = await world.call('receipt.jobs', { cursor: null, limit: 2 });
    const older = await world.call('receipt.jobs', { cursor, limit: 2 });
    expect([...jobs, ...older.jobs].map(({ subjectId }) => subjectId)).toEqual(sales.toReversed());
    const numbers = printer.device.items.flatMap((item) => (item.kind === 'qr' ? [item.data] : []));
    expect(numbers).toEqual(numbers.toSorted());
    expect(numbers).toHaveLength(3);
  });

  test('[PRINT-89] refuses a sale that is not paid, one it does not know, and whoever is not signed in', async () => {
    const open = await world.ringUp();
    expect(await world.refused('receipt.print', { saleId: open, language: null })).toMatchObject({
      code: 'print.sale_not_paid',
    });
    expect(await world.refused('receipt.print', { saleId: 'none', language: null })).toMatchObject({
      code: 'sale.not_found',
    });
    expect(await world.refused('receipt.preview', { saleId: 'none', language: null })).toMatchObject({
      code: 'sale.not_found',
    });
    expect(await world.refused('receipt.jobs', { cursor: 'x', limit: 1 })).toMatchObject({
      code: 'contract.input_invalid',
    });
    await world.call('session.sign_out', {});
    expect(await world.refused('receipt.print', { saleId: open, language: null })).toMatchObject({
      code: 'contract.not_signed_in',
    });
  });

  test('[PRINT-90] a till without a printer says so, and shows the picture all the same', async () => {
    const plain = await createTillWorld();
    const saleId = await plain.ringUp();
    expect(await plain.refused('receipt.print', { saleId, language: null })).toMatchObject({
      code: 'print.no_printer',
    });
    expect(await plain.refused('drawer.open', { reason: 'test' })).toMatchObject({ code: 'staff.approval_needed' });
    const { svg } = await plain.call('receipt.preview', { saleId, language: 'en' });
    expect(svg).toContain('<svg');
    expect((await plain.snapshot()).printing).toEqual({ printer: null, hasDrawer: false, waiting: [], failed: [] });
    await plain.close();
  });

  test('[PRINT-91] the devices are listed with what is wrong with them, and each change is told', async () => {
    const kinds = async () =>
      (await world.snapshot()).devices
        .filter(({ kind }) => kind !== 'nfc_reader')
        .map(({ kind, state, problem }) => [kind, state, problem]);
    expect(await kinds()).toEqual([
      ['receipt_printer', 'ready', null],
      ['cash_drawer', 'ready', null],
      ['pole_display', 'ready', null],
    ]);
    const told = world.events.length;
    printer.device.setFaults({ coverOpen: true });
    await world.advance(5_000);
    expect(await kinds()).toEqual([
      ['receipt_printer', 'faulty', 'cover_open'],
      ['cash_drawer', 'ready', null],
      ['pole_display', 'ready', null],
    ]);
    expect(world.events.slice(told).map(({ name }) => name)).toContain('devices.changed');
    // A printer that is looked at every other second makes no news of it.
    const quiet = world.events.length;
    await world.advance(30_000);
    expect(
      world.events.slice(quiet).filter(({ name }) => name === 'printing.changed' || name === 'devices.changed'),
    ).toEqual([]);
  });
});

describe('other papers', () => {
  test('[PRINT-93] C40 a test page is printed when a printer is set up, with Chinese and the question', async () => {
    expect(await world.call('receipt.print_test', { language: 'bilingual' })).toMatchObject({
      document: 'test',
      copy: 1,
    });
    await world.advance(3_000);
    const text = printer.device.text();
    for (const part of ['农夫山泉', '以上中文能看清吗', 'Can you read the Chinese above?'])
      expect(text).toContain(part);
    expect(await world.call('receipt.print_test', { language: 'en' })).toMatchObject({ copy: 2 });
  });

  test('[SHIFT-19] each X is a paper of its own and for who may read reports; a Z is the stored one, and its second a copy', async () => {
    await world.call('session.sign_in', CASHIER);
    const count = { pieces: [], total: { minor: 12_340, currency: 'CNY' } } as const;
    await world.call('shift.open', { float: count });
    const print = (shiftId: string | null) => ({ shiftId, language: 'en' }) as const;
    expect(await world.refused('receipt.print_report', print(null))).toMatchObject({ code: 'staff.approval_needed' });
    const { shiftId } = await world.call('shift.close', { cash: count, note: '' });
    expect(await world.call('receipt.print_report', print(shiftId))).toMatchObject({ document: 'report_z', copy: 1 });
    await world.advance(3_000);
    for (const part of ['Z report', '123.40', 'Over or short']) expect(printer.device.text()).toContain(part);
    expect(await world.call('receipt.print_report', print(shiftId))).toMatchObject({ copy: 2 });
    expect(await world.refused('receipt.print_report', print('none'))).toMatchObject({ code: 'shift.not_found' });
    await world.call('session.sign_in', MANAGER);
    await world.advance(3_000);
    expect(await world.call('receipt.print_report', print(null))).toMatchObject({ document: 'report_x', copy: 1 });
    await world.advance(3_000);
    expect(await world.call('receipt.print_report', print(null))).toMatchObject({ copy: 1 });
  });

  test('[PRINT-94] a refund is printed as it stands, with the receipt it belongs to; an unknown one is refused', async () => {
    expect(await world.refused('receipt.print_refund', { refundId: 'none', language: null })).toMatchObject({
      code: 'print.refund_not_found',
    });
    const saleId = await sellOne(world);
    const { sale, payments } = await world.call('sales.get', { saleId });
    const refundId = '01890000-0000-7000-8000-000000000001';
    const paymentId = payments.at(-1)?.paymentId ?? '';
    const amount = { minor: 200, currency: 'CNY' };
    const body = JSON.stringify({ paymentId, approvedBy: 'm1' });
    const requested = { paymentId, inboxItemId: null, amount, businessDate: '2026-11-22', body };
    // As the inbox writes it: the refund's own way is proven there.
    record('refund.requested', refundId, requested);
    expect(await world.call('receipt.print_refund', { refundId, language: 'en' })).toMatchObject({
      document: 'refund',
      receiptNumber: sale.receiptNumber,
    });
    await world.advance(3_000);
    expect(printer.device.text()).toContain('Refund asked for, not yet confirmed by the bank');
    const done = { event: 'succeeded', version: 1, payerRefunded: amount, failureCode: null };
    record('refund.succeeded', refundId, done);
    await world.call('receipt.print_refund', { refundId, language: 'en' });
    await world.advance(3_000);
    const copy = printer.device.text().split('- - -')[1] ?? '';
    for (const part of ['*** COPY 2 ***', 'Zhao Min', '￥2.00', String(sale.receiptNumber)])
      expect(copy).toContain(part);
    expect(copy).not.toContain('not yet confirmed');
  });
});
