/** Takes a receipt number apart: the till's id, and the counter that people read out. Rule SCREENOPS-2 of docs/spec.md. */

/** "trm_CkO_pBe-000042" is a till's id, a hyphen, and a counter of six digits or more (decision 0043). */
const NUMBER = /^(.*-)(\d{6,})$/;

export type ReceiptNumberParts = Readonly<{ stem: string; end: string }>;

/** A number of another form is all end: nothing of it may be hidden. */
export function receiptNumberParts(number: string): ReceiptNumberParts {
  const [, stem, end] = NUMBER.exec(number) ?? [];
  return stem === undefined || end === undefined ? { stem: '', end: number } : { stem, end };
}
