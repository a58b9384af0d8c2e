/** What many cases need of the shop around them: money in the wallets, and a till that is free for the next customer. */
import { openPayments } from '../end-checks.ts';
import { ensureSignedIn, WALLETS, type Shop } from '../shop.ts';
import type { Stage } from './case.ts';

/** No limit of a wallet gets in the way of what a case is about. */
export async function makeRich({ world }: Shop): Promise<void> {
  for (const walletId of WALLETS) {
    await world.host.demo('POST', `/demo/wallets/${walletId}/settings`, {
      balance: 100_000_000,
      dailyLimit: 1_000_000_000,
    });
  }
}

/** A backoff of five minutes, and what comes after it. */
const MAX_LOOKS = 150;

/** Until nothing is open and no sale is on the screen: acknowledges what is to be acknowledged, cancels the rest. */
export async function untilFree({ shop, expect }: Stage): Promise<void> {
  const { world } = shop;
  await shop.lookAnew();
  await ensureSignedIn(shop);
  for (let look = 0; look < MAX_LOOKS; look += 1) {
    const sale = shop.sale();
    const checkout = shop.checkout();
    if (sale === null && checkout === null && openPayments(world.watch.till()).length === 0) return;
    if (checkout !== null && checkout.screen !== 'ready') {
      if (checkout.payment !== null) await shop.do('checkout.acknowledge', { paymentId: checkout.payment.paymentId });
    } else if (sale !== null) {
      if (sale.exchange !== undefined) await shop.do('exchange.give_back', { saleId: sale.saleId });
      await shop.do('sale.cancel', { saleId: sale.saleId });
    }
    await world.pass(look < 5 ? 500 : 3_000);
    await world.revive();
    if (world.noticeBoot()) await shop.lookAnew();
  }
  expect(false, `the till comes to an end with ${shop.sale()?.saleId ?? 'its payments'}`);
}
