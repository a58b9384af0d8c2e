/** Random days without a network: whatever is sold to whom, nothing at risk ever passes a limit in force. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { money } from '../../kernel/money.ts';
import { saveConfig, storedConfig } from '../payment/5-sync/config-store.ts';
import { unsentOf } from '../payment/4-queue/offline-store.ts';
import { createOfflineWorld, type OfflineWorld } from '../testing/offline-world.ts';
import { createTestWallet } from '../testing/test-wallet.ts';
import { SIMULATED_POLICY } from '../wallet-backend/simulated-reference.ts';

const LIMITS = {
  maxUnsentTotal: 3_000,
  maxUnsentCount: 8,
  maxPerPayment: 1_200,
  maxPerQrPayment: 600,
  maxPerWalletPerDay: 1_500,
};
const WALLETS = [20, 21, 22];

type Act = Readonly<{ kind: 'qr' | 'tap' | 'crash' | 'replay'; wallet: number; amount: number }>;

const acts = fc.array(
  fc.record<Act>({
    kind: fc.constantFrom('qr', 'qr', 'tap', 'tap', 'crash', 'replay'),
    wallet: fc.constantFrom(...WALLETS),
    amount: fc.integer({ min: 1, max: 1_400 }),
  }),
  { minLength: 5, maxLength: 25 },
);

/** What was accepted, by the journal alone. */
function accepted(world: OfflineWorld): readonly Readonly<{ amount: number; channel: string; wallet: string }>[] {
  return world.journal('payment.accepted_offline').map((body) => {
    const { amount, channel, wallet } = body as unknown as {
      amount: { minor: number };
      channel: string;
      wallet: { id: string };
    };
    return { amount: amount.minor, channel, wallet: wallet.id };
  });
}

async function sell(
  world: OfflineWorld,
  by: ReturnType<typeof createTestWallet>,
  act: Act,
  last: { text: string },
): Promise<void> {
  const text = `${Math.floor(act.amount / 100)}.${String(act.amount % 100).padStart(2, '0')}`;
  const { saleId } = await world.call('sale.add_amount', { amountText: text, name: null });
  await world.call('checkout.start', { saleId });
  if (act.kind === 'tap') await world.tap(by);
  else {
    const shown = act.kind === 'replay' && last.text !== '' ? last.text : by.qr(world.clock.now());
    last.text = shown;
    await world.terminal.call('scan.submit', { text: shown, source: 'scanner' });
    // A repeat within seconds is the scanner's, not the customer's.
    await world.advance(3_000);
  }
  if ((await world.checkout()).screen === 'accepted_offline') return world.nextSale();
  await world.call('checkout.leave', { saleId });
  await world.call('sale.cancel', { saleId });
}

test('[OFFLINE-28] sum, count, single amounts and a wallet’s day stay within the limits, and all of it is paid in the end', async () => {
  await fc.assert(
    fc.asyncProperty(acts, async (day) => {
      const world = await createOfflineWorld();
      try {
        world.backend.changeConfig({ offline: { ...SIMULATED_POLICY, ...LIMITS } });
        const wallets = new Map(WALLETS.map((seed) => [seed, createTestWallet(world.clock.now(), { seed })]));
        const last = { text: '' };
        await world.advance(1_000);
        await world.goOffline();
        for (const act of day) {
          const by = wallets.get(act.wallet);
          if (act.kind === 'crash') await world.crash().then(() => world.advance(3_000));
          else if (by !== undefined) await sell(world, by, act, last);
          const unsent = unsentOf(world.storage.read);
          expect(unsent.totalMinor).toBeLessThanOrEqual(LIMITS.maxUnsentTotal);
          expect(unsent.count).toBeLessThanOrEqual(LIMITS.maxUnsentCount);
        }
        const taken = accepted(world);
        for (const { amount, channel } of taken) {
          expect(amount).toBeLessThanOrEqual(channel === 'qr' ? LIMITS.maxPerQrPayment : LIMITS.maxPerPayment);
        }
        for (const wallet of wallets.values()) {
          const today = taken
            .filter((each) => each.wallet === wallet.walletId)
            .reduce((sum, each) => sum + each.amount, 0);
          expect(today).toBeLessThanOrEqual(LIMITS.maxPerWalletPerDay);
        }
        await world.goOnline();
        expect(unsentOf(world.storage.read).count).toBe(0);
        expect(world.faults()).toEqual([]);
      } finally {
        await world.close();
      }
    }),
    { numRuns: 8 },
  );
}, 120_000);

test('[OFFLINE-26] a policy in another currency is none', async () => {
  const world = await createOfflineWorld();
  // As it may lie there from before the till's own currency was set.
  const stored = storedConfig(world.storage.read);
  if (stored === null) throw new Error('there is a configuration');
  world.storage.write((db) => saveConfig(db, { ...stored.config, currency: 'HKD' }, stored.confirmedAtMs));
  await world.restart();
  const { channels, room, limits } = await world.offline();
  expect(channels.tap).toEqual({ available: false, reason: 'offline.disabled', maxPayment: money(0, 'CNY') });
  expect([room, limits.backend]).toEqual([null, null]);
  await world.close();
});
