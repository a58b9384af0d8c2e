/** The goods and people of the till that is held to the API page. */
import type { CatalogueSeed, StaffSeed } from '../../../electron/terminal/ports.ts';

export const GOODS: CatalogueSeed = {
  categories: [{ id: 'drinks', name: { 'zh-CN': '饮料', en: 'Drinks' }, color: 'blue' }],
  products: [
    {
      ...{ sku: 'water', barcode: '6901028075831', category: 'drinks', priceMinor: 200, quickKey: 1 },
      name: { 'zh-CN': '矿泉水', en: 'Water' },
      unit: { 'zh-CN': '瓶', en: 'bottle' },
    },
  ],
};

export const PEOPLE = {
  cashier: { cashierId: 'c1', pin: '1234', name: { 'zh-CN': '收银员', en: 'Cashier' }, role: 'cashier' },
  supervisor: { cashierId: 's1', pin: '7531', name: { 'zh-CN': '领班', en: 'Supervisor' }, role: 'supervisor' },
  manager: { cashierId: 'm1', pin: '864209', name: { 'zh-CN': '店长', en: 'Manager' }, role: 'manager' },
} as const satisfies Readonly<Record<string, StaffSeed[number]>>;
