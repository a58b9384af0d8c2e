/** Where the selection of the cart goes. */
import { describe, expect, test } from 'vitest';
import type { ProductView } from '../../../electron/contract/contract.ts';
import { money } from '../../../electron/kernel/money.ts';
import { newLine } from '../../client/testing/fake-sale.ts';
import { nextSelection, touchedLine } from './cart-selection.ts';

const name = { 'zh-CN': '水', en: 'Water' };
const product: ProductView = {
  productId: 'p',
  barcode: null,
  name,
  categoryId: 'c',
  unit: name,
  price: money(100, 'CNY'),
};
const lines = (...list: readonly (readonly [string, number])[]) =>
  list.map(([id, quantity]) => newLine(id, product, quantity));

describe('the selection', () => {
  test.each([
    ['a new line', lines(['a', 1]), lines(['a', 1], ['b', 1]), 'a', 'b'],
    ['the first line', [], lines(['a', 1]), null, 'a'],
    ['one more of an earlier line', lines(['a', 1], ['b', 1]), lines(['a', 2], ['b', 1]), 'b', 'a'],
  ])('[SCREEN-61] goes to %s', (_, before, after, selected, next) => {
    expect(nextSelection(before, after, selected)).toBe(next);
  });

  test.each([
    ['one less of another', lines(['a', 2], ['b', 1]), lines(['a', 1], ['b', 1]), 'b', 'b'],
    ['another line removed', lines(['a', 1], ['b', 1]), lines(['b', 1]), 'b', 'b'],
    ['its own line removed in the middle', lines(['a', 1], ['b', 1], ['c', 1]), lines(['a', 1], ['c', 1]), 'b', 'c'],
    ['its own line removed at the end', lines(['a', 1], ['b', 1]), lines(['a', 1]), 'b', 'a'],
    ['the cart emptied', lines(['a', 1]), [], 'a', null],
  ])('[SCREEN-62] after %s', (_, before, after, selected, next) => {
    expect(nextSelection(before, after, selected)).toBe(next);
  });

  test('[SCREEN-61] a cart that did not grow touched nothing', () => {
    expect(touchedLine(lines(['a', 3]), lines(['a', 2]))).toBeNull();
  });
});
