/**
 * A sandbox with the built phone page, a till that talks to it, and a clock that runs and can be put forward. Every test
 * of the phone has its own, so none sees another's payments.
 */
import { fileURLToPath } from 'node:url';
import { test as base, type Page } from '@playwright/test';
import {
  openTestWorld,
  paymentBody,
  uuidV7,
  type TestTerminal,
  type TestWorld,
} from '../../sandbox/testing/test-world.ts';
import { atRest } from './accessibility.ts';

const PHONE_FOLDER = fileURLToPath(new URL('../../out/phone', import.meta.url));
const SCREENSHOTS = fileURLToPath(new URL('../../test-output/phone/', import.meta.url));

/** What a till is told of a payment; only what the tests look at. */
export type TillPayment = Readonly<{
  id: string;
  status: string;
  qr: { payload: string } | null;
  decline: { code: string } | null;
}>;

export type PhoneWorld = Readonly<{
  sandbox: TestWorld;
  /** Sends a payment of so many fen and gives back what the sandbox answers. */
  pay: (amountMinor: number, method: unknown) => Promise<TillPayment>;
  payment: (id: string) => Promise<TillPayment>;
  reverse: (id: string) => Promise<TillPayment>;
  /** Puts the sandbox's clock forward. */
  advance: (ms: number) => void;
  shot: (name: string) => Promise<void>;
}>;

const shanghaiDate = (nowMs: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(nowMs);

function worldOf(sandbox: TestWorld, till: TestTerminal, page: Page, advance: (ms: number) => void): PhoneWorld {
  const ask = async (method: string, path: string, body?: unknown): Promise<TillPayment> => {
    const answer = await till.call(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.json as TillPayment;
  };
  return {
    sandbox,
    advance,
    pay: (amountMinor, method) => {
      const changes = {
        amount: { amount: amountMinor, currency: 'CNY' },
        businessDate: shanghaiDate(sandbox.clock.now()),
      };
      return ask('PUT', `/v1/payments/${uuidV7(sandbox.clock.now())}`, paymentBody(sandbox.clock, method, changes));
    },
    payment: (id) => ask('GET', `/v1/payments/${id}`),
    reverse: (id) => ask('PUT', `/v1/payments/${id}/reversal`, { reason: 'cashier_cancelled' }),
    shot: async (name) => {
      // Sheets slide in; a picture of one on its way says nothing.
      await atRest(page);
      await page.getByTestId('phone').screenshot({ path: `${SCREENSHOTS}${name}.png` });
    },
  };
}

export const test = base.extend<{ world: PhoneWorld }>({
  world: async ({ page }, use) => {
    const sandbox = await openTestWorld({ phonePageFolder: PHONE_FOLDER });
    let aheadMs = 0;
    const follow = (): void => sandbox.clock.set(Date.now() + aheadMs);
    const following = setInterval(follow, 50);
    follow();
    const till = await sandbox.enrol();
    const world = worldOf(sandbox, till, page, (ms) => {
      aheadMs += ms;
      follow();
    });
    await page.goto(`${sandbox.origin}/phone/`);
    await use(world);
    clearInterval(following);
    await sandbox.close();
  },
});

export { expect } from '@playwright/test';
