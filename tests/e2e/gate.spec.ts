/**
 * The gate of the demo as passengers meet it: the real programs in the transit profile, with a simulated reader, scanner and
 * barrier, and the sandbox's customers.
 */
import type { Page } from '@playwright/test';
import { expect, PEOPLE, test as base, WALLETS } from './harness.ts';
import { readyForOffline, snapshotOf } from './offline-steps.ts';

const BARRIER = 'barrier-simulated';
const SCANNER = 'scanner-simulated';

type Gate = Readonly<{
  page: Page;
  /** Every state that the screen has shown since it was last asked, with its words. */
  shown: () => Promise<readonly string[]>;
  /** Waits until it has shown that; what was shown before is forgotten. */
  until: (state: string, words?: string | RegExp) => Promise<void>;
}>;

type Fixtures = {
  gate: Gate;
  scan: (text: string) => Promise<void>;
  setFault: (fault: string, isOn: boolean) => Promise<void>;
};

const test = base.extend<Fixtures>({
  profile: 'transit',
  gate: async ({ page, machine, contract }, use) => {
    // What is shown for a moment only is written down by the page itself.
    await page.addInitScript(() => {
      const seen: string[] = [];
      // Of what was forgotten too: a state that goes on has not come anew.
      let last = '';
      Object.assign(window, { seenStates: seen });
      const look = (): void => {
        const gate = document.querySelector('[data-testid="gate"]');
        const words = document.querySelector('[data-testid="gate-body"]')?.textContent ?? '';
        const now = `${gate?.getAttribute('data-state') ?? 'none'}: ${words}`;
        if (last !== now) seen.push(now);
        last = now;
      };
      document.addEventListener('DOMContentLoaded', () => {
        new MutationObserver(look).observe(document.body, {
          subtree: true,
          childList: true,
          characterData: true,
          attributes: true,
        });
      });
    });
    await page.goto(machine.url);
    await page.getByTestId('gate').waitFor();
    await readyForOffline(contract);
    await expect(page.getByTestId('gate')).toHaveAttribute('data-state', 'armed');
    const shown = (): Promise<readonly string[]> =>
      page.evaluate(() => [...(window as unknown as { seenStates: string[] }).seenStates]);
    await use({
      page,
      shown,
      until: async (state, words = '') => {
        const fits = (text: string): boolean =>
          text.startsWith(`${state}:`) && (typeof words === 'string' ? text.includes(words) : words.test(text));
        const wanted = `${state} ${String(words)}`;
        // What was shown instead tells why it never came.
        await expect.poll(async () => ((await shown()).some(fits) ? wanted : shown())).toBe(wanted);
        await page.evaluate(() => void (window as unknown as { seenStates: string[] }).seenStates.splice(0));
      },
    });
    await page.close();
  },
  scan: async ({ contract }, use) => {
    await use(async (text) => {
      const answer = await contract.call('devices.simulate_scan', {
        deviceId: SCANNER,
        text,
        symbologyIdentifier: ']Q1',
      });
      if (!answer.ok) throw new Error(`the scanner took no notice: ${answer.error.code}`);
    });
  },
  setFault: async ({ contract }, use) => {
    await use(async (fault, isOn) => {
      const answer = await contract.call('devices.simulate_fault', { deviceId: BARRIER, fault, isOn });
      if (!answer.ok) throw new Error(`the barrier took no notice: ${answer.error.code}`);
    });
  },
});

const isReady = (gate: Gate): Promise<void> =>
  expect(gate.page.getByTestId('gate')).toHaveAttribute('data-state', 'armed');

test('[GATESCREEN-40] a tap and a code go, a code that was used stops, and each is booked once', async ({
  gate,
  tap,
  scan,
  sandbox,
}) => {
  await tap(WALLETS.ordinary);
  await gate.until('go', 'Fare ¥2.00');
  await gate.page.screenshot({ path: 'test-output/screenshots/gate/real-after-tap.png' });
  await isReady(gate);
  const code = await sandbox.offlineCode(WALLETS.rich);
  await scan(code);
  await gate.until('go', '请通行');
  await isReady(gate);
  // The scanner drops repeats of the first three seconds; what comes later is somebody else's screenshot.
  await new Promise((resolve) => setTimeout(resolve, 3_500));
  await scan(code);
  await gate.until('stop');
  await expect.poll(async () => (await sandbox.approved()).map(({ amount }) => amount.amount)).toEqual([200, 200]);
});

