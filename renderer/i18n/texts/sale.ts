/** Texts of the till screen: the cart, search, quick keys, discounts. */
import type { AreaTexts } from '../texts.ts';

export const saleTexts = {
  cart: { 'zh-CN': '当前订单', en: 'Current sale' },
  pieces_one: { 'zh-CN': '共 {{count}} 件', en: '{{count}} item' },
  pieces_other: { 'zh-CN': '共 {{count}} 件', en: '{{count}} items' },
  emptyTitle: { 'zh-CN': '扫码即可开始', en: 'Scan to begin' },
  emptyBody: {
    'zh-CN': '直接扫描商品条码，或在右侧搜索、点选商品。',
    en: 'Scan a barcode, or search and tap goods on the right.',
  },
  lineKeys: { 'zh-CN': '所选商品行', en: 'Selected line' },
  oneLess: { 'zh-CN': '减一件', en: 'One less' },
  oneMore: { 'zh-CN': '加一件', en: 'One more' },
  quantity: { 'zh-CN': '数量', en: 'Quantity' },
  setQuantity: { 'zh-CN': '改数量', en: 'Set' },
  removeLine: { 'zh-CN': '删除此行', en: 'Remove line' },
  lineDetails: { 'zh-CN': '商品详情', en: 'Line details' },
  unitPrice: { 'zh-CN': '单价', en: 'Unit price' },
  barcode: { 'zh-CN': '条码', en: 'Barcode' },

  goods: { 'zh-CN': '商品', en: 'Goods' },
  searchLabel: { 'zh-CN': '搜索商品', en: 'Search goods' },
  searchPlaceholder: { 'zh-CN': '名称、拼音首字母或条码', en: 'Name, pinyin initials or barcode' },
  clearSearch: { 'zh-CN': '清空搜索', en: 'Clear search' },
  results: { 'zh-CN': '搜索结果', en: 'Search results' },
  resultCount_one: { 'zh-CN': '找到 {{count}} 件商品', en: '{{count}} product found' },
  resultCount_other: { 'zh-CN': '找到 {{count}} 件商品', en: '{{count}} products found' },
  nothingFound: { 'zh-CN': '没有找到“{{text}}”', en: 'Nothing found for “{{text}}”' },
  nothingFoundBody: { 'zh-CN': '换个说法再找，或新增此商品。', en: 'Try other words, or add it as a new product.' },
  categories: { 'zh-CN': '商品分类', en: 'Categories' },
  favourites: { 'zh-CN': '常用', en: 'Favourites' },

  keyAmount: { 'zh-CN': '输入金额', en: 'Key amount' },
  amountName: { 'zh-CN': '名称（可不填）', en: 'Name (optional)' },
  addToSale: { 'zh-CN': '加入订单', en: 'Add to sale' },

  total: { 'zh-CN': '合计', en: 'Total' },
  subtotal: { 'zh-CN': '小计', en: 'Subtotal' },
  saleDiscount: { 'zh-CN': '整单优惠', en: 'discount' },
  pay: { 'zh-CN': '收款', en: 'Pay' },

  discount: { 'zh-CN': '折扣', en: 'Discount' },
  discountLine: { 'zh-CN': '单品折扣', en: 'Discount this line' },
  discountSale: { 'zh-CN': '整单折扣', en: 'Discount sale' },
  discountKind: { 'zh-CN': '折扣方式', en: 'Kind of discount' },
  discountPercent: { 'zh-CN': '按比例', en: 'Percent' },
  discountAmount: { 'zh-CN': '减金额', en: 'Amount' },
  percentOff: { 'zh-CN': '{{tenths}} 折', en: '{{percent}}% off' },
  giveDiscount: { 'zh-CN': '使用折扣', en: 'Give discount' },
  removeDiscount: { 'zh-CN': '取消折扣 {{discount}}', en: 'Take {{discount}} off away' },

  setAside: { 'zh-CN': '搁置', en: 'Set aside' },
  cancelSale: { 'zh-CN': '取消订单', en: 'Cancel sale' },
  cancelTitle: { 'zh-CN': '取消当前订单？', en: 'Cancel this sale?' },
  cancelBody_one: {
    'zh-CN': '订单中的 {{count}} 行商品将被清除，不能恢复。',
    en: 'Its {{count}} line is thrown away for good.',
  },
  cancelBody_other: {
    'zh-CN': '订单中的 {{count}} 行商品将被清除，不能恢复。',
    en: 'Its {{count}} lines are thrown away for good.',
  },
  keepSale: { 'zh-CN': '返回订单', en: 'Keep sale' },

  unknownTitle: { 'zh-CN': '未知条码', en: 'Unknown barcode' },
  unknownBody: {
    'zh-CN': '按名称查找这件商品，或把它新增到商品库。',
    en: 'Find the product by name, or add it to the catalogue.',
  },
  unknownSearch: { 'zh-CN': '按名称查找', en: 'Search by name' },
  addProduct: { 'zh-CN': '新增商品', en: 'Add product' },
  addAndSell: { 'zh-CN': '新增并加入订单', en: 'Add and sell' },
  productName: { 'zh-CN': '商品名称', en: 'Product name' },
  productPrice: { 'zh-CN': '单价（元）', en: 'Unit price (yuan)' },
  productCategory: { 'zh-CN': '分类', en: 'Category' },
} as const satisfies AreaTexts;
