/** The arithmetic of a sale for the fake terminal. */
import type { ProductView } from '../../../electron/contract/contract.ts';
import type { Discount, SaleLineView, SaleView } from '../../../electron/contract/sale-values.ts';
import {
  money,
  multiplyMoney,
  percentOf,
  subtractMoney,
  sumMoney,
  type Money,
} from '../../../electron/kernel/money.ts';

function discountOf(discount: Discount | null, amount: Money): Money {
  if (discount === null) return money(0, amount.currency);
  return discount.kind === 'percent' ? percentOf(amount, discount.basisPoints) : discount.amount;
}

export function recalculateLine(line: SaleLineView): SaleLineView {
  const full = multiplyMoney(line.unitPrice, line.quantity);
  const discountTotal = discountOf(line.discount, full);
  return { ...line, discountTotal, total: subtractMoney(full, discountTotal) };
}

export function recalculateSale(sale: SaleView): SaleView {
  const lines = sale.lines.map(recalculateLine);
  const subtotal = sumMoney(
    lines.map(({ total }) => total),
    'CNY',
  );
  const discountTotal = discountOf(sale.discount, subtotal);
  const total = subtractMoney(subtotal, discountTotal);
  return {
    ...sale,
    lines,
    subtotal,
    discountTotal,
    total,
    due: subtractMoney(total, sale.cash?.taken ?? money(0, 'CNY')),
  };
}

export function newLine(lineId: string, product: ProductView, quantity: number): SaleLineView {
  return recalculateLine({
    lineId,
    productId: product.productId,
    barcode: product.barcode,
    name: product.name,
    unit: product.unit,
    quantity,
    unitPrice: product.price,
    discount: null,
    discountTotal: money(0, 'CNY'),
    total: money(0, 'CNY'),
  });
}

export function keyedLine(lineId: string, amount: Money, name: string | null): SaleLineView {
  const label = name === null ? { 'zh-CN': '自定义金额', en: 'Keyed amount' } : { 'zh-CN': name, en: name };
  const unit = { 'zh-CN': '笔', en: 'item' };
  const product = { productId: '-', barcode: null, name: label, categoryId: '-', unit, price: amount };
  return { ...newLine(lineId, product, 1), productId: null };
}

export function emptySale(saleId: string, nowMs: number): SaleView {
  return {
    saleId,
    state: 'open',
    receiptNumber: null,
    cashierName: { 'zh-CN': '王芳', en: 'Wang Fang' },
    openedAtMs: nowMs,
    completedAtMs: null,
    businessDate: '2026-11-22',
    lines: [],
    discount: null,
    subtotal: money(0, 'CNY'),
    discountTotal: money(0, 'CNY'),
    total: money(0, 'CNY'),
    due: money(0, 'CNY'),
    cash: null,
  };
}
