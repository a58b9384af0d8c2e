/** The day over the terminal in memory: shift, cash, reports, staff, rights, approvals, the locked till. */
import { expect, test, type Screens } from './screens-world.ts';

const MANAGER = 'signed-in=c-4';
const CASHIER = 'signed-in=c-1';

async function openDay(screens: Screens, section: string, wishes: string): Promise<void> {
  await screens.open(wishes);
  await screens.find('day-key').click();
  await screens.find(`day-${section}`).click();
}

async function openShift(screens: Screens): Promise<void> {
  await screens.find('count-10000').fill('2');
  await screens.find('shift-open').click();
  await expect(screens.find('shift-now')).toContainText('第 17 班');
}

test('[DAYSCREEN-21] a shift is opened by counting, cash goes in and out, and it is closed with its report', async ({
  screens,
}) => {
  await openDay(screens, 'shift', MANAGER);
  await expect(screens.find('shift-open')).toBeDisabled();
  await openShift(screens);
  expect(await screens.calls('shift.open')).toEqual([
    { float: { pieces: [{ faceMinor: 10_000, count: 2 }], total: { minor: 20_000, currency: 'CNY' } } },
  ]);
  await screens.find('shift-out').click();
  await screens.find('move-amount').fill('50');
  await screens.find('move-confirm').click();
  await expect(screens.page.getByRole('dialog')).toHaveCount(0);
  expect(await screens.calls('cash.move')).toMatchObject([
    { direction: 'out', amountText: '50', reason: 'bank_deposit' },
  ]);
  await screens.find('shift-close').click();
  await screens.find('count-5000').fill('12');
  await screens.find('count-confirm').click();
  const report = screens.find('report');
  await expect(report).toContainText('现金短款');
  await expect(report).toContainText('1 项尚未了结');
  await expect(report).toContainText('T0000001-000412');
  await screens.page.getByRole('dialog').getByRole('button', { name: '关闭' }).last().click();
  await expect(screens.find('shift-open')).toBeVisible();
});

test('[DAYSCREEN-1] what one may not do alone is approved on the spot and then done', async ({ screens }) => {
  await openDay(screens, 'shift', CASHIER);
  await openShift(screens);
  const need = { permission: 'cash.move', size: null, subjectId: 'shift-1' };
  await screens.terminal((till, facts) => till.script.refuseNext('cash.move', 'staff.approval_needed', facts), need);
  await screens.find('shift-in').click();
  await screens.find('move-amount').fill('20');
  await screens.find('move-confirm').click();
  await expect(screens.find('approval')).toBeVisible();
  await screens.find('approval').getByText('赵敏').click();
  await screens.find('approval').getByRole('group').focus();
  await screens.type('987654');
  await screens.find('approval-give').click();
  await expect(screens.page.getByRole('dialog')).toHaveCount(0);
  const calls = await screens.calls('cash.move');
  expect(calls).toHaveLength(2);
  expect(calls[1]).toMatchObject({ amountText: '20', approvalId: 'approval-1' });
});

test('[DAYSCREEN-10] cash is taken with change, and nothing of the sale stays', async ({ screens }) => {
  await openDay(screens, 'shift', `${CASHIER}&lines=2`);
  await openShift(screens);
  await screens.page.keyboard.press('Escape');
  await screens.find('cash-key').click();
  await expect(screens.find('cash-payable')).toBeVisible();
  await screens.find('cash-dialog').getByRole('group').focus();
  await screens.type('1000');
  await expect(screens.find('cash-change-before')).toContainText('找零');
  await screens.find('cash-take').click();
  await expect(screens.find('cash-done')).toContainText('T0000001-000431');
  await screens.find('cash-next').click();
  await expect(screens.page.getByRole('dialog')).toHaveCount(0);
  await expect(screens.find('cash-key')).toBeDisabled();
});

test('[DAYSCREEN-10] where the customer gives the exact sum, no change is asked for', async ({ screens }) => {
  await openDay(screens, 'shift', `${CASHIER}&lines=2`);
  await openShift(screens);
  await screens.page.keyboard.press('Escape');
  await screens.find('cash-key').click();
  await screens.find('cash-take').click();
  await expect(screens.find('cash-done')).toContainText('不用找零');
  await screens.find('cash-next').click();
  await expect(screens.page.getByRole('dialog')).toHaveCount(0);
});

