/** Examples of what was accepted offline and not paid: declined for good, being tried again, not taken by the backend. */
import type { UnpaidPayment } from '../../../electron/contract/offline-values.ts';
import { money } from '../../../electron/kernel/money.ts';

const HOUR_MS = 3_600_000;

export function exampleUnpaid(nowMs: number): readonly UnpaidPayment[] {
  const item = (index: number, minor: number, changes: Partial<UnpaidPayment>): UnpaidPayment => {
    const acceptedAtMs = nowMs - (index + 2) * HOUR_MS;
    return {
      payment: {
        paymentId: `payment-past-${index}`,
        saleId: `sale-past-${index}`,
        receiptNumber: `T0000001-${String(900 - index).padStart(6, '0')}`,
        method: index === 1 ? 'scan_presentment' : 'tap',
        state: changes.problem === 'refused' ? 'accepted_offline' : 'unpaid',
        acceptedOffline: true,
        amount: money(minor, 'CNY'),
        payerPaid: money(minor, 'CNY'),
        discounts: [],
        walletMasked: null,
        authCode: null,
        decline: null,
        businessDate: '2026-11-22',
        startedAtMs: acceptedAtMs,
        expiresAtMs: null,
        unknownSinceMs: null,
        updatedAtMs: acceptedAtMs + HOUR_MS,
      },
      acceptedAtMs,
      channel: index === 1 ? 'qr' : 'tap',
      wallet: { iss: 'bank-demo', id: `wlt_${String(7_310_882 + index * 977)}` },
      problem: 'declined',
      code: 'insufficient_funds',
      retryable: false,
      sinceMs: acceptedAtMs + HOUR_MS,
      deniedLocally: false,
      ...changes,
    };
  };
  return [
    item(0, 4_650, { code: 'wallet_blocked', deniedLocally: true }),
    item(1, 8_800, { retryable: true }),
    item(2, 1_280, { problem: 'refused', code: 'validation_failed' }),
  ];
}
