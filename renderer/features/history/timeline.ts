/**
 * A sale's timeline in words. Each type of journal event the terminal writes has a text; a type that a newer terminal
 * writes is shown by its code with all its facts, so nothing is hidden because it is not known.
 *
 * Rules CHECKOUTSCREEN-53 to CHECKOUTSCREEN-55 of docs/spec.md.
 */
import type { TimelineEntry } from '../../../electron/contract/payment-values.ts';
import { moneySchema } from '../../../electron/contract/values.ts';
import { ERRORS, isErrorCode } from '../../../electron/kernel/errors.ts';
import { BASIS_POINTS } from '../../../electron/kernel/money.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { formatMoment } from '../../i18n/format-time.ts';
import type { Language } from '../../i18n/language.ts';
import { historyTexts } from '../../i18n/texts/history.ts';

export type EventTone = 'good' | 'bad' | 'caution' | 'plain';

/** The journal's event types and what they mean at a glance. Names as stored; never renamed. */
export const EVENT_TONES = {
  'sale.opened': 'plain',
  'sale.line_added': 'plain',
  'sale.line_changed': 'plain',
  'sale.line_repriced': 'plain',
  'sale.line_removed': 'plain',
  'sale.discounted': 'plain',
  'sale.checkout_started': 'plain',
  'sale.checkout_left': 'plain',
  'sale.set_aside': 'plain',
  'sale.taken_up': 'plain',
  'sale.cash_taken': 'good',
  'sale.cash_returned': 'caution',
  'sale.refund_begun': 'caution',
  'sale.cash_refunded': 'caution',
  'sale.voided': 'bad',
  'refund.requested': 'plain',
  'refund.pending': 'plain',
  'refund.succeeded': 'good',
  'refund.failed': 'bad',
  'sale.exchange_taken': 'good',
  'sale.goods_exchanged': 'caution',
  'sale.exchange_returned': 'caution',
  'sale.goods_kept': 'plain',
  'sale.paid': 'good',
  'sale.fare_sold': 'good',
  'sale.fare_undone': 'bad',
  'gate.passage_decided': 'plain',
  'gate.passage_opened': 'good',
  'gate.passage_not_opened': 'bad',
  'fare_tap.reported': 'good',
  'fare_tap.refused': 'bad',
  'deny_list.wallet_added_locally': 'caution',
  'deny_list.wallet_removed_locally': 'plain',
  'sale.cancelled': 'bad',
  'payment.created': 'plain',
  'payment.sent': 'plain',
  'payment.pending_customer': 'plain',
  'payment.approved': 'good',
  'payment.declined': 'bad',
  'payment.expired': 'bad',
  'payment.outcome_unknown': 'caution',
  'payment.reversal_asked': 'caution',
  'payment.reversed': 'bad',
  'payment.refund_due': 'caution',
  'payment.accepted_offline': 'caution',
  'payment.unpaid': 'bad',
  'payment.cancelled': 'bad',
  'payment.acknowledged': 'plain',
  'payment.evidence_noted': 'caution',
  'inbox.item_opened': 'caution',
  'inbox.refund_begun': 'caution',
  'inbox.item_closed': 'plain',
  'approval.used': 'caution',
} as const satisfies Readonly<Record<string, EventTone>>;
export type EventType = keyof typeof EVENT_TONES;

type FactLine = Readonly<{ label: string; value: string }>;
export type TimelineLine = Readonly<{
  title: string;
  /** false: the title is the event's code. */
  known: boolean;
  tone: EventTone;
  facts: readonly FactLine[];
}>;

type Underscored<T extends string> = T extends `${infer Area}.${infer Rest}` ? `${Area}_${Rest}` : never;

function isEventType(type: string): type is EventType {
  return Object.hasOwn(EVENT_TONES, type);
}

function eventTextKey(type: EventType): `event_${Underscored<EventType>}` {
  return `event_${type.replace('.', '_') as Underscored<EventType>}`;
}

/** The text under `stem_value` when there is one. */
function textFor(stem: string, value: string, language: Language): string | null {
  const key = `${stem}_${value}`;
  return Object.hasOwn(historyTexts, key) ? historyTexts[key as keyof typeof historyTexts][language] : null;
}

type Value = TimelineEntry['facts'][string];
type Shown = (value: Value, language: Language, zone: string | null) => string;

function plain(value: Value, language: Language): string {
  if (value === null) return '–';
  if (typeof value === 'boolean') return historyTexts[value ? 'yes' : 'no'][language];
  if (typeof value === 'object') {
    const amount = moneySchema.safeParse(value);
    return amount.success ? formatMoney(amount.data) : JSON.stringify(value);
  }
  return String(value);
}

const worded =
  (stem: string): Shown =>
  (value, language) =>
    (typeof value === 'string' ? textFor(stem, value, language) : null) ?? plain(value, language);

const declined: Shown = (value, language) => {
  const code = `decline.${plain(value, language)}`;
  return isErrorCode(code) ? ERRORS[code][language].title : plain(value, language);
};

const percent: Shown = (value) => `${(Number(value) * 100) / BASIS_POINTS} %`;

const moment: Shown = (value, language, zone) =>
  typeof value === 'number' ? formatMoment(value, 'time_seconds', language, zone) : plain(value, language);

/** The facts that a person reads, in this order, and how. What is not here serves the machine. */
const SHOWN_FACTS = {
  nameZhCn: plain,
  nameEn: plain,
  approverZhCn: plain,
  approverEn: plain,
  quantity: plain,
  unitPrice: plain,
  discountBasisPoints: percent,
  discountAmount: plain,
  method: worded('method'),
  amount: plain,
  total: plain,
  tendered: plain,
  cash: plain,
  rounding: plain,
  exchange: plain,
  payerPaid: plain,
  walletMasked: plain,
  authCode: plain,
  receiptNumber: plain,
  declineCode: declined,
  code: declined,
  cause: worded('cause'),
  kind: worded('kind'),
  how: worded('how'),
  reason: worded('reason'),
  payerRefunded: plain,
  failureCode: plain,
  note: plain,
  expiresAtBackendMs: moment,
} as const satisfies Readonly<Record<string, Shown>>;

/** Only one of the two names stands there, in the language that is read. */
const OTHER_NAME: Readonly<Record<Language, RegExp>> = { 'zh-CN': /En$/, en: /ZhCn$/ };

export function timelineLine(entry: TimelineEntry, language: Language, zone: string | null): TimelineLine {
  const { type, facts } = entry;
  if (!isEventType(type)) {
    const all = Object.entries(facts).map(([label, value]) => ({ label, value: plain(value, language) }));
    return { title: type, known: false, tone: 'plain', facts: all };
  }
  const shown = Object.entries(SHOWN_FACTS)
    .filter(
      ([name]) =>
        !OTHER_NAME[language].test(name) && facts[name] !== undefined && facts[name] !== null && facts[name] !== '',
    )
    .map(([name, show]) => ({
      label: textFor('fact', name, language) ?? name,
      value: show(facts[name] ?? null, language, zone),
    }));
  // The same event for the backend, another for people: nobody is confirming yet while a QR is shown.
  const qrShown = type === 'payment.pending_customer' && typeof facts['qrPayload'] === 'string';
  const title = historyTexts[qrShown ? 'event_payment_qr_shown' : eventTextKey(type)][language];
  return { title, known: true, tone: EVENT_TONES[type], facts: shown };
}

export const SHOWN_FACT_NAMES = Object.keys(SHOWN_FACTS);
