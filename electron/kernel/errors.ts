/**
 * Every error a person can meet: what it means for the money, whether trying again helps, and what to do, in both
 * languages. Codes are `area.what_happened`, never renamed and never reused. docs/errors.md lists the same codes; a test
 * holds the two against each other.
 */
import type { ErrorTexts } from './errors/error-texts.ts';
import { amountErrors } from './errors/amount-errors.ts';
import { cashErrors } from './errors/cash-errors.ts';
import { catalogueErrors } from './errors/catalogue-errors.ts';
import { checkoutErrors } from './errors/checkout-errors.ts';
import { contractErrors } from './errors/contract-errors.ts';
import { declineErrors } from './errors/decline-errors.ts';
import { deviceErrors } from './errors/device-errors.ts';
import { exchangeErrors } from './errors/exchange-errors.ts';
import { gateErrors } from './errors/gate-errors.ts';
import { inboxErrors } from './errors/inbox-errors.ts';
import { kioskErrors } from './errors/kiosk-errors.ts';
import { offlineErrors } from './errors/offline-errors.ts';
import { printingErrors } from './errors/printing-errors.ts';
import { reconciliationErrors } from './errors/reconciliation-errors.ts';
import { refundErrors } from './errors/refund-errors.ts';
import { saleErrors } from './errors/sale-errors.ts';
import { scanErrors } from './errors/scan-errors.ts';
import { sessionErrors } from './errors/session-errors.ts';
import { shiftErrors } from './errors/shift-errors.ts';
import { staffErrors } from './errors/staff-errors.ts';
import { statementErrors } from './errors/statement-errors.ts';
import { takingsErrors } from './errors/takings-errors.ts';
import { terminalErrors } from './errors/terminal-errors.ts';
import { voidErrors } from './errors/void-errors.ts';

export const ERRORS = {
  ...amountErrors,
  ...cashErrors,
  ...catalogueErrors,
  ...checkoutErrors,
  ...contractErrors,
  ...declineErrors,
  ...deviceErrors,
  ...exchangeErrors,
  ...gateErrors,
  ...inboxErrors,
  ...kioskErrors,
  ...offlineErrors,
  ...printingErrors,
  ...reconciliationErrors,
  ...refundErrors,
  ...saleErrors,
  ...scanErrors,
  ...sessionErrors,
  ...shiftErrors,
  ...staffErrors,
  ...statementErrors,
  ...takingsErrors,
  ...terminalErrors,
  ...voidErrors,
} as const satisfies Record<string, ErrorTexts>;

export type ErrorCode = keyof typeof ERRORS;

export const ERROR_CODES = Object.keys(ERRORS) as readonly ErrorCode[];

export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERRORS, text);
}
