/** The people, offers and notices of the demo world. Amounts are fen. */

export type DemoWallet = Readonly<{
  id: string;
  name: string;
  /** What this wallet is for, shown on the phone page. */
  note: string;
  masked: string;
  issuer: 0 | 1;
  balanceMinor: number;
  smallAmountLimitMinor: number;
  paymentLimitMinor: number;
  dailyLimitMinor: number;
  blocked: boolean;
  forcedDecline: 'risk_rejected' | null;
  refundBehaviour: 'instant' | 'pending' | 'failed';
  holds: readonly Readonly<{ promotionId: string; count: number }>[];
  /** For fares: what the tables of fares know by this name. */
  passengerClass: 'student' | 'senior' | null;
}>;

const ORDINARY = {
  issuer: 0,
  balanceMinor: 500_000,
  smallAmountLimitMinor: 20_000,
  paymentLimitMinor: 500_000,
  dailyLimitMinor: 1_000_000,
  blocked: false,
  forcedDecline: null,
  refundBehaviour: 'instant',
  holds: [],
  passengerClass: null,
} as const satisfies Partial<DemoWallet>;

export const DEMO_WALLETS: readonly DemoWallet[] = [
  { ...ORDINARY, id: 'wlt_zhang', name: '张敏', note: 'Ordinary: confirms above 200.00', masked: '张* (0101)' },
  {
    ...ORDINARY,
    id: 'wlt_li',
    name: '李强',
    note: 'Well off: confirms above 1,000.00, at most 5,000.00 a day',
    masked: '李* (0102)',
    balanceMinor: 2_000_000,
    smallAmountLimitMinor: 100_000,
    dailyLimitMinor: 500_000,
  },
  { ...ORDINARY, id: 'wlt_wang', name: '王芳', note: 'Poor: 3.50 left', masked: '王* (0103)', balanceMinor: 350 },
  {
    ...ORDINARY,
    id: 'wlt_zhao',
    name: '赵磊',
    note: 'Blocked, and on the deny list',
    masked: '赵* (0104)',
    blocked: true,
  },
  {
    ...ORDINARY,
    id: 'wlt_chen',
    name: '陈静',
    note: 'Has coupons (5.00 off from 20.00) and points',
    masked: '陈* (0105)',
    holds: [
      { promotionId: 'promo_1_coupon', count: 50 },
      { promotionId: 'promo_3_points', count: 50 },
    ],
  },
  {
    ...ORDINARY,
    id: 'wlt_liu',
    name: '刘洋',
    note: 'Of the second issuer, with ES256 keys',
    masked: '刘* (0206)',
    issuer: 1,
  },
  {
    ...ORDINARY,
    id: 'wlt_sun',
    name: '孙悦',
    note: 'Always refused by risk control',
    masked: '孙* (0107)',
    forcedDecline: 'risk_rejected',
  },
  {
    ...ORDINARY,
    id: 'wlt_zhou',
    name: '周婷',
    note: 'Refunds to it take half a minute',
    masked: '周* (0108)',
    refundBehaviour: 'pending',
  },
  {
    ...ORDINARY,
    id: 'wlt_wu',
    name: '吴刚',
    note: 'Refunds to it fail',
    masked: '吴* (0109)',
    refundBehaviour: 'failed',
  },
  {
    ...ORDINARY,
    id: 'wlt_ma',
    name: '马晓',
    note: 'A student: half fare on the metro and the tram',
    masked: '马* (0110)',
    passengerClass: 'student',
  },
  {
    ...ORDINARY,
    id: 'wlt_he',
    name: '何秀兰',
    note: 'Rides the metro free of charge, by age',
    masked: '何* (0111)',
    passengerClass: 'senior',
  },
];

/** Discounts are a fixed part plus hundredths of a percent of the amount; a `coupon_code` works for whoever shows it. */
export const DEMO_PROMOTIONS = [
  {
    id: 'promo_1_coupon',
    kind: 'coupon',
    funded_by: 'wallet',
    name_zh: '满20减5元券',
    name_en: '5 off from 20',
    text_zh: '持券用钱包支付满20元立减5元',
    text_en: 'Pay 20 or more by wallet with the coupon and get 5 off',
    min_amount_minor: 2_000,
    discount_minor: 500,
    discount_basis_points: 0,
    coupon_code: null,
  },
  {
    id: 'promo_2_shop',
    kind: 'coupon',
    funded_by: 'merchant',
    name_zh: '店铺九折券',
    name_en: '10% off by the shop',
    text_zh: '出示券码 SHOP10,满50元打九折',
    text_en: 'Show the code SHOP10: 10% off from 50',
    min_amount_minor: 5_000,
    discount_minor: 0,
    discount_basis_points: 1_000,
    coupon_code: 'SHOP10',
  },
  {
    id: 'promo_3_points',
    kind: 'points',
    funded_by: 'wallet',
    name_zh: '积分抵扣',
    name_en: 'Points',
    text_zh: '88积分抵0.88元',
    text_en: '88 points take 0.88 off',
    min_amount_minor: 100,
    discount_minor: 88,
    discount_basis_points: 0,
    coupon_code: null,
  },
] as const;

export const DEMO_NOTICES = [
  {
    id: 'notice_welcome',
    level: 'info',
    title_zh: '演示环境',
    title_en: 'Demo world',
    body_zh: '本终端连接的是沙盒钱包,所有付款均为演示,不涉及真实资金。',
    body_en: 'This terminal is connected to a sandbox wallet. No payment here moves real money.',
  },
] as const;
