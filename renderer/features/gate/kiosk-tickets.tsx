/** The tickets of an order that was paid: one at a time, as large as it can be photographed. Rules KIOSKSCREEN-14 and KIOSKSCREEN-22 of docs/spec/kiosk.md. */
import { Check, ChevronLeft, ChevronRight, Printer, ReceiptText } from 'lucide-react';
import { useState } from 'react';
import type { KioskOrder, KioskView } from '../../../electron/contract/kiosk-values.ts';
import { useCall } from '../../client/use-till.ts';
import { formatMoment } from '../../i18n/format-time.ts';
import { kioskTexts } from '../../i18n/texts/kiosk.ts';
import { QrFigure } from '../../ui/qr-figure.tsx';
import { BothLines, BothWords } from './both-lines.tsx';
import { KioskKey } from './kiosk-key.tsx';
import { filled } from './kiosk-words.ts';

type KioskTicketsProps = Readonly<{
  order: KioskOrder;
  paper: KioskView['paper'];
  zone: string;
  onLeave: () => void;
}>;

export function KioskTickets({ order, paper, zone, onLeave }: KioskTicketsProps) {
  const print = useCall('kiosk.print');
  const [at, setAt] = useState(0);
  const { tickets } = order;
  const ticket = tickets[Math.min(at, tickets.length - 1)];
  if (ticket === undefined) return null;
  const mayPrint = paper === 'ready' && tickets.every((each) => each.paper === 'screen' || each.paper === 'failed');
  return (
    <section className="kiosk-tickets" data-testid="kiosk-tickets" data-ticket={ticket.ticketText}>
      <h1 className="kiosk-title">
        <BothWords text={kioskTexts.ticketsReady} />
      </h1>
      <div className="kiosk-ticket">
        <QrFigure
          className="kiosk-qr"
          payload={ticket.ticketText}
          label={kioskTexts.single.en}
          data-testid="kiosk-ticket-qr"
        />
        <div className="kiosk-ticket-side">
          <TicketFacts order={order} ticket={ticket} zone={zone} />
          {tickets.length === 1 ? null : (
            <div className="kiosk-keys kiosk-keys-small">
              <KioskKey
                label={kioskTexts.ticketBefore}
                icon={ChevronLeft}
                disabled={at === 0}
                onPress={() => setAt(at - 1)}
                testId="kiosk-ticket-before"
              />
              <BothLines
                text={filled(kioskTexts.ticketOf, { number: at + 1, count: tickets.length })}
                className="kiosk-page"
              />
              <KioskKey
                label={kioskTexts.ticketAfter}
                icon={ChevronRight}
                disabled={at === tickets.length - 1}
                onPress={() => setAt(at + 1)}
                testId="kiosk-ticket-after"
              />
            </div>
          )}
          <div className="kiosk-keys">
            {mayPrint ? (
              <KioskKey
                label={kioskTexts.printAgain}
                icon={Printer}
                disabled={print.busy}
                onPress={() => void print.run({})}
                testId="kiosk-print"
              />
            ) : null}
            <ReceiptKey paper={paper} receiptPaper={order.receiptPaper} />
            <KioskKey label={kioskTexts.done} kind="primary" icon={Check} onPress={onLeave} testId="kiosk-done" />
          </div>
        </div>
      </div>
    </section>
  );
}

type ReceiptKeyProps = Readonly<{ paper: KioskView['paper']; receiptPaper: KioskOrder['receiptPaper'] }>;

/** A receipt is paper that not everybody wants: it is printed when it is asked for, once. */
function ReceiptKey({ paper, receiptPaper }: ReceiptKeyProps) {
  const print = useCall('kiosk.print_receipt');
  if (receiptPaper === 'waiting' || receiptPaper === 'printed') {
    return (
      <div className="kiosk-receipt" aria-live="polite" data-testid="kiosk-receipt-paper" data-paper={receiptPaper}>
        <BothLines text={kioskTexts[`receipt_${receiptPaper}`]} />
      </div>
    );
  }
  if (paper === 'out') return null;
  return (
    <KioskKey
      label={receiptPaper === 'failed' ? kioskTexts.receiptAgain : kioskTexts.receipt}
      icon={ReceiptText}
      disabled={print.busy}
      onPress={() => void print.run({})}
      testId="kiosk-receipt"
    />
  );
}

type TicketFactsProps = Readonly<{ order: KioskOrder; ticket: KioskOrder['tickets'][number]; zone: string }>;

function TicketFacts({ order, ticket, zone }: TicketFactsProps) {
  return (
    <div className="kiosk-ticket-facts">
      <BothLines text={order.name} className="kiosk-line" />
      <BothLines text={kioskTexts.showAtGate} className="kiosk-small" />
      <p className="kiosk-small">
        <BothWords text={kioskTexts.goodUntil} />{' '}
        <strong>{formatMoment(ticket.goodUntilMs, 'time', 'zh-CN', zone)}</strong>
      </p>
      <p className="kiosk-small">
        <BothWords text={kioskTexts.number} /> <strong>{order.receiptNumber}</strong>
      </p>
      <div aria-live="polite">
        <BothLines text={kioskTexts[`paper_${ticket.paper}`]} className="kiosk-alert" />
      </div>
    </div>
  );
}
