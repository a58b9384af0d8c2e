/** Errors of finding and adding goods. */
import type { ErrorTexts } from './error-texts.ts';

export const catalogueErrors = {
  'catalogue.product_not_found': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '没有找到这件商品', action: '搜索名称，或新增此商品。' },
    en: { title: 'Product not found', action: 'Search by name, or add it as a new product.' },
  },
  'catalogue.barcode_taken': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '条码已被其他商品使用', action: '请核对条码，或直接使用已有商品。' },
    en: { title: 'Another product has this barcode', action: 'Check the barcode, or use the product that is there.' },
  },
  'catalogue.barcode_invalid': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '条码校验位不对', action: '请重新扫描或检查输入的数字。' },
    en: { title: 'The barcode’s check digit is wrong', action: 'Scan again, or check the digits.' },
  },
  'catalogue.name_invalid': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '商品名称无效', action: '名称需 1 到 200 个字，不能只有空格或控制字符。' },
    en: {
      title: 'Not a usable product name',
      action: 'Use 1 to 200 characters, not only spaces or control characters.',
    },
  },
} as const satisfies Record<string, ErrorTexts>;
