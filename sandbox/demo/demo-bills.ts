/** Bills of the demo world, one for each way a bill can go. Barcodes are 20 digits, as on Chinese utility bills. Amounts are fen. */

export type DemoBill = Readonly<{
  barcode: string;
  billerId: string;
  billerName: string;
  kind: 'water' | 'electricity' | 'gas' | 'phone' | 'other';
  accountMasked: string;
  amountMinor: number;
  /** The amount cannot be changed. */
  fixed: boolean;
  minAmountMinor: number;
  maxAmountMinor: number;
  dueDate: string;
  behaviour: 'instant' | 'pending' | 'failed';
}>;

const OPEN_AMOUNT = { fixed: false, minAmountMinor: 100, maxAmountMinor: 100_000, behaviour: 'instant' } as const;
const FIXED_AMOUNT = { ...OPEN_AMOUNT, fixed: true } as const;

const BILLS: readonly (Omit<DemoBill, 'barcode'> & Readonly<{ prefix: string; count: number }>)[] = [
  {
    ...FIXED_AMOUNT,
    ...{ prefix: '81001', count: 10, billerId: 'water_sh', billerName: '上海自来水', kind: 'water' },
    ...{ accountMasked: '****3021', amountMinor: 8_640, dueDate: '2027-03-31' },
  },
  {
    ...OPEN_AMOUNT,
    ...{ prefix: '81002', count: 10, billerId: 'power_sh', billerName: '上海电力', kind: 'electricity' },
    ...{ accountMasked: '****7718', amountMinor: 15_230, dueDate: '2027-03-31' },
  },
  {
    ...FIXED_AMOUNT,
    ...{ prefix: '81003', count: 10, billerId: 'gas_sh', billerName: '上海燃气', kind: 'gas', behaviour: 'pending' },
    ...{ accountMasked: '****0456', amountMinor: 6_110, dueDate: '2027-03-31' },
  },
  {
    ...OPEN_AMOUNT,
    ...{ prefix: '81004', count: 10, billerId: 'phone_cn', billerName: '话费充值', kind: 'phone', behaviour: 'failed' },
    ...{ accountMasked: '138****0004', amountMinor: 5_000, dueDate: '2027-12-31' },
  },
];

export const DEMO_BILLS: readonly DemoBill[] = BILLS.flatMap(({ prefix, count, ...bill }) =>
  Array.from({ length: count }, (_, index) => ({
    ...bill,
    barcode: `${prefix}${String(index + 1).padStart(15, '0')}`,
  })),
);
