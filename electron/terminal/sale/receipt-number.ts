/** Receipt numbers: the terminal's id and a counter without gaps (C11). */

/** Wide enough for 30 years of 90 sales a day; past it the number grows a digit and stays unique. */
const COUNTER_DIGITS = 6;

export type Receipt = Readonly<{ receiptNumber: string; receiptCounter: number }>;

export function receiptNumberOf(terminalId: string, receiptCounter: number): Receipt {
  return { receiptNumber: `${terminalId}-${String(receiptCounter).padStart(COUNTER_DIGITS, '0')}`, receiptCounter };
}

/** Backwards, so that an index finds a number by its end, which is what people read out. */
export function reversedReceipt(text: string): string {
  return [...text].toReversed().join('');
}
