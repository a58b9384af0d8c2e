/**
 * Ways through the shop that make a certain call of the wallet API, the shortest that do. Each is played with a fault in
 * its way, and killed at each of its touches. Rules PROVE-51, PROVE-55.
 */
import { asManager } from '../desk-hands.ts';
import type { Shop } from '../shop.ts';
import type { Called } from '../world.ts';

export type Flow = (shop: Shop) => Promise<void>;

/** Pays below every limit, so that nobody is asked. */
const PAYER = 'wlt_li';
/** Asks its owner above 200.00. */
const ASKING_PAYER = 'wlt_zhang';

export async function ringUp(shop: Shop, productId = 'water'): Promise<string> {
  await shop.do('sale.add_product', { productId, quantity: 1 });
  return shop.sale()?.saleId ?? '';
}

export async function payByCode(shop: Shop, walletId = PAYER): Promise<void> {
  const code = await shop.freshCode(walletId);
  if (code !== null) await shop.do('scan.submit', { text: code, source: 'scanner' });
}

export async function acknowledge(shop: Shop): Promise<void> {
  const payment = shop.checkout()?.payment;
  if (payment !== null && payment !== undefined)
    await shop.do('checkout.acknowledge', { paymentId: payment.paymentId });
}

export async function confirmOnPhone(shop: Shop, confirm: boolean): Promise<void> {
  const { host } = shop.world;
  const row = host
    .witness()
    .prepare("SELECT id, wallet_id FROM payments WHERE status = 'pending_customer' AND wallet_id IS NOT NULL")
    .get() as { id: string; wallet_id: string } | undefined;
  if (row !== undefined) await shop.decide({ walletId: row.wallet_id, paymentId: row.id }, confirm);
}

async function scanShownQr(shop: Shop): Promise<void> {
  const payload = shop.checkout()?.merchantQr?.payload;
  if (payload !== undefined) await shop.scanQr(PAYER, payload);
}

/** With a sale in progress a lost network is known within three seconds (E16). */
const KNOWN_OFFLINE_MS = 4_000;

/** A signed QR, taken while the network is gone; it stays gone. */
export async function takeOffline(shop: Shop, walletId = PAYER): Promise<void> {
  shop.world.network.outage = 'refused';
  shop.world.network.cutStreams();
  await shop.world.pass(KNOWN_OFFLINE_MS);
  const text = await shop.presentmentText(walletId);
  if (text !== null) await shop.do('scan.submit', { text, source: 'scanner' });
  await shop.world.pass(300);
}

/** The network comes back, and what was taken meanwhile is forwarded. */
export async function comeBack(shop: Shop): Promise<void> {
  shop.world.network.outage = null;
  await shop.world.pass(25_000);
}

/** A sale that was paid by a scan alone, without a checkout; answers its id. */
export async function sell(shop: Shop, productId = 'water'): Promise<string> {
  const saleId = await ringUp(shop, productId);
  await payByCode(shop);
  await shop.world.pass(4_000);
  await acknowledge(shop);
  return saleId;
}

/** What came back of an earlier sale is set against the present one. */
export async function exchange(shop: Shop, saleId: string, fromSaleId: string): Promise<Called> {
  return shop.do('exchange.take', { saleId, fromSaleId, amountText: null, note: '' });
}

export async function voidSale(shop: Shop, saleId: string): Promise<Called> {
  return shop.do('sale.void', { saleId, reason: 'wrong_sale', note: '' });
}

