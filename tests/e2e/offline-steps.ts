/** Steps of the tests that take the network away: from the whole sandbox, or from its payment interface alone. */
import type { Client } from '../../electron/contract/client.ts';
import type { Snapshot } from '../../electron/contract/terminal-values.ts';
import { expect } from '@playwright/test';
import type { Goods } from './goods.ts';
import type { SandboxApi } from './sandbox-api.ts';
import type { TillPage } from './till-page.ts';

/** As many as a fault may have; the network is away until it is given back. */
const FOR_GOOD = 1_000_000;
/** The scanner's own repeats are dropped for three seconds (till lesson C33). */
const REPEAT_MS = 3_200;

export async function snapshotOf(contract: Client): Promise<Snapshot> {
  const answer = await contract.call('terminal.snapshot', {});
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value;
}

/** Policy, deny list and time have come, so that the till could do without the backend from now on. */
export async function readyForOffline(contract: Client): Promise<void> {
  await expect
    .poll(async () => {
      const { tap, qr } = (await snapshotOf(contract)).offline.channels;
      return [tap.reason, qr.reason];
    })
    .toEqual([null, null]);
}

/** The backend is out of reach while its demo customers can still be played: the way to hold a phone to the reader. */
export async function cutNetwork(sandbox: SandboxApi, till: TillPage): Promise<void> {
  await sandbox.orderFault({ match: { pathPrefix: '/v1/' }, kind: 'drop_before', times: FOR_GOOD });
  await till.find('offline-banner').waitFor();
}

export const joinNetwork = (sandbox: SandboxApi): Promise<unknown> => sandbox.clearFaults();

/** Everything that was accepted has its answer, and no screen speaks of a lost network. */
export async function expectDrained(contract: Client, till: TillPage): Promise<void> {
  // Retries are up to half a minute apart by then.
  await expect.poll(async () => (await snapshotOf(contract)).queue.depth, { timeout: 60_000 }).toBe(0);
  await expect(till.find('offline-banner')).toHaveCount(0, { timeout: 60_000 });
}

/** Opens the checkout, whatever is offered there. */
export async function openCheckout(till: TillPage): Promise<void> {
  await till.find('pay-key').click();
  await till.find('checkout-ready').waitFor();
}

/** Goods at the checkout of a till that knows all it needs, and that the backend cannot be reached from now on. */
export async function checkoutWithoutNetwork(
  { till, sandbox, contract }: Readonly<{ till: TillPage; sandbox: SandboxApi; contract: Client }>,
  goods: Goods,
): Promise<void> {
  await readyForOffline(contract);
  await till.scan(goods.barcode);
  await till.expectTotal(goods.price);
  await cutNetwork(sandbox, till);
  await openCheckout(till);
}

/** A signed code is believed, and the next customer is served. */
export async function takeSigned(till: TillPage, text: string): Promise<void> {
  await till.scan(text);
  await till.expectScreen('accepted_offline');
  await till.nextSale();
}

export const waitForRepeatGuard = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, REPEAT_MS));

export async function expectRefusal(till: TillPage, code: string): Promise<void> {
  await expect(till.find('refusal')).toHaveAttribute('data-code', code);
  await expect(till.find('checkout-ready')).toBeVisible();
}
