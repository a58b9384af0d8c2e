/** A report as people read it, on the screen and on paper: sections of rows with words. Pure. Rules SHIFT-16 to SHIFT-19. */
import type { CashBook, OpenEnd, ReportSection } from '../../contract/shift-values.ts';
import type { Bilingual } from '../../contract/values.ts';
import { money, type CurrencyCode, type Money } from '../../kernel/money.ts';
import { CASH_WORDS, CASHIER_WORDS, NOBODY, SECTION_WORDS, wordOf } from './report-words.ts';
import { expectedCash, type StoredReport } from './stored-report.ts';
import { totalOf, totalsBelow, type Total, type Totals } from './shift-totals.ts';

type Row = ReportSection['rows'][number];
type Read = Readonly<{
  totals: Totals;
  currency: CurrencyCode;
  openEnds: readonly OpenEnd[];
  nameOf: (cashierId: string) => Bilingual;
}>;

/** Sections without a row are left out, but for the sales: a report of nothing says so. */
export function reportSections(read: Read): readonly ReportSection[] {
  const { totals } = read;
  const rows = rowsWith(read.currency);
  const sections: readonly ReportSection[] = [
    {
      title: SECTION_WORDS.sales,
      rows: [
        rows('sales', totalOf(totals, 'sales'), true),
        ...rows.present(totals, ['discounts', 'price_override', 'rounding', 'cancelled']),
      ],
    },
    { title: SECTION_WORDS.tender, rows: rows.summed(totals, 'tender') },
    { title: SECTION_WORDS.offline, rows: rows.below(totals, 'offline') },
    { title: SECTION_WORDS.promotion, rows: rows.below(totals, 'promotion') },
    { title: SECTION_WORDS.refund, rows: [...rows.below(totals, 'refund'), ...rows.present(totals, ['refund_due'])] },
    { title: SECTION_WORDS.void, rows: rows.below(totals, 'void') },
    { title: SECTION_WORDS.no_sale, rows: rows.below(totals, 'no_sale') },
    { title: SECTION_WORDS.drawer, rows: rows.below(totals, 'drawer') },
    { title: SECTION_WORDS.cashier, rows: cashierRows(read) },
    { title: SECTION_WORDS.hour, rows: hourRows(read) },
    {
      title: SECTION_WORDS.control,
      rows: [...rows.below(totals, 'approval'), ...rows.present(totals, ['wrong_pin', 'count'])],
    },
    { title: SECTION_WORDS.open, rows: openRows(read) },
  ];
  return sections.filter((section, index) => index === 0 || section.rows.length > 0);
}

/** The cash of a report; `counted` null: nobody counted. */
export function cashBook({
  floatMinor,
  totals,
  counted,
  currency,
}: Pick<StoredReport, 'floatMinor' | 'totals' | 'counted' | 'currency'>): CashBook {
  const amount = (minor: number): Money => money(minor, currency);
  const below = (prefix: string): number => totalsBelow(totals, prefix).reduce((sum, [, { minor }]) => sum + minor, 0);
  const expected = expectedCash(floatMinor, totals);
  return {
    float: amount(floatMinor),
    sales: amount(totalOf(totals, 'drawer/taken').minor + totalOf(totals, 'drawer/returned').minor),
    refunds: amount(totalOf(totals, 'drawer/refunded').minor + totalOf(totals, 'drawer/voided').minor),
    movedIn: amount(below('drawer/in')),
    movedOut: amount(below('drawer/out')),
    expected: amount(expected),
    counted,
    difference: counted === null ? null : amount(counted.total.minor - expected),
  };
}

/** The same as a section, for paper. */
export function cashSection(book: CashBook): ReportSection {
  const rows = (Object.keys(CASH_WORDS) as (keyof typeof CASH_WORDS)[]).flatMap((name): readonly Row[] => {
    const value = name === 'counted' ? (book.counted?.total ?? null) : book[name];
    const isTotal = name === 'expected' || name === 'counted' || name === 'difference';
    return value === null ? [] : [{ label: CASH_WORDS[name], count: null, amount: value, isTotal }];
  });
  return { title: SECTION_WORDS.cash, rows };
}

function rowsWith(currency: CurrencyCode) {
  const row = (key: string, { count, minor }: Total, isTotal = false): Row => ({
    label: wordOf(key),
    count,
    amount: isCountOnly(key) ? null : money(minor, currency),
    isTotal,
  });
  const below = (totals: Totals, prefix: string): readonly Row[] =>
    totalsBelow(totals, prefix)
      // What was taken out again, as if it had not been.
      .filter(([, { count, minor }]) => count !== 0 || minor !== 0)
      .map(([name, total]) => row(`${prefix}/${name}`, total));
  return Object.assign(row, {
    below,
    present: (totals: Totals, keys: readonly string[]): readonly Row[] =>
      keys.flatMap((key) => (totals[key] === undefined ? [] : [row(key, totalOf(totals, key))])),
    summed: (totals: Totals, prefix: string): readonly Row[] => {
      const parts = totalsBelow(totals, prefix);
      if (parts.length === 0) return [];
      const minor = parts.reduce((sum, [, part]) => sum + part.minor, 0);
      const count = parts.reduce((sum, [, part]) => sum + part.count, 0);
      return [...below(totals, prefix), row('total', { count, minor }, true)];
    },
  });
}

/** What is counted and has no amount. */
function isCountOnly(key: string): boolean {
  return key.startsWith('no_sale/') || key.startsWith('approval/') || key === 'wrong_pin';
}

function cashierRows({ totals, currency, nameOf }: Read): readonly Row[] {
  const ids = [...new Set(totalsBelow(totals, 'cashier').map(([name]) => name.split('/')[0] ?? ''))];
  return ids.flatMap((id) => {
    const name = id === 'nobody' ? NOBODY : nameOf(id);
    const sales = totalOf(totals, `cashier/${id}/sales`);
    const first: Row = { label: name, count: sales.count, amount: money(sales.minor, currency), isTotal: false };
    const others = Object.entries(CASHIER_WORDS).flatMap(([what, word]): readonly Row[] => {
      const total = totals[`cashier/${id}/${what}`];
      if (total === undefined) return [];
      const label = { 'zh-CN': `${name['zh-CN']} · ${word['zh-CN']}`, en: `${name.en} · ${word.en}` };
      const amount = what === 'no_sale' ? null : money(total.minor, currency);
      return [{ label, count: total.count, amount, isTotal: false }];
    });
    return [first, ...others];
  });
}

function hourRows({ totals, currency }: Read): readonly Row[] {
  return totalsBelow(totals, 'hour').map(([hour, { count, minor }]) => {
    const label = `${hour}:00–${hour}:59`;
    return { label: { 'zh-CN': label, en: label }, count, amount: money(minor, currency), isTotal: false };
  });
}

function openRows({ openEnds, currency }: Read): readonly Row[] {
  const kinds = [...new Set(openEnds.map(({ kind }) => kind))];
  return kinds.map((kind) => {
    const those = openEnds.filter((each) => each.kind === kind);
    const minor = those.reduce((sum, { amount }) => sum + (amount?.minor ?? 0), 0);
    const amount = kind === 'inbox' ? null : money(minor, currency);
    return { label: wordOf(`open/${kind}`), count: those.length, amount, isTotal: false };
  });
}
