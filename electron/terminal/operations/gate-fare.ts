/**
 * A flat fare as what it is: a sale that is rung up and paid in one entry, by a payment that was taken without the network
 * (wallet API section 9). Drafts alone; the decision writes them with the passage. Rule TRANSIT-20.
 */
import { assert } from '../../kernel/assert.ts';
import { asId, type PaymentId } from '../../kernel/ids.ts';
import type { Money } from '../../kernel/money.ts';
import type { Credential } from '../payment/1-intake/presentment/presentment.ts';
import { ENTRY_TYPES } from '../payment/2-tender/payment.ts';
import { bodySha256, buildOfflineBody, buildPaymentBody } from '../payment/2-tender/payment-request.ts';
import type { JournalDraft } from '../payment/3-journal/journal.ts';
import { usedCounterOf } from '../payment/4-queue/offline-events.ts';
import { draftFareSold } from '../sale/sale-drafts.ts';
import { lastReceiptCounter } from '../sale/sale-store.ts';
import type { ReadableDb } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { GatePlace, OpenPassage } from '../transit/passage.ts';
import { gateName, rideGoods } from '../transit/ride-goods.ts';
import { walletOf } from './offline-facts.ts';

export type FareDrafts = Readonly<{
  paymentId: PaymentId;
  /** The body under which it is forwarded. */
  forward: string;
  drafts: readonly JournalDraft[];
}>;

/** Who rides where, for what, and with what was shown. */
export type PaidRide = Readonly<{
  passageId: string;
  place: GatePlace;
  shown: Readonly<{ channel: 'tap' | 'qr'; presentment: Uint8Array }>;
  atMs: number;
  businessDate: string;
  ride: OpenPassage;
  amount: Money;
}>;

export function draftFare(
  context: TerminalContext,
  db: ReadableDb,
  credential: Credential,
  { passageId, place, shown, atMs, businessDate, ride, amount }: PaidRide,
): FareDrafts {
  const terminalId = context.enrolment()?.terminalId;
  assert(terminalId !== undefined, 'a gate that is armed is enrolled');
  const { gateId } = place;
  const paymentId = asId<PaymentId>(context.makeId());
  const goods = rideGoods(ride.kind);
  const sold = draftFareSold(
    passageId,
    {
      ...goods,
      cashierName: gateName(gateId),
      businessDate,
      lineId: context.makeId(),
      unitPrice: amount,
      paymentId,
    },
    { terminalId, lastReceiptCounter: lastReceiptCounter(db), gateId },
  );
  const { receiptNumber } = sold;
  const method = shown.channel === 'tap' ? 'tap' : 'scan_presentment';
  const presentment = Buffer.from(shown.presentment).toString('base64url');
  const lines = [{ sku: ride.kind, name: goods.name, quantity: 1, unitPrice: amount, total: amount }];
  const body = buildPaymentBody({
    ...{ amount, occurredAtMs: atMs, businessDate, receiptNumber, cashierId: null, lines },
    method: { type: method, presentment },
  });
  const forward = buildOfflineBody(body, shown.channel, atMs);
  const created = { saleId: passageId, method, amount, receiptNumber, businessDate, occurredAtMs: atMs };
  const accepted = {
    ...{ event: 'taken_offline', acceptedAtMs: atMs, channel: shown.channel, amount, businessDate },
    ...{ wallet: walletOf(credential), ...usedCounterOf(credential), forwardSha256: bodySha256(forward) },
  };
  const of = (type: string, facts: JournalDraft['body']): JournalDraft => ({
    ...{ type, subjectId: paymentId, cashierId: null, body: facts },
  });
  const drafts = [
    sold.draft,
    of(ENTRY_TYPES.waiting, { ...created, bodySha256: bodySha256(body) }),
    of(ENTRY_TYPES.accepted_offline, accepted),
  ];
  return { paymentId, forward, drafts };
}
