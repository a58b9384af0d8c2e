/** What a cashier does, sensible or not: every act is one that a hand can make on what the screen shows. */
import type { SeededRandom } from '../seeded-random.ts';
import { answerOnPhone, scanShownQr } from './customer-acts.ts';
import { CASHIER, MANAGER, PRODUCTS } from './demo.ts';
import { WALLETS, type Shop } from './shop.ts';

type CashierAct = (shop: Shop, roll: SeededRandom) => Promise<void>;

const GARBAGE: readonly string[] = [
  '\u0000',
  '0000',
  '6901028075832',
  'https://example.org/pay?code=6212345678901234567',
  'WP1:',
  'WP1:%%%%',
  '62'.repeat(40),
  '六二一二三四五六七八九零一二三四五',
  '00020101021226580014example.other0112abcdefghijkl5204549953031565802CN6304ABCD',
  '=HYPERLINK("x")',
];

async function ringUp(shop: Shop, roll: SeededRandom): Promise<void> {
  const product = roll.pick(PRODUCTS);
  if (product.barcode !== null && roll.chance(0.5)) {
    await shop.do('scan.submit', { text: product.barcode, source: 'wedge' });
    // The scanner reads the same label again before the hand has moved on (C33).
    if (roll.chance(0.2)) await shop.do('scan.submit', { text: product.barcode, source: 'wedge' });
    return;
  }
  if (roll.chance(0.2)) {
    const amountText = `${1 + roll.below(40)}.${String(roll.below(100)).padStart(2, '0')}`;
    await shop.do('sale.add_amount', { amountText, name: null });
    return;
  }
  // A gift box needs the customer's confirmation; most sales must not.
  const { sku } = product.sku === 'gift' && !roll.chance(0.4) ? { sku: 'water' } : product;
  await shop.do('sale.add_product', { productId: sku, quantity: 1 + roll.below(3) });
}

async function changeCart(shop: Shop, roll: SeededRandom): Promise<void> {
  const sale = shop.sale();
  const line = sale === null || sale.lines.length === 0 ? null : roll.pick(sale.lines);
  if (sale === null || line === null) return ringUp(shop, roll);
  const forLine = { saleId: sale.saleId, lineId: line.lineId };
  const discount = roll.chance(0.5)
    ? null
    : { kind: 'amount' as const, amount: { minor: 1 + roll.below(100), currency: 'CNY' as const } };
  switch (roll.below(4)) {
    case 0:
      return void (await shop.do('sale.set_quantity', { ...forLine, quantity: 1 + roll.below(4) }));
    case 1:
      return void (await shop.do('sale.remove_line', forLine));
    case 2:
      return void (await shop.do('sale.discount_line', { ...forLine, discount }));
    default:
      return void (await shop.do('sale.discount', { saleId: sale.saleId, discount }));
  }
}

async function payByCode(shop: Shop, roll: SeededRandom): Promise<void> {
  const isOld = shop.codes.length > 0 && roll.chance(0.15);
  const code = isOld ? roll.pick(shop.codes) : await shop.freshCode(roll.pick(WALLETS));
  const sale = shop.sale();
  if (code === null || sale === null) return;
  const isScanned = roll.chance(0.5);
  const isTwice = roll.chance(0.15);
  if (isScanned) {
    const input = { text: code, source: 'scanner' as const };
    return void (isTwice ? await shop.doTwice('scan.submit', input) : await shop.do('scan.submit', input));
  }
  const input = { saleId: sale.saleId, code };
  return void (isTwice
    ? await shop.doTwice('checkout.enter_code', input)
    : await shop.do('checkout.enter_code', input));
}

