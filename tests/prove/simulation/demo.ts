/** The goods and the people of the simulated shop: few, so that a first day is short. */
import type { TerminalPorts } from '../../../electron/terminal/ports.ts';

type Demo = NonNullable<TerminalPorts['settings']['demo']>;

export const CASHIER = { cashierId: 'c1', pin: '1234' } as const;
export const MANAGER = { cashierId: 'm1', pin: '246810' } as const;

const unit = { 'zh-CN': '件', en: 'piece' };

export const PRODUCTS: Demo['catalogue']['products'] = [
  { sku: 'water', barcode: '6901028075831', priceMinor: 200, name: { 'zh-CN': '水', en: 'Water' } },
  { sku: 'cola', barcode: '6901234567892', priceMinor: 350, name: { 'zh-CN': '可乐', en: 'Cola' } },
  { sku: 'tea', barcode: null, priceMinor: 1_000, name: { 'zh-CN': '茶', en: 'Tea' } },
  { sku: 'gift', barcode: null, priceMinor: 25_000, name: { 'zh-CN': '礼盒', en: 'Gift box' } },
].map((product, index) => ({ ...product, category: 'all', unit, quickKey: index + 1 }));

export const DEMO: Demo = {
  activationCode: 'DEMO-TILL-0001',
  catalogue: {
    categories: [{ id: 'all', name: { 'zh-CN': '全部', en: 'All' }, color: 'blue' }],
    products: PRODUCTS,
  },
  staff: [
    { ...CASHIER, name: { 'zh-CN': '王芳', en: 'Wang Fang' }, role: 'cashier' },
    { ...MANAGER, name: { 'zh-CN': '李伟', en: 'Li Wei' }, role: 'manager' },
  ],
};
