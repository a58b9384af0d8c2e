/**
 * What was taken in a range of days: totals beside the week before, tables by hour, goods, people and more, and the sales
 * behind a figure. Reads sums, never sales, but for the page that somebody opens. Rules TAKINGS-10 to TAKINGS-16.
 */
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import { MAX_TAKINGS_DAYS, type TakingsRow, type TakingsSums } from '../../contract/takings-values.ts';
import { money } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { allCategories, productById } from '../catalogue/product-store.ts';
import { addDaysToDate } from '../payment/6-reconciliation/days.ts';
import { feesOf } from '../payment/6-reconciliation/discrepancy-store.ts';
import type { BooksFollower } from '../takings/books-follower.ts';
import { takenSales, type SalesPlace } from '../takings/takings-sales.ts';
import { sumsOf, type Sums } from '../takings/takings.ts';
import { takingsBy, takingsByCategory, takingsByDay, type Figures, type Range } from '../takings/takings-store.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { nameOf } from './reconciliation-view.ts';
import { requireRight } from './require-right.ts';

type TakingsHandlers = Pick<Handlers, 'takings.figures' | 'takings.sales'>;

const DAYS_OF_WEEK = 7;
/** What brought most; nobody reads further, and an answer has to fit into one message. */
const MAX_PRODUCTS = 500;

export function takingsHandlers(context: TerminalContext, books: BooksFollower): TakingsHandlers {
  const { read } = context.ports.storage;
  const { currency } = context;
  return {
    'takings.figures': async ({ from, to }) => {
      const asked = checkedRange(context, { from, to });
      if (!asked.ok) return asked;
      await books.catchUp();
      const range = asked.value;
      const back = weeksBack(range);
      const byDay = takingsByDay(read, range);
      const fees = feesOf(read, from, to);
      const row = (name: TakingsRow['name'], figures: Figures): TakingsRow => ({
        member: figures.member,
        name,
        ...sumsView(figures, currency),
      });
      const plain = (figures: readonly Figures[]) => figures.map((each) => row(null, each));
      const categories = new Map(allCategories(read).map(({ categoryId, name }) => [categoryId, name]));
      return ok({
        ...range,
        scope: 'this_till',
        total: sumsView(sumsOf(byDay), currency),
        before: sumsView(sumsOf(takingsByDay(read, back)), currency),
        fee: fees.dayCount === 0 ? null : money(fees.feeMinor, currency),
        feeDayCount: fees.dayCount,
        tables: {
          day: plain(byDay),
          hour: plain(takingsBy(read, 'hour', range)),
          weekday: plain(byWeekday(byDay)),
          tender: plain(takingsBy(read, 'tender', range)),
          promotion: plain(takingsBy(read, 'promotion', range)),
          product: takingsBy(read, 'product', range)
            .toSorted((a, b) => b.grossMinor - a.grossMinor)
            .slice(0, MAX_PRODUCTS)
            .map((each) => row(productById(read, each.member)?.name ?? null, each)),
          category: takingsByCategory(read, range).map((each) => row(categories.get(each.member) ?? null, each)),
          cashier: takingsBy(read, 'cashier', range).map((each) => row(nameOf(read, each.member), each)),
          lane: plain(takingsBy(read, 'lane', range)),
        },
      });
    },

    'takings.sales': async ({ from, to, table, member, cursor, limit }) => {
      const asked = checkedRange(context, { from, to });
      if (!asked.ok) return asked;
      const after = placeOf(cursor);
      if (!after.ok) return after;
      await books.catchUp();
      const found = takenSales(read, asked.value, { table, member, after: after.value, limit });
      const last = found.length < limit ? undefined : found.at(-1);
      return ok({
        sales: found.map((record) => ({
          recordId: record.recordId,
          kind: record.kind,
          saleId: record.saleId,
          receiptNumber: record.receiptNumber,
          amount: money(record.kind === 'refund' ? -record.amountMinor : record.amountMinor, currency),
          tender: record.tender,
          standing: record.standing,
          occurredAtMs: record.occurredAtMs,
          cashier: nameOf(read, record.cashierId),
        })),
        cursor: last === undefined ? null : `${last.businessDate}.${last.recordKey}`,
      });
    },
  };
}

function checkedRange(context: TerminalContext, { from, to }: Range): Result<Range, Refusal> {
  const person = requireRight(context, 'report.read');
  if (!person.ok) return person;
  const isDate = (date: string): boolean => !Number.isNaN(Date.parse(`${date}T00:00:00.000Z`));
  if (!isDate(from) || !isDate(to) || to < from) return err({ code: 'contract.input_invalid', path: 'to' });
  if (addDaysToDate(from, MAX_TAKINGS_DAYS) < to)
    return err({ code: 'takings.range_too_long', maxDays: MAX_TAKINGS_DAYS });
  return ok({ from, to });
}

/** The same days of the week, as many weeks earlier as the range is long: no day stands on both sides. */
function weeksBack({ from, to }: Range): Range {
  let back = DAYS_OF_WEEK;
  while (addDaysToDate(to, -back) >= from) back += DAYS_OF_WEEK;
  return { from: addDaysToDate(from, -back), to: addDaysToDate(to, -back) };
}

/** 1 is Monday. */
function byWeekday(days: readonly Figures[]): readonly Figures[] {
  const weekdayOf = (date: string): string => String(new Date(`${date}T00:00:00.000Z`).getUTCDay() || DAYS_OF_WEEK);
  const groups = Map.groupBy(days, ({ member }) => weekdayOf(member));
  return [...groups]
    .map(([member, group]) => ({ member, ...sumsOf(group) }))
    .toSorted((a, b) => Number(a.member) - Number(b.member));
}

function sumsView(sums: Sums, currency: TerminalContext['currency']): TakingsSums {
  const { saleCount, quantity, grossMinor, discountMinor, refundCount, refundMinor, voidCount, voidMinor } = sums;
  return {
    saleCount,
    quantity,
    gross: money(grossMinor, currency),
    discount: money(discountMinor, currency),
    refundCount,
    refund: money(refundMinor, currency),
    voidCount,
    voided: money(voidMinor, currency),
    net: money(grossMinor - refundMinor - discountMinor, currency),
  };
}

function placeOf(cursor: string | null): Result<SalesPlace, Refusal> {
  if (cursor === null) return ok(null);
  const match = /^(\d{4}-\d{2}-\d{2})\.(\d{1,15})$/.exec(cursor);
  const [, businessDate, recordKey] = match ?? [];
  if (businessDate === undefined || recordKey === undefined)
    return err({ code: 'contract.input_invalid', path: 'cursor' });
  return ok({ businessDate, recordKey: Number(recordKey) });
}
