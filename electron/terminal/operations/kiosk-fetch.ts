/**
 * Finds the tickets of an order that was paid here, for whoever went before they came: by the number of the receipt and what
 * only the wallet's owner sees beside it, since receipts are numbered in a row. Who guesses waits. Rules KIOSK-30 to KIOSK-32
 * of docs/spec/kiosk.md.
 */
import type { Refusal } from '../../contract/dispatcher.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { paymentsOfSale } from '../payment/2-tender/payment-store.ts';
import { receiptNumberOf } from '../sale/receipt-number.ts';
import { saleByReceiptNumber } from '../sale/sale-store.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { destinationOf } from '../transit/kiosk-goods.ts';
import { ticketsOfSale } from '../transit/ticket-store.ts';

/** Of ten thousand endings a guesser then tries one in two thousand, and an owner who mistypes is not sent away. */
const FREE_TRIES = 5;
const TRIES_WITHIN_MS = 600_000;

export interface KioskFetch {
  /** The sale whose tickets can be shown. */
  find(wish: Readonly<{ receiptCounter: string; walletEnding: string }>): Result<string, Refusal>;
}

/** `nowMs`: by the clock that tickets are dated by. */
export function createKioskFetch(context: TerminalContext, nowMs: () => number): KioskFetch {
  const { clock, storage } = context.ports;
  /** When the latest tries failed, on the clock that nobody can set. */
  let failedAtMs: readonly number[] = [];

  const saleOf = (receiptCounter: string, walletEnding: string): string | null => {
    const terminalId = context.enrolment()?.terminalId ?? '';
    const { receiptNumber } = receiptNumberOf(terminalId, Number(receiptCounter));
    const sale = saleByReceiptNumber(storage.read, receiptNumber);
    const isRide = sale?.state === 'paid' && destinationOf(sale.lines[0]?.productId ?? null) !== undefined;
    if (sale === null || !isRide) return null;
    const isOwner = paymentsOfSale(storage.read, sale.saleId).some(
      (payment) =>
        payment.state === 'approved' &&
        [payment.facts.walletMasked, payment.facts.authCode].some((text) => endingOf(text) === walletEnding),
    );
    return isOwner ? sale.saleId : null;
  };

  return {
    find: ({ receiptCounter, walletEnding }) => {
      const now = clock.monotonic();
      failedAtMs = failedAtMs.filter((atMs) => now - atMs < TRIES_WITHIN_MS);
      const [first] = failedAtMs;
      if (first !== undefined && failedAtMs.length >= FREE_TRIES) {
        return err({ code: 'kiosk.fetch_wait', waitSeconds: Math.ceil((TRIES_WITHIN_MS - (now - first)) / 1_000) });
      }
      const saleId = saleOf(receiptCounter, walletEnding);
      if (saleId === null) {
        failedAtMs = [...failedAtMs, now];
        return err({ code: 'kiosk.nothing_to_fetch' });
      }
      const tickets = ticketsOfSale(storage.read, saleId);
      const isOver = tickets.length > 0 && tickets.every(({ goodUntilMs }) => goodUntilMs <= nowMs());
      return isOver ? err({ code: 'kiosk.ticket_over' }) : ok(saleId);
    },
  };
}

/** The last four digits, whatever the wallet writes around them. */
function endingOf(text: string | null): string | null {
  const digits = text?.replaceAll(/\D/g, '') ?? '';
  return digits.length < 4 ? null : digits.slice(-4);
}