export const FLOWS = {
  code: async (shop) => void (await sell(shop)),
  voided: async (shop) => {
    const saleId = await sell(shop);
    await asManager(shop);
    await voidSale(shop, saleId);
    await shop.world.pass(4_000);
  },
  exchanged: async (shop) => {
    const fromSaleId = await sell(shop);
    await asManager(shop);
    await exchange(shop, await ringUp(shop, 'cola'), fromSaleId);
    await shop.world.pass(1_000);
    await payByCode(shop);
    await shop.world.pass(4_000);
    await acknowledge(shop);
  },
  merchant_qr: async (shop) => {
    const saleId = await ringUp(shop);
    await shop.do('checkout.start', { saleId });
    await shop.world.pass(3_000);
    await scanShownQr(shop);
    await shop.world.pass(6_000);
    await acknowledge(shop);
  },
  tap: async (shop) => {
    const saleId = await ringUp(shop);
    await shop.do('checkout.start', { saleId });
    await shop.world.pass(1_000);
    await shop.tap(PAYER, 200, null);
    await shop.world.pass(4_000);
    await acknowledge(shop);
  },
  presentment: async (shop) => {
    await ringUp(shop);
    const text = await shop.presentmentText(PAYER);
    if (text !== null) await shop.do('scan.submit', { text, source: 'scanner' });
    await shop.world.pass(4_000);
    await acknowledge(shop);
  },
  confirmed: async (shop) => {
    await ringUp(shop, 'gift');
    await payByCode(shop, ASKING_PAYER);
    await shop.world.pass(4_000);
    await confirmOnPhone(shop, true);
    await shop.world.pass(6_000);
    await acknowledge(shop);
  },
  refused_by_the_customer: async (shop) => {
    await ringUp(shop, 'gift');
    await payByCode(shop, ASKING_PAYER);
    await shop.world.pass(4_000);
    await confirmOnPhone(shop, false);
    await shop.world.pass(6_000);
    await acknowledge(shop);
  },
  cancelled_while_pending: async (shop) => {
    await ringUp(shop, 'gift');
    await payByCode(shop, ASKING_PAYER);
    await shop.world.pass(1_500);
    const paymentId = shop.checkout()?.payment?.paymentId;
    if (paymentId !== undefined) await shop.do('checkout.cancel_payment', { paymentId });
    await shop.world.pass(3_000);
    await acknowledge(shop);
  },
  /** The QR is shown and gives way to a code: a reversal comes first. */
  qr_then_code: async (shop) => {
    const saleId = await ringUp(shop);
    await shop.do('checkout.start', { saleId });
    await shop.world.pass(1_000);
    await payByCode(shop);
    await shop.world.pass(4_000);
    await acknowledge(shop);
  },
  goods_added_at_the_checkout: async (shop) => {
    const saleId = await ringUp(shop);
    await shop.do('checkout.start', { saleId });
    await shop.world.pass(1_000);
    await shop.do('sale.add_product', { productId: 'cola', quantity: 1 });
    await shop.world.pass(2_000);
    await scanShownQr(shop);
    await shop.world.pass(5_000);
    await acknowledge(shop);
  },
  left_while_shown: async (shop) => {
    const saleId = await ringUp(shop);
    await shop.do('checkout.start', { saleId });
    await shop.world.pass(1_000);
    await shop.do('checkout.leave', { saleId });
    await scanShownQr(shop);
    await shop.world.pass(3_000);
  },
  cancelled_sale: async (shop) => {
    const saleId = await ringUp(shop);
    await shop.do('checkout.start', { saleId });
    await shop.world.pass(1_000);
    await shop.do('sale.cancel', { saleId });
    await shop.world.pass(3_000);
  },
  offline_qr: async (shop) => {
    await ringUp(shop);
    await takeOffline(shop);
    await acknowledge(shop);
    await comeBack(shop);
  },
  offline_tap: async (shop) => {
    const saleId = await ringUp(shop);
    shop.world.network.outage = 'silent';
    await shop.do('checkout.start', { saleId });
    await shop.world.pass(KNOWN_OFFLINE_MS);
    await shop.tap(PAYER, 200, null);
    await shop.world.pass(1_000);
    await acknowledge(shop);
    await comeBack(shop);
  },
  /** Sent, and perhaps charged; the answer never comes, and the same payment is taken offline (wallet API section 4). */
  offline_after_online: async (shop) => {
    await ringUp(shop);
    const text = await shop.presentmentText(PAYER);
    const { network } = shop.world;
    const choose = network.chooseFault;
    network.chooseFault = (call, request) => (call === 'put_presentment' ? 'half_open' : choose(call, request));
    if (text !== null) await shop.do('scan.submit', { text, source: 'scanner' });
    await shop.world.pass(300);
    network.outage = 'silent';
    await shop.world.pass(15_000);
    network.chooseFault = choose;
    await acknowledge(shop);
    await comeBack(shop);
  },
  /** Charged, but nobody at the till can know; the cashier gives up, and only the reversal gives the money back. */
  cancelled_while_unknown: async (shop) => {
    await ringUp(shop);
    const { network } = shop.world;
    const choose = network.chooseFault;
    network.chooseFault = (call, request) => {
      if (call === 'put_code') return 'lost_after_commit';
      return call === 'query' ? 'lost_before_send' : choose(call, request);
    };
    await payByCode(shop);
    await shop.world.pass(1_000);
    const paymentId = shop.checkout()?.payment?.paymentId;
    if (paymentId !== undefined) await shop.do('checkout.cancel_payment', { paymentId });
    await shop.world.pass(2_000);
    network.chooseFault = choose;
    await shop.world.pass(30_000);
    await acknowledge(shop);
  },
  declined_then_paid: async (shop) => {
    await ringUp(shop);
    await payByCode(shop, 'wlt_sun');
    await shop.world.pass(1_500);
    await acknowledge(shop);
    await payByCode(shop);
    await shop.world.pass(3_000);
    await acknowledge(shop);
  },
} as const satisfies Record<string, Flow>;
export type FlowName = keyof typeof FLOWS;
export const FLOW_NAMES = Object.keys(FLOWS) as readonly FlowName[];
