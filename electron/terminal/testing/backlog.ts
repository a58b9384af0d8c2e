/** Books of a till that was busy without a network: many sales, each paid offline or with a reversal still to be told. */
import { assert } from '../../kernel/assert.ts';
import type { Clock } from '../../kernel/clock.ts';
import { asId, makeUuidV7, type PaymentId } from '../../kernel/ids.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { money } from '../../kernel/money.ts';
import { createSeededRandom } from '../../kernel/seeded-random.ts';
import { bodySha256, buildOfflineBody, buildPaymentBody } from '../payment/2-tender/payment-request.ts';
import { paymentById, saveRequest } from '../payment/2-tender/payment-store.ts';
import { createJournal, type JournalDraft } from '../payment/3-journal/journal.ts';
import { saveForward } from '../payment/4-queue/offline-store.ts';
import { saveAttempt } from '../payment/4-queue/queue-store.ts';
import { PROJECTIONS } from '../projections.ts';
import type { Storage } from '../storage/database.ts';

const AMOUNT = money(200, 'CNY');
const NAME = { 'zh-CN': '水', en: 'Water' };
const BUSINESS_DATE = '2026-11-22';
/** Below any that a wallet of a test names. */
const KEY = 'backlog'.padEnd(43, '-');

export type BacklogKind = 'accepted' | 'reversing';

/**
 * Answers the payments' ids, oldest first. The till is to be restarted afterwards, so that it finds them. `first`: how many
 * were left before, by an earlier call.
 */
export function leaveBacklog(
  world: Readonly<{ storage: Storage; clock: Clock }>,
  count: number,
  kind: BacklogKind,
  first = 0,
): readonly string[] {
  const { storage, clock } = world;
  const journal = createJournal({ clock, projections: PROJECTIONS });
  const random = createSeededRandom(7 + first);
  return storage.write((db) =>
    Array.from({ length: count }, (_, offset) => {
      const index = first + offset;
      const saleId = makeUuidV7(clock, random);
      const paymentId = asId<PaymentId>(makeUuidV7(clock, random));
      const receiptNumber = `sim_till_1-${String(index + 1).padStart(6, '0')}`;
      const occurredAtMs = clock.now();
      const body = buildPaymentBody({
        amount: AMOUNT,
        occurredAtMs,
        businessDate: BUSINESS_DATE,
        receiptNumber,
        cashierId: 'c1',
        lines: [{ sku: 'water', name: NAME, quantity: 1, unitPrice: AMOUNT, total: AMOUNT }],
        method: { type: 'tap', presentment: Buffer.from(`tap ${index}`).toString('base64url') },
      });
      const forward = buildOfflineBody(body, 'tap', occurredAtMs);
      const draft = (type: string, subjectId: string, facts: JsonObject): JournalDraft => {
        return { type, subjectId, cashierId: 'c1', body: facts };
      };
      journal.record(db, [
        draft('sale.opened', saleId, { cashierName: NAME, businessDate: BUSINESS_DATE, currency: 'CNY' }),
        draft('sale.line_added', saleId, {
          lineId: makeUuidV7(clock, random),
          productId: 'water',
          barcode: null,
          name: NAME,
          unit: NAME,
          quantity: 1,
          unitPrice: AMOUNT,
        }),
        draft('sale.checkout_started', saleId, {
          receiptNumber,
          receiptCounter: index + 1,
          businessDate: BUSINESS_DATE,
          total: AMOUNT,
        }),
        draft('payment.created', paymentId, {
          saleId,
          method: 'tap',
          amount: AMOUNT,
          receiptNumber,
          businessDate: BUSINESS_DATE,
          occurredAtMs,
          bodySha256: bodySha256(body),
        }),
        ...(kind === 'accepted'
          ? [
              draft('payment.accepted_offline', paymentId, acceptance(index, occurredAtMs, bodySha256(forward))),
              draft('sale.paid', saleId, { paymentId, total: AMOUNT }),
              draft('payment.acknowledged', paymentId, { saleId }),
            ]
          : [
              draft('payment.sent', paymentId, { event: 'sent' }),
              draft('payment.outcome_unknown', paymentId, { event: 'answer_lost', cause: 'timed_out' }),
              draft('payment.reversal_asked', paymentId, { event: 'gave_up', cause: 'left' }),
              draft('sale.checkout_left', saleId, {}),
              draft('sale.cancelled', saleId, { total: AMOUNT }),
            ]),
      ]);
      const payment = paymentById(db, paymentId);
      assert(payment !== null, 'it was written just now');
      if (kind === 'accepted') saveForward(db, payment, forward);
      else {
        saveRequest(db, payment.createdSequence, { paymentKey: payment.createdSequence, paymentId }, body);
        saveAttempt(db, { paymentId, kind: 'reverse', attemptCount: 1, dueAtMs: occurredAtMs });
      }
      return paymentId;
    }),
  );
}

function acceptance(index: number, acceptedAtMs: number, forwardSha256: string): JsonObject {
  return {
    event: 'taken_offline',
    acceptedAtMs,
    channel: 'tap',
    amount: AMOUNT,
    businessDate: BUSINESS_DATE,
    wallet: { iss: 'demo-bank', id: `wlt_${index % 100}` },
    keyThumbprint: KEY,
    counter: index + 1,
    certificateExpiresAtMs: acceptedAtMs + 30 * 86_400_000,
    forwardSha256,
  };
}
