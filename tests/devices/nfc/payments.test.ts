/**
 * Tap payments end to end: an emulated phone, the machine's pcscd, nfc-pcsc in its process, the service in its own, the
 * terminal's core, and the sandbox that verifies what the phone signed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { paymentCard, type EmulatedCard } from '../../../hardware/nfc-reader/testing/emulated-cards.ts';
import { createDaemon, whyNoDaemon, type Daemon } from './pcscd.ts';
import { openShop, until, type Shop } from './shop.ts';
import { putDown, type PutCard } from './vpcd-card.ts';

const reason = whyNoDaemon();
const WALLET = 'wlt_zhang';
/** The daemon looks every 400 ms; the driver must have seen the card go before the next comes. */
const BETWEEN_CARDS_MS = 900;

describe.skipIf(reason !== null)(`payments over pcscd${reason === null ? '' : ` (left out: ${reason})`}`, () => {
  let daemon: Daemon;
  let shop: Shop;
  let lying: PutCard | null = null;

  const hold = async (card: EmulatedCard): Promise<PutCard> => (lying = await putDown(card, daemon.cardPort));
  const lift = async (): Promise<void> => {
    lying?.lift();
    lying = null;
    await sleep(BETWEEN_CARDS_MS);
  };
  const isOnScreen = (screen: string) => until(async () => (await shop.checkout())?.screen === screen);
  const readerSays = (state: string) => until(async () => (await shop.checkout())?.reader.state === state);
  const endSale = async (): Promise<void> => {
    const { payment } = (await shop.checkout()) ?? {};
    await shop.call('checkout.acknowledge', { paymentId: payment?.paymentId ?? '' });
  };

  beforeAll(async () => {
    daemon = await createDaemon();
    await daemon.start();
    shop = await openShop(daemon.readerName);
  }, 120_000);
  afterAll(async () => {
    await shop.close();
    await daemon.close();
  }, 60_000);
  afterEach(lift);

  test('[TAP-10] a phone pays what is on the screen, once; the second time its certificate is known', async () => {
    const before = await shop.balance(WALLET);
    const frames: number[] = [];
    for (let payment = 1; payment <= 2; payment += 1) {
      await shop.ringUp();
      const put = await hold(await shop.phone(WALLET));
      await isOnScreen('approved');
      expect(await shop.checkout()).toMatchObject({ payment: { method: 'tap', amount: { minor: 350 } } });
      frames.push(put.frames.length);
      await endSale();
      await lift();
    }
    expect(before - (await shop.balance(WALLET))).toBe(700);
    expect(frames[0]).toBeGreaterThan(2);
    expect(frames[1]).toBe(2);
  }, 120_000);

  test('[TAP-10] C42 a bank card and a locked phone are named on the way, and the unlocked phone pays', async () => {
    const before = await shop.balance(WALLET);
    await shop.ringUp();
    await hold(paymentCard(['a000000333010101']));
    await readerSays('foreign_card');
    await lift();
    await hold(await shop.phone(WALLET, async () => 0x6985));
    await readerSays('unlock_phone');
    await lift();
    await hold(await shop.phone(WALLET));
    await isOnScreen('approved');
    expect(before - (await shop.balance(WALLET))).toBe(350);
    await endSale();
  }, 120_000);

  test('[TAP-11] a tap that is torn after the phone has signed charges nothing; tapped again, it is paid once', async () => {
    const before = await shop.balance(WALLET);
    await shop.ringUp();
    const phone = await shop.phone(WALLET);
    const torn = Promise.withResolvers<void>();
    await hold({
      atr: phone.atr,
      answer: async (frame) => {
        const answer = await phone.answer(frame);
        if (frame[1] !== 0x50) return answer;
        lying?.lift();
        torn.resolve();
        return null;
      },
    });
    await torn.promise;
    await readerSays('tap_again');
    expect(await shop.balance(WALLET)).toBe(before);
    await lift();
    await hold(phone);
    await isOnScreen('approved');
    expect(before - (await shop.balance(WALLET))).toBe(350);
    await endSale();
  }, 120_000);

  test('[TAP-12] C45 the daemon killed in the middle of a tap, and the reader’s process in the next: the till sells on, and is paid once', async () => {
    const before = await shop.balance(WALLET);
    const service = shop.servicePid();
    await shop.ringUp();
    const reached = Promise.withResolvers<void>();
    await hold(
      await shop.phone(WALLET, () => {
        reached.resolve();
        return new Promise(() => undefined);
      }),
    );
    await reached.promise;
    await daemon.stop('SIGKILL');
    await until(async () => (await shop.call('terminal.snapshot', {})).devices[0]?.state === 'faulty');
    await lift();
    await daemon.start();
    await readerSays('armed');
    const helper = shop.helperPid() ?? 0;
    process.kill(helper, 'SIGKILL');
    await until(async () => shop.helperPid() !== helper);
    await readerSays('armed');
    await hold(await shop.phone(WALLET));
    await isOnScreen('approved');
    expect(before - (await shop.balance(WALLET))).toBe(350);
    expect(shop.servicePid()).toBe(service);
    await endSale();
  }, 120_000);

  test('[TAP-13] without the network a tap is taken offline, forwarded when the network is back, and paid once', async () => {
    const before = await shop.balance(WALLET);
    shop.setOnline(false);
    await until(async () => (await shop.call('terminal.snapshot', {})).connection.state === 'offline');
    await shop.ringUp();
    await hold(await shop.phone(WALLET));
    await isOnScreen('accepted_offline');
    expect(await shop.balance(WALLET)).toBe(before);
    await endSale();
    shop.setOnline(true);
    await until(async () => (await shop.call('terminal.snapshot', {})).queue.depth === 0);
    expect(before - (await shop.balance(WALLET))).toBe(350);
  }, 120_000);
});
