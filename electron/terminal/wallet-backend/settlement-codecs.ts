/** Settlements and payouts from the wire (section 8) to the terminal's own values. Rules BACKEND-73 and BACKEND-74. */
import { z } from 'zod';
import { MAX_AMOUNT_MINOR } from '../../kernel/money.ts';
import { amountMinor, backendId, businessDate, currencyCode, wireMoney, wireTime } from './codecs.ts';
import type { BackendPayout, ReadySettlement } from './wallet-backend.ts';

/** Section 8 gives every amount as money; a net, and what was given back of discounts, may be below zero. */
const signedMoney = z.object({ amount: z.int().min(-MAX_AMOUNT_MINOR).max(MAX_AMOUNT_MINOR), currency: currencyCode });
const money = z.object({ amount: amountMinor, currency: currencyCode });
const counted = z.object({ count: z.int().min(0), amount: money });

/** Longer than any path with a query that a server takes for granted. */
const LINK_MAX = 2_048;

const totals = z.object({
  payments: counted,
  refunds: counted,
  topups: counted,
  bills: counted,
  fares: counted,
  fees: z.object({ amount: signedMoney }),
  discountsByMerchant: z.object({ amount: signedMoney }),
  net: z.object({ amount: signedMoney }),
});

const KINDS = ['payments', 'refunds', 'topups', 'bills', 'fares'] as const;

const ready = z
  .object({
    lines: z.string().max(LINK_MAX),
    businessDate,
    status: z.literal('ready'),
    closedAt: wireTime,
    totals,
    sha256: z.string().regex(/^[0-9a-f]{64}$/u),
  })
  .transform((settlement, context): Omit<ReadySettlement, 'linesPath'> & Readonly<{ lines: string }> => {
    const { fees, discountsByMerchant, net } = settlement.totals;
    const { currency } = net.amount;
    const all = [...KINDS.map((kind) => settlement.totals[kind]), fees, discountsByMerchant];
    if (all.some(({ amount }) => amount.currency !== currency)) context.addIssue('sums in several currencies');
    const kind = (name: (typeof KINDS)[number]): Readonly<{ count: number; amountMinor: number }> => ({
      count: settlement.totals[name].count,
      amountMinor: settlement.totals[name].amount.amount,
    });
    return {
      businessDate: settlement.businessDate,
      closedAtMs: settlement.closedAt,
      totals: {
        payments: kind('payments'),
        refunds: kind('refunds'),
        topups: kind('topups'),
        bills: kind('bills'),
        fares: kind('fares'),
        feesMinor: fees.amount.amount,
        discountsByMerchantMinor: discountsByMerchant.amount.amount,
        netMinor: net.amount.amount,
      },
      currency,
      sha256: settlement.sha256,
      lines: settlement.lines,
    };
  });

const notReady = z.object({ status: z.literal('not_ready'), retryAfter: z.int().min(0) }).transform(() => null);

/** null: not closed yet. `asked`: the address that was asked, which a link may be relative to. */
export function settlementCodec(asked: string): z.ZodType<ReadySettlement | null> {
  const linked = ready.transform(({ lines, ...settlement }, context): ReadySettlement => {
    const linesPath = pathOnSameOrigin(lines, asked);
    if (linesPath !== null) return { ...settlement, linesPath };
    context.addIssue('the rows are not on the backend itself');
    return z.NEVER;
  });
  return z.union([linked, notReady]);
}

/** Section 8: the link is on the same origin, so that no key of the till's signs anything for somebody else. */
function pathOnSameOrigin(link: string, asked: string): string | null {
  if (!URL.canParse(link, asked)) return null;
  const url = new URL(link, asked);
  const isPlain = url.username === '' && url.password === '';
  return url.origin === new URL(asked).origin && isPlain ? `${url.pathname}${url.search}` : null;
}

/** A year of daily payouts, and as many again. */
const MAX_PAYOUTS = 1_000;

export const payoutsCodec: z.ZodType<readonly BackendPayout[]> = z
  .array(
    z
      .object({
        id: backendId,
        paidAt: wireTime,
        amount: wireMoney,
        businessDates: z.array(businessDate).min(1).max(400),
        bankReference: z.string().max(128),
      })
      .transform(({ paidAt, ...payout }): BackendPayout => ({ ...payout, paidAtMs: paidAt })),
  )
  .max(MAX_PAYOUTS);
