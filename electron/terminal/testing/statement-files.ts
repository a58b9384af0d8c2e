/** Statements as files, for tests: the formats that come with the program, and settlement files of the wallet API. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { statementFormatSchema, type StatementFormat } from '../payment/6-reconciliation/statement-format.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../../resources/statement-formats');

export const STATEMENT_FORMATS: readonly StatementFormat[] = readdirSync(FOLDER).map((file) =>
  statementFormatSchema.parse(JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8'))),
);

export const SETTLEMENT_HEADER =
  'type,id,payment_id,terminal_id,occurred_at,amount,currency,payer_paid,discount,merchant_discount,fee,status,auth_code';

export type SettlementRow = Readonly<{
  type?: string;
  id: string;
  paymentId?: string;
  terminalId: string;
  occurredAtMs: number;
  amountMinor: number | string;
  currency?: string;
  payerPaidMinor?: number;
  merchantDiscountMinor?: number;
  feeMinor?: number;
  status?: string;
  authCode?: string;
}>;

/** As section 8 of the wallet API has it, but for the packing. */
export function settlementText(rows: readonly SettlementRow[]): string {
  return `${[SETTLEMENT_HEADER, ...rows.map(rowText)].join('\r\n')}\r\n`;
}

function rowText(row: SettlementRow): string {
  const { type = 'payment', id, terminalId, occurredAtMs, amountMinor, currency = 'CNY' } = row;
  return [
    type,
    id,
    row.paymentId ?? '',
    terminalId,
    new Date(occurredAtMs).toISOString(),
    amountMinor,
    currency,
    row.payerPaidMinor ?? amountMinor,
    0,
    row.merchantDiscountMinor ?? 0,
    row.feeMinor ?? 0,
    row.status ?? (type === 'payment' ? 'approved' : 'succeeded'),
    row.authCode ?? '',
  ].join(',');
}
