/** The inbox and what was not paid as they are taken along. Rule TAKINGS-28. */
import type { InboxItem } from '../../../electron/contract/inbox-values.ts';
import type { UnpaidPayment } from '../../../electron/contract/offline-values.ts';
import { problemText } from '../../i18n/error-text.ts';
import { momentStamp } from '../../i18n/format-time.ts';
import type { Language } from '../../i18n/language.ts';
import { operationsTexts } from '../../i18n/texts/operations.ts';
import type { ExportTable } from '../../ui/export-table.ts';
import { amountOf } from './inbox-item.ts';
import { problemOf } from './unpaid-problem.ts';

type How = Readonly<{ isCut: boolean; language: Language; timeZone: string | null }>;

const wordsIn =
  (language: Language) =>
  (key: keyof typeof operationsTexts): string =>
    operationsTexts[key][language];

/** With the whole wallet id: it is what a deny list names. */
export function unpaidTable(unpaid: readonly UnpaidPayment[], { isCut, language, timeZone }: How): ExportTable {
  const text = wordsIn(language);
  return {
    title: text('title'),
    name: text('section_unpaid'),
    about: [],
    isCut,
    header: [
      ...[text('unpaidAccepted'), text('columnReceipt'), text('columnPayment'), text('columnChannel')],
      ...[text('rowAmount'), text('rowState'), text('columnReason'), text('unpaidSince')],
      ...[text('unpaidWallet'), text('unpaidIssuer'), text('columnDenied')],
    ],
    rows: unpaid.map((each) => [
      momentStamp(each.acceptedAtMs, timeZone),
      each.payment.receiptNumber,
      each.payment.paymentId,
      text(`channel_${each.channel}`),
      each.payment.amount,
      text(`problem_${problemOf(each)}`),
      problemText(each.code, language),
      momentStamp(each.sinceMs, timeZone),
      each.wallet.id,
      each.wallet.iss,
      each.deniedLocally ? text('denied') : '',
    ]),
  };
}

export function inboxTable(
  items: readonly InboxItem[],
  { which, isCut, language, timeZone }: How & Readonly<{ which: 'open' | 'closed' }>,
): ExportTable {
  const text = wordsIn(language);
  return {
    title: text('title'),
    name: `${text('section_inbox')} ${text(which === 'open' ? 'inboxOpen' : 'inboxClosed')}`,
    about: [],
    isCut,
    header: [
      ...[text('columnOpened'), text('columnKind'), text('rowAmount'), text('columnReceipt'), text('columnPayment')],
      ...[text('columnRefund'), text('rowAuth'), text('rowWallet')],
      ...[text('columnClosed'), text('columnHow'), text('columnBy'), text('note')],
    ],
    rows: items.map((item) => [
      momentStamp(item.openedAtMs, timeZone),
      text(`kind_${item.kind}`),
      amountOf(item) ?? '',
      item.receiptNumber ?? '',
      item.paymentId ?? '',
      item.refundId ?? item.refund?.refundId ?? '',
      item.told?.authCode ?? '',
      item.told?.walletMasked ?? '',
      item.closed === null ? '' : momentStamp(item.closed.atMs, timeZone),
      item.closed === null ? '' : text(`how_${item.closed.how}`),
      item.closed?.by?.[language] ?? '',
      item.closed?.note ?? '',
    ]),
  };
}
