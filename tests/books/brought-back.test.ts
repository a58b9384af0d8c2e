/** What a gate has put away comes back for whoever needs it: by receipt, by news of the backend, for books and statements. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { PUT_AWAY_TABLES, type PutAwayTable } from '../../electron/terminal/archive/put-away-rows.ts';
import { putAwayByReceipt } from '../../electron/terminal/archive/put-away-store.ts';
import { TRANSIT_KEEP_DAYS } from '../../electron/terminal/operations/journal-rotation.ts';
import { archivedSegments } from '../../electron/terminal/payment/3-journal/journal-segments.ts';
import { readEntries } from '../../electron/terminal/payment/3-journal/journal-store.ts';
import { enrolmentOf } from '../../electron/terminal/staff/enrolment-store.ts';
import { segmentsFolderOf } from '../../electron/terminal/storage/segment-files.ts';
import { createBooksFollower } from '../../electron/terminal/takings/books-follower.ts';
import type { GateWorld } from '../../electron/terminal/testing/gate-world.ts';
import { settlementText } from '../../electron/terminal/testing/statement-files.ts';
import { MANAGER } from '../../electron/terminal/testing/till-world.ts';
import { DAYS, gateDays, HALF_MINUTE_MS, LEFT, PASSENGERS, ROW_TABLES, type Sold } from './gate-days.ts';

const days = gateDays();
const { rows, counts, takings, liveDay, liveDays, nextDay, letAllLeave, demandWhole } = days;
let world: GateWorld;
beforeEach(() => {
  world = days.world();
});

async function booksAnew(): Promise<void> {
  world.storage.write((db) => {
    for (const table of ['takings', 'product_records', 'book_records', 'book_places']) db.run(`DELETE FROM ${table}`);
  });
  const { storage, clock } = world;
  const log = { write: () => undefined };
  const enrolment = () => enrolmentOf(storage.read);
  const books = createBooksFollower({ enrolment, journal: { read: readEntries }, ports: { storage, clock, log } });
  await Promise.all([books.catchUp(), world.advance(5_000)]);
}

/** A migration that changes one of these says what becomes of rows that come back (decision 0288), and then writes it here. */
const COLUMNS = {
  sales: `sale_key sale_id state acknowledged is_shown set_aside_at_ms cashier_id cashier_name_zh
    cashier_name_en receipt_number receipt_reversed receipt_counter business_date opened_at_ms
    completed_at_ms at_ms currency discount_kind discount_value line_count subtotal_minor
    discount_minor total_minor cash_minor cash_tendered_minor rounding_minor cash_refunded_minor
    newest_payment_key charge_payment_key waiting_payment_key voided_at_ms exchange_minor
    exchanged_minor`,
  sale_lines: `line_key line_id sale_key goods_key product_id unit_zh unit_en quantity unit_price_minor
    discount_kind discount_value discount_minor total_minor`,
  payments: `payment_key payment_id sale_id earlier_payment_key method state facts amount_minor currency
    receipt_number cashier_id business_date occurred_at_ms body_sha256 version created_at_ms
    updated_at_ms acknowledged_at_ms queue_key queued_at_ms acceptance_key channel iss wallet_id
    accepted_at_ms problem_code problem_retryable problem_since_ms`,
  refunds: `refund_key refund_id payment_id inbox_item_id state amount_minor currency body business_date
    cashier_id payer_refunded_minor failure_code version requested_at_ms updated_at_ms`,
  gate_passages: `passage_key passage_id at_ms business_date station_id gate_id direction kind channel iss
    wallet_id fare_minor at_risk_minor whole concession payment_id ticket_id outcome`,
  fare_taps: `tap_key tap_id iss wallet_id business_date at_ms at_risk_minor state journey_id fare_minor
    problem_code`,
  sold_tickets: `ticket_key sale_id ticket_number ticket_id good_until_ms ticket_text`,
  print_jobs: `job_key job_id document subject_id copy_number language state problem may_be_on_paper
    attempt_count queued_at_ms updated_at_ms`,
} satisfies Readonly<Record<PutAwayTable, string>>;

