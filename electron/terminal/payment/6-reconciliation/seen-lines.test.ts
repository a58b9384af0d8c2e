/** Lines that are known again without being stored. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StatementLine } from './books.ts';
import { SeenLines } from './seen-lines.ts';

const line = (lineNumber: number, told: Partial<StatementLine> = {}): StatementLine => ({
  ...{ lineNumber, kind: 'payment', id: 'p-1', paymentId: null, terminalId: 'T-71', occurredAtMs: 1_764_000_000_000 },
  ...{ amountMinor: 200, currency: 'CNY', payerPaidMinor: 200, merchantDiscountMinor: 0, feeMinor: 0 },
  ...{ isPaid: true, authCode: null, ...told },
});

test('[RECON-76] a line is known again by all that it says, and by where it stood first', () => {
  const seen = new SeenLines();
  expect(seen.add(line(2))).toBeNull();
  const others: readonly Partial<StatementLine>[] = [
    ...[{ id: 'p-2' }, { kind: 'topup' } as const, { paymentId: 'p-1' }, { terminalId: 'T-72' }],
    ...[{ occurredAtMs: 1_764_000_000_001 }, { amountMinor: 201 }, { currency: 'HKD' }, { payerPaidMinor: null }],
    ...[{ feeMinor: 1 }, { isPaid: false }, { authCode: '1' }],
  ];
  others.forEach((told, index) => expect(seen.add(line(3 + index, told))).toBeNull());
  expect(seen.add(line(40))).toBe(2);
  others.forEach((told, index) => expect(seen.add(line(50 + index, told))).toBe(3 + index));
});

test('[RECON-76] however many there are and in whatever order, each is known again and no other is', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 30_000 }), { minLength: 1, maxLength: 30_000, size: 'max' }), (ids) => {
      const [seen, firsts] = [new SeenLines(), new Map<number, number>()];
      ids.forEach((id, index) => {
        const lineNumber = index + 2;
        expect(seen.add(line(lineNumber, { id: `p-${id}` }))).toBe(firsts.get(id) ?? null);
        if (!firsts.has(id)) firsts.set(id, lineNumber);
      });
    }),
    { numRuns: 5 },
  );
});
