/**
 * "The customer showed proof" (C14): a note with name and time beside a payment whose outcome is in doubt. There is no way
 * to force an outcome; the note changes no money and no state. Rules INBOX-40 and INBOX-41.
 */
import type { PaymentState } from '../../contract/payment-values.ts';
import type { Handlers } from '../../contract/dispatcher.ts';
import { err, ok } from '../../kernel/result.ts';
import { EVIDENCE_NOTED } from '../payment/2-tender/payment.ts';
import { paymentById } from '../payment/2-tender/payment-store.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { requireRight } from './require-right.ts';

/** Confirmed anyway, or never sent: no proof can be about them. */
const NEEDLESS: readonly PaymentState[] = ['approved', 'waiting', 'cancelled'];

export function evidenceHandlers(context: TerminalContext): Pick<Handlers, 'checkout.note_evidence'> {
  return {
    'checkout.note_evidence': ({ paymentId, note }) => {
      const person = requireRight(context, 'inbox.close');
      if (!person.ok) return person;
      const payment = paymentById(context.ports.storage.read, paymentId);
      if (payment === null) return err({ code: 'checkout.payment_not_found' });
      if (NEEDLESS.includes(payment.state)) return err({ code: 'checkout.evidence_needless' });
      const { saleId, state } = payment;
      const body = { saleId, note, whileState: state };
      context.record([{ type: EVIDENCE_NOTED, subjectId: paymentId, cashierId: person.value.cashierId, body }]);
      // Whoever looks at the sale reads its timeline anew.
      context.publish('queue.changed');
      return ok({});
    },
  };
}
