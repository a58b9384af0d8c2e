/** What a kiosk shows of the order at hand, and why nobody could pay at it now. Rules KIOSK-1 to KIOSK-45 of docs/spec/kiosk.md. */
import type { KioskOrder } from '../../contract/kiosk-values.ts';
import type { ErrorCode } from '../../kernel/errors.ts';
import type { TerminalPorts } from '../ports.ts';
import { newestJobOf } from '../printing/print-job-store.ts';
import { isActive, type Sale } from '../sale/sale.ts';
import { destinationOf } from '../transit/kiosk-goods.ts';
import { ticketsOfSale } from '../transit/ticket-store.ts';
import type { Checkout } from './checkout.ts';

/** null for a sale that is none of a kiosk's. */
export function orderOf(ports: TerminalPorts, sale: Sale | null): Omit<KioskOrder, 'leavesAtMs'> | null {
  const [ride] = sale?.lines ?? [];
  if (sale === null || ride === undefined || destinationOf(ride.productId) === undefined) return null;
  const { read } = ports.storage;
  const tickets = ticketsOfSale(read, sale.saleId).map(({ ticketId, goodUntilMs, ticketText }) => ({
    ...{ ticketId, goodUntilMs, ticketText },
    paper: paperOf(newestJobOf(read, ticketId, 'ticket')?.state),
  }));
  return {
    ...{ saleId: sale.saleId, name: ride.name, quantity: ride.quantity, unitFare: ride.unitPrice },
    ...{ total: sale.total, receiptNumber: sale.receipt?.receiptNumber ?? null, tickets },
    receiptPaper: paperOf(newestJobOf(read, sale.saleId, 'sale')?.state),
    step: isActive(sale) ? 'paying' : tickets.length === 0 ? 'making' : 'tickets',
  };
}

/** Without the network a phone pays by itself, if the bank lets it and there is what reads it. */
export function whyNoWay(ports: TerminalPorts, checkout: Checkout): readonly ErrorCode[] {
  if (checkout.link.isOnline()) return [];
  const { nfcReader, scanners = [] } = ports;
  const { tap, qr } = checkout.offline.facts.offers(null);
  if (tap.available && nfcReader?.condition.state === 'ready') return [];
  if (qr.available && scanners.some(({ condition }) => condition.state === 'ready')) return [];
  return [tap.reason ?? qr.reason ?? 'gate.no_reader'];
}

function paperOf(state: string | undefined): KioskOrder['tickets'][number]['paper'] {
  switch (state) {
    case 'queued':
    case 'printing':
      return 'waiting';
    case 'confirmed':
    case 'sent':
      return 'printed';
    case 'failed':
      return 'failed';
    default:
      return 'screen';
  }
}
