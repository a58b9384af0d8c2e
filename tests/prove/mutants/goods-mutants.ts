/** Bugs in what comes back: each gives money or goods twice, or keeps money that is owed. Rule PROVE-71. */
import { BOOKS, CASE, type Mutant } from './mutant.ts';

const OPERATIONS = 'electron/terminal/operations';

export const GOODS_MUTANTS: readonly Mutant[] = [
  {
    name: 'void_keeps_the_money',
    says: 'A sale is called voided, and the wallet that paid it gets nothing back.',
    changes: [
      {
        file: `${OPERATIONS}/void-sale.ts`,
        find: '        for (const payment of payments) {\n          writer.apply(',
        replace: '        for (const payment of payments.slice(1)) {\n          writer.apply(',
      },
    ],
    hunt: ['goods/void/slow_5s'],
    foundBy: BOOKS,
  },
  {
    name: 'exchange_forgets_the_refund',
    says: 'Goods are taken for a payment that is being refunded at the same moment: the shop gives its worth twice.',
    changes: [
      {
        file: `${OPERATIONS}/exchange.ts`,
        find: 'compareMoney(byBooks, byBackend) < 0 ? byBooks : byBackend;',
        replace: 'byBackend;',
      },
    ],
    hunt: ['goods/exchange/while_refunded'],
    foundBy: [...BOOKS, ...CASE],
  },
  {
    name: 'goods_pay_twice',
    says: 'Goods that came back stay good for another exchange.',
    changes: [
      {
        file: `${OPERATIONS}/refund-sources.ts`,
        find: 'const forOthers = exchanged.minor - backFromMinor(db, saleId);',
        replace: 'const forOthers = 0;',
      },
    ],
    hunt: ['goods/exchange/slow_5s'],
    foundBy: [...BOOKS, ...CASE],
  },
];