/** The next thing that people who want to get on would do: without it chance alone would hardly ever finish a sale. */
async function getOn(shop: Shop, roll: SeededRandom): Promise<void> {
  const sale = shop.sale();
  const checkout = shop.checkout();
  if (sale === null || sale.lines.length === 0) return ringUp(shop, roll);
  if (checkout === null) return void (await shop.do('checkout.start', { saleId: sale.saleId }));
  switch (checkout.screen) {
    case 'ready': {
      const way = roll.below(4);
      if (way === 0 && checkout.merchantQr !== null) return scanShownQr(shop, roll);
      if (way === 1) return void (await shop.tap(roll.pick(WALLETS), 100 + roll.below(300), null));
      if (way === 2) return payBySignedQr(shop, roll);
      return payByCode(shop, roll);
    }
    case 'waiting_customer':
      return answerOnPhone(shop, roll.chance(0.85));
    case 'closing_previous':
    case 'sending':
    case 'outcome_unknown':
    case 'cancelling':
      return;
    case 'approved':
    case 'accepted_offline':
    case 'declined':
    case 'expired':
    case 'cancelled':
      if (checkout.payment !== null) await shop.do('checkout.acknowledge', { paymentId: checkout.payment.paymentId });
  }
}

async function payBySignedQr(shop: Shop, roll: SeededRandom): Promise<void> {
  const text = await shop.presentmentText(roll.pick(WALLETS));
  const sale = shop.sale();
  if (text === null || sale === null) return;
  if (roll.chance(0.7)) await shop.do('scan.submit', { text, source: 'scanner' });
  else await shop.do('checkout.enter_code', { saleId: sale.saleId, code: text.slice(0, 128) });
}

export const CASHIER_ACTS = {
  get_on: getOn,
  ring_up: ringUp,
  change_cart: changeCart,
  start_checkout: async (shop, roll) => {
    const sale = shop.sale();
    if (sale === null) return;
    const input = { saleId: sale.saleId };
    if (roll.chance(0.1)) await shop.doTwice('checkout.start', input);
    else await shop.do('checkout.start', input);
  },
  pay_by_code: payByCode,
  pay_by_presentment: payBySignedQr,
  scan_garbage: async (shop, roll) => {
    await shop.do('scan.submit', { text: roll.pick(GARBAGE), source: 'wedge' });
  },
  cancel_payment: async (shop, roll) => {
    const payment = shop.checkout()?.payment ?? null;
    const qr = shop.checkout()?.merchantQr ?? null;
    const paymentId = payment?.paymentId ?? qr?.paymentId;
    if (paymentId === undefined) return;
    if (roll.chance(0.3)) await shop.doTwice('checkout.cancel_payment', { paymentId });
    else await shop.do('checkout.cancel_payment', { paymentId });
  },
  acknowledge: async (shop, roll) => {
    const payment = shop.checkout()?.payment;
    if (payment === undefined || payment === null) return;
    const input = { paymentId: payment.paymentId };
    if (roll.chance(0.2)) await shop.doTwice('checkout.acknowledge', input);
    else await shop.do('checkout.acknowledge', input);
  },
  leave_checkout: async (shop) => {
    const sale = shop.sale();
    if (sale !== null) await shop.do('checkout.leave', { saleId: sale.saleId });
  },
  renew_qr: async (shop) => {
    const sale = shop.sale();
    if (sale !== null) await shop.do('checkout.renew_qr', { saleId: sale.saleId });
  },
  cancel_sale: async (shop, roll) => {
    const sale = shop.sale();
    if (sale === null) return;
    if (roll.chance(0.2)) await shop.doTwice('sale.cancel', { saleId: sale.saleId });
    else await shop.do('sale.cancel', { saleId: sale.saleId });
  },
  /** The shift changes hands: refused while a payment runs, and nothing is lost by it. */
  change_cashier: async (shop, roll) => {
    await shop.do('session.sign_out', {});
    await shop.do('session.sign_in', roll.chance(0.7) ? CASHIER : MANAGER);
  },
  look_up_a_sale: async (shop) => {
    const sale = shop.sale();
    if (sale !== null) await shop.do('sales.get', { saleId: sale.saleId });
  },
  reload_the_screen: (shop) => shop.lookAnew(),
} as const satisfies Record<string, CashierAct>;