describe('what was put away', () => {
  test('[ARCHIVE-21] comes back into the columns that it left', () => {
    for (const table of PUT_AWAY_TABLES) {
      const columns = world.storage.read.all(`SELECT name FROM pragma_table_info('${table}')`);
      expect(
        columns.map(({ name }) => name),
        table,
      ).toEqual(COLUMNS[table].split(/\s+/));
    }
  });

  test('[ARCHIVE-21] comes back by its receipt as it stood, is refunded, and leaves again days later', async () => {
    const [sold] = await liveDays();
    const { saleId = '', paymentId = '', receiptNumber = '' } = sold ?? {};
    await world.call('session.sign_in', MANAGER);
    const before = await world.call('sales.get', { saleId });
    await world.call('session.sign_out', {});
    await letAllLeave();
    await world.call('session.sign_in', MANAGER);
    expect(await world.refused('sales.get', { saleId })).toMatchObject({ code: 'sale.not_found' });
    const wish = { amountText: '', fromMs: null, toMs: null, businessDate: null, cursor: null, limit: 5 };
    const { sales, putAwayUpTo } = await world.call('sales.search', { ...wish, text: receiptNumber });
    expect([sales, putAwayUpTo]).toEqual([[], rows('put_away_pieces').at(-1)?.['last_date']]);
    expect(await world.call('sales.bring_back', { receiptNumber })).toEqual({ saleId });
    const after = await world.call('sales.get', { saleId });
    expect({ ...after, archive: null, timeline: [] }).toEqual({ ...before, archive: null, timeline: [] });
    expect(after.timeline.slice(0, before.timeline.length)).toEqual(before.timeline);
    expect(await world.refused('sales.bring_back', { receiptNumber })).toMatchObject({ code: 'sale.not_found' });
    await demandWhole();

    const refunding = world.call('refund.begin', {
      ...{ saleId, paymentId, amountText: '0.50', reason: 'other', note: 'gate', actId: 'act-1' },
    });
    await world.advance(5_000);
    expect((await refunding).amount.minor).toBe(50);
    expect((await world.call('refund.preview', { saleId })).payments[0]?.refundable.minor).toBe(150);
    await world.call('session.sign_out', {});
    const sums = takings();
    await nextDay();
    await liveDay();
    await nextDay(TRANSIT_KEEP_DAYS);
    await letAllLeave(8);
    expect(rows('sales').map((row) => row['sale_id'])).not.toContain(saleId);
    expect(rows('refunds')).toEqual([]);
    await demandWhole();
    await world.call('session.sign_in', MANAGER);
    await world.call('sales.bring_back', { receiptNumber });
    const { payments } = await world.call('refund.preview', { saleId });
    expect(payments[0]?.refunds.map(({ state }) => state)).toEqual(['succeeded']);
    expect(sums.length).toBeGreaterThan(0);
    await demandWhole();
  }, 180_000);

  test('[ARCHIVE-22] news of the backend brings it back, and what is known does not', async () => {
    const [sold, other] = await liveDays();
    await letAllLeave();
    // A backend that was set back has the list read from its beginning: nothing in it is new.
    world.storage.write((db) => db.run('DELETE FROM changes_cursors'));
    await world.restart();
    await world.advance(3 * 60_000);
    expect(counts(['sales', 'inbox_items'])).toEqual([6, 0]);
    const at = { occurredAt: new Date(world.clock.now()).toISOString(), businessDate: '2026-11-27' };
    const body = JSON.stringify({
      ...{ paymentId: sold?.paymentId, amount: { amount: 50, currency: 'CNY' }, reason: 'elsewhere' },
      ...at,
    });
    const refunded = world.driver.putRefund(world.storage.file.length.toString().padStart(36, 'r'), body);
    await world.advance(3 * 60_000);
    expect((await refunded).kind).toBe('answered');
    const here = rows('sales').map((row) => row['sale_id']);
    expect(here).toContain(sold?.saleId);
    expect(here).not.toContain(other?.saleId);
    expect(counts(['inbox_items'])).toEqual([1]);
    await demandWhole();
  }, 120_000);

  test('[ARCHIVE-6] a sale whose file is gone is not found as if it had never been: the file is named', async () => {
    const [sold] = await liveDays();
    await letAllLeave();
    // The entry that has the rows leaves too.
    await nextDay();
    await liveDay();
    await nextDay(TRANSIT_KEEP_DAYS);
    await letAllLeave(8);
    const found = putAwayByReceipt(world.storage.read, sold?.receiptNumber ?? '');
    const segment = archivedSegments(world.storage.read).find(
      ({ firstSequence, lastSequence }) =>
        firstSequence <= (found?.pieceSequence ?? 0) && lastSequence >= (found?.pieceSequence ?? 0),
    );
    const file = path.join(segmentsFolderOf(world.storage.file), segment?.fileName ?? '');
    const bytes = readFileSync(file);
    rmSync(file);
    await world.restart();
    await world.call('session.sign_in', MANAGER);
    const { receiptNumber = '' } = sold ?? {};
    expect(await world.refused('sales.bring_back', { receiptNumber })).toMatchObject({
      code: 'sale.archive_unreadable',
      facts: { fileName: segment?.fileName },
    });
    writeFileSync(file, bytes);
    expect(await world.call('sales.bring_back', { receiptNumber })).toEqual({ saleId: sold?.saleId });
  }, 180_000);

  test('[ARCHIVE-23] books that are made anew have the same takings, whatever left and came back meanwhile', async () => {
    const [sold] = await liveDays();
    await letAllLeave();
    const sums = takings();
    await booksAnew();
    expect(takings()).toEqual(sums);
    expect(counts()).toEqual(ROW_TABLES.map(() => DAYS * PASSENGERS - LEFT));
    await world.call('session.sign_in', MANAGER);
    await world.call('sales.bring_back', { receiptNumber: sold?.receiptNumber ?? '' });
    await world.call('session.sign_out', {});
    await world.advance(HALF_MINUTE_MS);
    expect(takings()).toEqual(sums);
    expect(counts()).toEqual(ROW_TABLES.map(() => DAYS * PASSENGERS - LEFT + 1));
    await booksAnew();
    expect(takings()).toEqual(sums);
    await nextDay();
    await liveDay();
    await nextDay(TRANSIT_KEEP_DAYS);
    await letAllLeave(8);
    const later = takings();
    await booksAnew();
    expect(takings()).toEqual(later);
  }, 180_000);

  test('[ARCHIVE-24] a statement that comes late matches what was put away, and nothing is missing', async () => {
    const sold = await liveDays();
    const day = sold.filter(({ businessDate }) => businessDate === sold[0]?.businessDate);
    expect(day).toHaveLength(PASSENGERS);
    await letAllLeave();
    await world.call('session.sign_in', MANAGER);
    const terminalId = (await world.snapshot()).terminal.terminalId ?? '';
    const line = ({ paymentId, occurredAtMs }: Sold) => ({ id: paymentId, terminalId, occurredAtMs, amountMinor: 200 });
    const compare = async (businessDate: string, lines: readonly Sold[]): Promise<readonly unknown[]> => {
      const base64 = Buffer.from(settlementText(lines.map(line))).toString('base64');
      const wish = { formatId: 'wallet-api-1', fileName: 'late.csv', sha256: null, confirmed: [] };
      const { importId } = await world.call('reconciliation.begin_import', { ...wish, businessDate });
      await world.call('reconciliation.import_piece', { importId, base64 });
      const finished = world.call('reconciliation.finish_import', { importId });
      await world.advance(5_000);
      await finished;
      const asked = { businessDate, cursor: null, limit: 100 };
      return (await world.call('reconciliation.discrepancies', asked)).discrepancies;
    };
    const [first, second] = day;
    if (first === undefined || second === undefined) throw new Error('three passed');
    // One is not on the statement of its own day, and turns up on a later one.
    expect(await compare(first.businessDate, day.slice(1))).toMatchObject([{ kind: 'missing_at_wallet' }]);
    const later = sold.filter(({ businessDate }) => businessDate === sold.at(-1)?.businessDate);
    const found = await compare(later[0]?.businessDate ?? '', [...later, first]);
    expect(found).toEqual([]);
    // What was brought for the comparison has left again.
    expect(counts(['book_records', 'product_records'])).toEqual([6, 6]);
    await demandWhole();
  }, 120_000);
});
