/** A receipt of the machine before this one, over the terminal in memory: it is found where sales are, and given back. */
import { expect, test } from './screens-world.ts';

const MANAGER = 'signed-in=c-4';
/** renderer/client/testing/fake-shift.ts */
const RECEIPT = 'T0000001-000041';

test('[DAYSCREEN-38] a receipt of the machine before is found and refunded, and no other text finds one', async ({
  screens,
}) => {
  await screens.open(MANAGER);
  await screens.find('history-key').click();
  await screens.find('history-text').fill('T0000001-000042');
  await expect.poll(() => screens.calls('refund.restored')).toHaveLength(1);
  await expect(screens.find('restored-refunds')).toHaveCount(0);
  await screens.find('history-text').fill(RECEIPT);
  const restored = screens.find('restored-refunds');
  await expect(restored).toContainText(RECEIPT);
  await expect(restored).toContainText('换机前的收款');
  // Something was found: nobody is told that nothing was.
  await expect(screens.page.getByText('没有符合条件的销售')).toBeHidden();
  await screens.find(`restored-refund-${RECEIPT}`).click();
  await screens.find('restored-refund-amount').fill('99');
  await screens.find('restored-refund-confirm').click();
  await expect(screens.page.getByRole('dialog')).toContainText('超过可退金额');
  await screens.find('restored-refund-amount').fill('5.80');
  await screens.page.getByText('换货', { exact: true }).click();
  await screens.find('restored-refund-confirm').click();
  await expect(screens.page.getByRole('dialog')).toHaveCount(0);
  const calls = await screens.calls('refund.begin_restored');
  expect(calls.at(-1)).toMatchObject({ paymentId: 'p-before', amountText: '5.80', reason: 'exchange' });
});
