/** Books of a shop for a bench: as many paid sales as wished, written by the parts that write them at a till. */
import path from 'node:path';
import { silentLog } from '../../../electron/kernel/log.ts';
import type { BookRecord } from '../../../electron/terminal/payment/6-reconciliation/book-store.ts';
import type { WritableDb } from '../../../electron/terminal/storage/database.ts';
import { openStorage, type Storage } from '../../../electron/terminal/storage/sqlite.ts';

/** Sales or lines in one transaction. */
const BATCH = 5_000;
export const AT_MS = Date.parse('2026-03-01T04:00:00.000Z');
export const TERMINAL = 'sim_till_1';
const WAYS = ['tap', 'payment_code', 'merchant_qr'];
const CASHIERS = 4;

export function opened(folder: string, name: string): Storage {
  const storage = openStorage({ file: path.join(folder, name, 'till.db'), log: silentLog });
  if (!storage.ok) throw new Error(storage.error.code);
  return storage.value;
}

export function inBatches(count: number, storage: Storage, put: (db: WritableDb, index: number) => void): void {
  for (let from = 0; from < count; from += BATCH) {
    storage.write((db) => {
      for (let index = from; index < Math.min(count, from + BATCH); index += 1) put(db, index);
    });
  }
}

/** In the order of time, as ids of a till are. */
export function idOf(index: number): string {
  return `01930000-0000-7000-8000-${String(index).padStart(12, '0')}`;
}

/** `saleId`: null where nobody asks for goods. */
export function recordOf(index: number, businessDate: string, saleId: string | null): BookRecord {
  const amountMinor = 100 + (index % 5_000);
  return {
    recordKey: index + 1,
    kind: 'payment',
    recordId: idOf(index),
    paymentId: idOf(index),
    saleId,
    receiptNumber: `${TERMINAL}-${index}`,
    terminalId: TERMINAL,
    cashierId: `c${index % CASHIERS}`,
    tender: WAYS[index % WAYS.length] ?? 'tap',
    standing: 'paid',
    amountMinor,
    currency: 'CNY',
    businessDate,
    localHour: index % 24,
    occurredAtMs: AT_MS + index,
    authCode: null,
    payerPaidMinor: amountMinor,
    merchantDiscountMinor: 0,
    promotions: [],
  };
}