test('[GATESCREEN-41] nobody pays for a barrier that stayed shut, and the gate rests', async ({
  gate,
  tap,
  setFault,
  sandbox,
  contract,
}) => {
  await setFault('stays_shut', true);
  await tap(WALLETS.ordinary);
  await gate.until('stop', /未扣款.*Not charged/);
  await gate.until('out_of_service');
  await setFault('stays_shut', false);
  await expect.poll(async () => (await snapshotOf(contract)).queue.depth).toBe(0);
  expect(await sandbox.approved()).toEqual([]);
  const { gate: view } = await snapshotOf(contract);
  expect(view?.today).toMatchObject({ passedCount: 0, notOpenedCount: 1 });
});

test('[GATESCREEN-42] without the network people go all the same, and pay when it is back', async ({
  gate,
  tap,
  sandbox,
  contract,
}) => {
  await sandbox.orderFault({ match: { pathPrefix: '/v1/' }, kind: 'drop_before', times: 1_000_000 });
  await expect.poll(async () => (await snapshotOf(contract)).connection.state).toBe('offline');
  await tap(WALLETS.ordinary);
  await gate.until('go', 'Fare ¥2.00');
  expect(await sandbox.approved()).toEqual([]);
  await sandbox.clearFaults();
  await expect.poll(async () => (await sandbox.approved()).length, { timeout: 60_000 }).toBe(1);
});

test('[GATESCREEN-43] a service that is killed leaves no dead screen: out of service, and back by itself', async ({
  gate,
  tap,
  machine,
}) => {
  await machine.killService();
  await gate.until('out_of_service', /暂停服务.*Out of service/);
  await isReady(gate);
  await tap(WALLETS.ordinary);
  await gate.until('go');
});

test('[GATESCREEN-44] a keeper’s PIN alone takes the gate out, and signing out puts it back', async ({
  gate,
  tap,
  contract,
}) => {
  const { page } = gate;
  const unlock = page.getByTestId('gate-unlock');
  const typePin = async (pin: string): Promise<void> => {
    for (const digit of pin) await unlock.getByRole('button', { name: digit, exact: true }).click();
  };
  await page.getByTestId('gate-staff').click();
  // Cashiers are not offered.
  await expect(unlock.getByRole('button', { name: PEOPLE.cashier.name['zh-CN'] })).toHaveCount(0);
  await typePin('000000');
  await expect(unlock.getByRole('alert')).toBeVisible();
  expect((await snapshotOf(contract)).session.cashier).toBeNull();
  await page.screenshot({ path: 'test-output/screenshots/gate/real-unlock-refused.png' });
  await typePin(PEOPLE.manager.pin);
  await expect(page.getByTestId('gate-desk')).toBeVisible();
  await page.screenshot({ path: 'test-output/screenshots/gate/real-desk.png' });
  expect((await snapshotOf(contract)).gate?.state).toEqual({ state: 'out_of_service', codes: ['gate.maintenance'] });
  await page.getByTestId('gate-sign-out').click();
  await isReady(gate);
  await tap(WALLETS.ordinary);
  await gate.until('go', 'Fare ¥2.00');
});

test('[GATESCREEN-24] a PIN screen that nobody touches gives the gate back', async ({ gate }) => {
  await gate.page.getByTestId('gate-staff').click();
  await expect(gate.page.getByTestId('gate-unlock')).toBeVisible();
  await expect(gate.page.getByTestId('gate-unlock')).toHaveCount(0, { timeout: 45_000 });
  await isReady(gate);
});

