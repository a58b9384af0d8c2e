/** Every case, in the order of the page. */
import { FARE_CASES } from './cases/fare-cases.ts';
import { LATER_CASES } from './cases/later-cases.ts';
import { OFFLINE_CASES } from './cases/offline-cases.ts';
import { PAYMENT_CASES } from './cases/payment-cases.ts';
import { STANDING_CASES } from './cases/standing-cases.ts';
import { TAP_CASES } from './cases/tap-cases.ts';
import { TRUST_CASES } from './cases/trust-cases.ts';
import type { TerminalCase } from './terminal-case.ts';

const ALL: readonly TerminalCase[] = [
  ...TRUST_CASES,
  ...STANDING_CASES,
  ...PAYMENT_CASES,
  ...OFFLINE_CASES,
  ...LATER_CASES,
  ...TAP_CASES,
  ...FARE_CASES,
];

export const TERMINAL_CASES = ALL.toSorted((a, b) => Number(a.section) - Number(b.section));
