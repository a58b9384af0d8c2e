/**
 * The manager's limits as they are typed: each is empty (the bank's is in force) or a number that is no higher than the
 * bank's. What is looser is refused here, before anything is sent, and by the terminal again. Pure.
 *
 * Rule SCREENOPS-15 of docs/spec.md.
 */
import type { LocalLimitsView, OfflineLimits } from '../../../electron/contract/offline-values.ts';
import { decimalText, money, parseAmount, type CurrencyCode } from '../../../electron/kernel/money.ts';

const MONEY_LIMITS = ['maxPerPayment', 'maxPerQrPayment', 'maxPerWalletPerDay', 'maxUnsentTotal'] as const;
const COUNT_LIMITS = ['maxUnsentCount', 'maxAgeHours'] as const;
export const LIMITS = [...MONEY_LIMITS, ...COUNT_LIMITS] as const;
export type LimitName = (typeof LIMITS)[number];
export type MoneyLimit = (typeof MONEY_LIMITS)[number];

export function isMoneyLimit(name: LimitName): name is MoneyLimit {
  return MONEY_LIMITS.some((one) => one === name);
}

/** What stands in the fields. `enabled`: whether this till takes anything offline, as far as the manager decides. */
export type LimitFields = Readonly<{ enabled: boolean; texts: Readonly<Record<LimitName, string>> }>;

export type LimitProblem = 'malformed' | 'above';

export type ReadLimits =
  | Readonly<{ ok: true; limits: LocalLimitsView }>
  | Readonly<{ ok: false; problems: Readonly<Partial<Record<LimitName, LimitProblem>>> }>;

/** A count of payments, or hours with at most two decimals (half an hour is a limit that shops set). */
const WHOLE = /^\d{1,7}$/;
const HOURS = /^\d{1,4}(?:\.\d{1,2})?$/;

export function fieldsOf(local: LocalLimitsView): LimitFields {
  const text = (name: LimitName): string => {
    if (isMoneyLimit(name)) {
      const amount = local[name];
      return amount === null ? '' : decimalText(amount);
    }
    return local[name] === null ? '' : String(local[name]);
  };
  const entries = LIMITS.map((name) => [name, text(name)] as const);
  return { enabled: local.enabled !== false, texts: Object.fromEntries(entries) as Record<LimitName, string> };
}

/** The number behind a text, in minor units for money; null for one that is none. */
function numberOf(name: LimitName, text: string, currency: CurrencyCode): number | null {
  const plain = text.trim().normalize('NFKC');
  if (isMoneyLimit(name)) {
    const amount = parseAmount(plain, currency);
    if (amount.ok) return amount.value.minor;
    // Nothing at all is a limit too: it stops what it limits.
    return amount.error.code === 'amount.zero' ? 0 : null;
  }
  return (name === 'maxUnsentCount' ? WHOLE : HOURS).test(plain) ? Number(plain) : null;
}

function ceilingOf(name: LimitName, backend: OfflineLimits): number {
  return isMoneyLimit(name) ? backend[name].minor : backend[name];
}

export function readLimits({ enabled, texts }: LimitFields, backend: OfflineLimits): ReadLimits {
  const { currency } = backend.maxPerPayment;
  const problems: Partial<Record<LimitName, LimitProblem>> = {};
  const numbers: Partial<Record<LimitName, number>> = {};
  for (const name of LIMITS) {
    if (texts[name].trim() === '') continue;
    const number = numberOf(name, texts[name], currency);
    if (number === null) problems[name] = 'malformed';
    else if (number > ceilingOf(name, backend)) problems[name] = 'above';
    else numbers[name] = number;
  }
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  const amount = (name: MoneyLimit) => (numbers[name] === undefined ? null : money(numbers[name], currency));
  return {
    ok: true,
    limits: {
      // Switching on is the bank's to do; the till only keeps it off.
      enabled: enabled ? null : false,
      maxPerPayment: amount('maxPerPayment'),
      maxPerQrPayment: amount('maxPerQrPayment'),
      maxPerWalletPerDay: amount('maxPerWalletPerDay'),
      maxUnsentTotal: amount('maxUnsentTotal'),
      maxUnsentCount: numbers.maxUnsentCount ?? null,
      maxAgeHours: numbers.maxAgeHours ?? null,
    },
  };
}

export function sameFields(a: LimitFields, b: LimitFields): boolean {
  return a.enabled === b.enabled && LIMITS.every((name) => a.texts[name].trim() === b.texts[name].trim());
}
