/** When money is expected at the bank, and when it is missed. */
import { describe, expect, test } from 'vitest';
import type { BackendSettlement } from '../wallet-backend/wallet-backend.ts';
import { payoutStanding, workingDaysAfter } from './payout-standing.ts';

const nothing = { count: 0, amountMinor: 0 };
const TOTALS: BackendSettlement['totals'] = {
  ...{ payments: nothing, refunds: nothing, topups: nothing, bills: nothing, fares: nothing },
  ...{ feesMinor: 0, discountsByMerchantMinor: 0, netMinor: 900 },
};

describe('[RECON-63] working days', () => {
  test.each([
    ['2026-11-19', 1, '2026-11-20'],
    ['2026-11-20', 1, '2026-11-23'],
    ['2026-11-21', 1, '2026-11-23'],
    ['2026-11-19', 3, '2026-11-24'],
    ['2026-11-20', 5, '2026-11-27'],
  ] as const)('[RECON-63] %s and %i make %s', (date, count, expected) => {
    expect(workingDaysAfter(date, count)).toBe(expected);
  });
});

test.each([
  ['2026-11-24', 'expected'],
  ['2026-11-26', 'expected'],
  ['2026-11-27', 'overdue'],
] as const)('[RECON-63] what is to come after three working days is on %s %s', (today, payout) => {
  const days = [{ businessDate: '2026-11-19', totals: TOTALS }];
  const standing = payoutStanding(days, [], { today, payoutWorkingDays: 3 });
  expect(standing.of('2026-11-19')).toEqual({ payout, payoutDate: '2026-11-24' });
});