test('[DAYSCREEN-12] less than what is due is taken as a part, shown until it is paid, and can be given back', async ({
  screens,
}) => {
  await openDay(screens, 'shift', `${CASHIER}&lines=2`);
  await openShift(screens);
  await screens.page.keyboard.press('Escape');
  await screens.find('cash-key').click();
  await screens.find('cash-dialog').getByRole('group').focus();
  await screens.type('1');
  await expect(screens.find('cash-take')).toContainText('收部分现金');
  await screens.find('cash-take').click();
  await expect(screens.find('cash-held')).toContainText('1.00');
  await screens.find('cash-key').click();
  await screens.find('cash-back').click();
  await expect(screens.find('cash-held')).toHaveCount(0);
});

test('[DAYSCREEN-25] the reports of closed shifts are listed and shown', async ({ screens }) => {
  await openDay(screens, 'reports', MANAGER);
  await expect(screens.find('shifts')).toContainText('Z16');
  await screens.find('z-16').click();
  await expect(screens.find('report')).toContainText('账本第 4211–5873 条');
  await screens.page.keyboard.press('Escape');
  await screens.find('x-report').click();
  await expect(screens.page.getByRole('dialog')).toContainText('X 报表');
});

test('[DAYSCREEN-27] people are added, changed and given a new PIN', async ({ screens }) => {
  await openDay(screens, 'staff', MANAGER);
  await screens.find('staff-add').click();
  await screens.find('person-name').fill('李娜');
  await screens.find('person-pin').fill('604837');
  await screens.find('person-confirm').click();
  await expect(screens.find('day')).toContainText('李娜');
  await expect(screens.find('day')).toContainText('下次登录须改 PIN');
});

test('[DAYSCREEN-29] what a role may do alone is ticked and saved', async ({ screens }) => {
  await openDay(screens, 'rights', MANAGER);
  await screens.page.getByText('取消订单', { exact: true }).click();
  await screens.find('rights-save').click();
  await expect
    .poll(() => screens.calls('staff.set_rights'))
    .toMatchObject([{ role: 'cashier', rights: { permissions: ['sale.discount', 'shift.run'] } }]);
});

test('[DAYSCREEN-2] the till is locked by its key, and opens with the name that it was locked over', async ({
  screens,
}) => {
  await screens.open(`${CASHIER}&lines=1`);
  await screens.find('lock-key').click();
  await expect(screens.page.getByRole('heading', { name: /王芳/ })).toBeVisible();
  await screens.type('135790');
  await expect(screens.find('day-key')).toBeVisible();
});

test('[DAYSCREEN-3] whoever has a PIN that somebody else set chooses another first', async ({ screens }) => {
  await screens.open(CASHIER);
  await screens.terminal((till) => {
    till.script.emit('session.changed', { ...till.script.read().session, mustChangePin: true });
  });
  await expect(screens.find('change-pin')).toBeVisible();
  for (const pin of ['135790', '604837', '604838', '604837', '604837']) {
    await screens.type(pin);
    await screens.find('change-pin-next').click();
    if (pin === '604838') await expect(screens.find('change-pin')).toContainText('两次输入的新 PIN 不一致');
  }
  await expect.poll(() => screens.calls('staff.change_pin')).toEqual([{ oldPin: '135790', newPin: '604837' }]);
});

test('[DAYSCREEN-31] an earlier sale is refunded from its receipt, in part, with a reason', async ({ screens }) => {
  await screens.open(MANAGER);
  await screens.find('history-key').click();
  await screens.page.getByRole('option').first().click();
  await screens.page.keyboard.press('Enter');
  await screens.find('refund-key').click();
  await screens.find('refund-amount').fill('99');
  await screens.find('refund-confirm').click();
  await expect(screens.page.getByRole('dialog')).toContainText('超过可退金额');
  await screens.find('refund-amount').fill('5.80');
  await screens.page.getByText('换货', { exact: true }).click();
  await screens.find('refund-confirm').click();
  await expect(screens.page.getByRole('dialog')).toHaveCount(0);
  const calls = await screens.calls('refund.begin');
  expect(calls[1]).toMatchObject({ amountText: '5.80', reason: 'exchange', paymentId: 'p-1' });
});
