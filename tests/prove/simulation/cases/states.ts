/** The states in which a till can be caught by something from outside, and how it gets there. Rules PROVE-57, PROVE-58. */
import type { Shop } from '../shop.ts';
import { payByCode, ringUp, takeOffline } from './flows.ts';

export const STATES = {
  cart: async (shop) => {
    await ringUp(shop);
  },
  qr_shown: async (shop) => {
    await shop.do('checkout.start', { saleId: await ringUp(shop) });
    await shop.world.pass(1_000);
  },
  request_on_its_way: async (shop) => {
    await ringUp(shop);
    shop.world.network.chooseFault = (call) => (call === 'put_code' ? 'slow_5s' : null);
    await payByCode(shop);
    await shop.world.pass(500);
  },
  customer_asked: async (shop) => {
    await ringUp(shop, 'gift');
    await payByCode(shop, 'wlt_zhang');
    await shop.world.pass(1_000);
  },
  outcome_unknown: async (shop) => {
    await ringUp(shop);
    // A hint of the backend makes the till ask at once; the first answers are lost, too.
    let left = 3;
    shop.world.network.chooseFault = (call) => {
      if (call === 'put_code') return 'lost_after_commit';
      if (call !== 'query' || left === 0) return null;
      left -= 1;
      return 'lost_after_commit';
    };
    await payByCode(shop);
    await shop.world.pass(1_000);
  },
  reversing: async (shop) => {
    await ringUp(shop, 'gift');
    await payByCode(shop, 'wlt_zhang');
    await shop.world.pass(1_000);
    let left = 2;
    shop.world.network.chooseFault = (call) => {
      if (call !== 'reverse' || left === 0) return null;
      left -= 1;
      return 'lost_after_commit';
    };
    const paymentId = shop.checkout()?.payment?.paymentId;
    if (paymentId !== undefined) await shop.do('checkout.cancel_payment', { paymentId });
    await shop.world.pass(300);
  },
  accepted_offline: async (shop) => {
    await ringUp(shop);
    await takeOffline(shop);
    let left = 2;
    shop.world.network.chooseFault = (call) => {
      if (call !== 'batch' || left === 0) return null;
      left -= 1;
      return 'lost_after_commit';
    };
    shop.world.network.outage = null;
    await shop.world.pass(500);
  },
} as const satisfies Record<string, (shop: Shop) => Promise<void>>;
export type StateName = keyof typeof STATES;
export const STATE_NAMES = Object.keys(STATES) as readonly StateName[];
