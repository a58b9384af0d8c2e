/**
 * Takes up what an earlier run left unfinished: each payment by its row of the recovery table, in one transaction, before
 * anything is sent. Rule PAY-6.
 */
import type { PaymentStepDraft } from '../payment/2-tender/judge-answer.ts';
import { RECOVERY } from '../payment/2-tender/payment-recovery.ts';
import { unfinishedPayments } from '../payment/2-tender/payment-store.ts';
import { currentSale } from '../sale/sale-store.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { CheckoutWriter } from './checkout-writer.ts';

export function recoverPayments(context: TerminalContext, writer: CheckoutWriter): void {
  const { storage, log } = context.ports;
  const unfinished = unfinishedPayments(storage.read);
  const sale = currentSale(storage.read);
  if (unfinished.length === 0 && sale?.state !== 'in_checkout') return;
  storage.write((db) => {
    for (const payment of unfinished) {
      const row = RECOVERY[payment.state];
      if (row === null) continue;
      log.write('info', 'payment_recovered', { paymentId: payment.paymentId, state: payment.state });
      const steps = row.events.map((event): PaymentStepDraft => ({ event, facts: { cause: 'terminal_restarted' } }));
      writer.apply(db, payment, steps, null);
    }
    // A QR of another amount than the sale's: the goods changed and the process ended in between.
    if (sale?.state === 'in_checkout') writer.arrangeQr(db, sale.saleId, false, null);
  });
}
