/** Texts of the till screen: the cart, search, quick keys, discounts. */
import type { AreaTexts } from '../texts.ts';

export const saleTexts = {
  cart: { 'zh-CN': '当前订单', en: 'Current sale' },
} as const satisfies AreaTexts;
