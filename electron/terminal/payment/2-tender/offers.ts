/**
 * Which ways to pay can be offered right now, and why the others cannot. Pure; the screen shows the reason, so that the
 * cashier knows what to say. Rule CHECKOUT-11.
 */
import type { ErrorCode } from '../../../kernel/errors.ts';
import type { PaymentMethod } from '../../../contract/payment-values.ts';

export type OfferFacts = Readonly<{
  /** What the backend takes at all. */
  methods: readonly PaymentMethod[];
  isEnrolled: boolean;
  /** Why this till takes no payments at all; null when it does. */
  outOfService: ErrorCode | null;
  isOnline: boolean;
  /** What the till takes by itself while the backend is out of reach; null while that is not the question. */
  offline: Readonly<{ tap: Offer; qr: Offer }> | null;
  /** null: this till has no NFC reader. */
  reader: 'ready' | 'not_ready' | null;
}>;

export type Offer = Readonly<{ available: true; reason: null } | { available: false; reason: ErrorCode }>;

const AVAILABLE: Offer = { available: true, reason: null };

function unavailable(reason: ErrorCode): Offer {
  return { available: false, reason };
}

/** The refusals in order: what cannot be changed here and now comes first. */
export function offerOf(method: PaymentMethod, facts: OfferFacts): Offer {
  if (!facts.isEnrolled) return unavailable('terminal.not_enrolled');
  if (facts.outOfService !== null) return unavailable(facts.outOfService);
  if (!facts.methods.includes(method)) return unavailable('checkout.tender_unavailable');
  if (method === 'tap' && facts.reader === null) return unavailable('checkout.reader_absent');
  if (method === 'tap' && facts.reader === 'not_ready') return unavailable('checkout.reader_not_ready');
  if (facts.isOnline) return AVAILABLE;
  if (method === 'tap' && facts.offline !== null) return facts.offline.tap;
  if (method === 'scan_presentment' && facts.offline !== null) return facts.offline.qr;
  return unavailable(NEEDS_NETWORK[method]);
}

const NEEDS_NETWORK = {
  payment_code: 'checkout.code_needs_network',
  merchant_qr: 'checkout.qr_needs_network',
  tap: 'checkout.tap_needs_network',
  scan_presentment: 'checkout.presentment_needs_network',
} as const satisfies Record<PaymentMethod, ErrorCode>;