test('[GATESCREEN-46] an inspector’s badge opens the check, the next phone is told about, and the badge ends it', async ({
  gate,
  tap,
  scan,
  contract,
}) => {
  const { page } = gate;
  const done = async (answer: Promise<Readonly<{ ok: boolean }>>): Promise<void> =>
    expect(await answer).toMatchObject({ ok: true });
  const { staff } = await contract
    .call('session.staff', {})
    .then((answer) => (answer.ok ? answer.value : { staff: [] }));
  const manager = staff.find(({ role }) => role === 'manager');
  const inspector = staff.find(({ role }) => role === 'cashier');
  await done(contract.call('gate.unlock', { cashierId: manager?.cashierId ?? '', pin: PEOPLE.manager.pin }));
  await done(contract.call('staff.set_badge', { cashierId: inspector?.cashierId ?? '', badge: 'C-2001' }));
  await done(contract.call('session.sign_out', {}));
  await isReady(gate);
  await tap(WALLETS.ordinary);
  await gate.until('go');
  await isReady(gate);

  await scan('STAFF:C-2001');
  const check = page.getByTestId('inspection');
  await expect(check).toHaveAttribute('data-step', 'waiting');
  await expect(async () => tap(WALLETS.ordinary)).toPass();
  await expect(check).toHaveAttribute('data-step', 'shown');
  await expect(check.getByTestId('passages').getByRole('listitem')).toHaveCount(1);
  await page.screenshot({ path: 'test-output/screenshots/gate/real-check.png' });
  // Nobody passes by it.
  expect((await snapshotOf(contract)).gate?.today.passedCount).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 3_500));
  await scan('STAFF:C-2001');
  await expect(check).toHaveCount(0);
  await isReady(gate);
});

test.describe('at the metro', () => {
  const place = { stationId: 'harbour', gateId: 'G3', direction: 'entry' };
  test.use({ transitFile: { role: 'gate', place, activationCode: 'DEMO-GATE-0001' } });

  test('[GATESCREEN-35] a journey that the wallet refuses later is found by the keeper, with the passage and its journal', async ({
    gate,
    tap,
    sandbox,
    contract,
  }) => {
    const { page } = gate;
    await sandbox.settings(WALLETS.rich, { forcedDecline: 'risk_rejected' });
    await tap(WALLETS.rich);
    await gate.until('go', /Entry.*Fare when the journey ends/);
    await isReady(gate);
    await tap(WALLETS.ordinary);
    await gate.until('go');
    await expect
      .poll(async () => (await snapshotOf(contract)).offline.denyList.localCount, { timeout: 60_000 })
      .toBe(1);
    await page.getByTestId('gate-staff').click();
    for (const digit of PEOPLE.manager.pin) {
      await page.getByTestId('gate-unlock').getByRole('button', { name: digit, exact: true }).click();
    }
    const rides = page.getByTestId('unpaid-ride');
    await expect(rides).toHaveCount(1);
    await expect(rides).toContainText('最多');
    await rides.click();
    await expect(page.getByTestId('timeline')).toContainText('钱包方拒付这次乘车');
    await page.screenshot({ path: 'test-output/screenshots/gate/real-unpaid-passage.png' });
    await page.getByTestId('passage-deny').click();
    await expect(page.getByTestId('passage-unpaid')).toHaveAttribute('data-denied', 'false');
    expect((await snapshotOf(contract)).offline.denyList.localCount).toBe(0);
    await page.getByTestId('passage-back').click();
    await page.getByTestId('gate-sign-out').click();
    await isReady(gate);
  });
});

test('[BENCH-14] whoever tries the gate out holds a customer’s phone or code to it, with nobody signed in', async ({
  gate,
  sandbox,
}) => {
  const find = (testId: string) => gate.page.getByTestId(testId);
  await find('gate-bench').click();
  await find(`tap-${WALLETS.ordinary}`).click();
  await gate.until('go');
  await isReady(gate);
  await expect(find(`code-${WALLETS.rich}`)).toContainText('乘车码');
  await find(`code-${WALLETS.rich}`).click();
  await gate.until('go');
  await gate.page.screenshot({ path: 'test-output/screenshots/gate/real-bench.png' });
  await expect.poll(async () => (await sandbox.approved()).map(({ amount }) => amount.amount)).toEqual([200, 200]);
});
