/** Who may see the till: the page that has the token, and nobody else. */
import { expect, GOODS, test } from './harness.ts';

test('[HOST-58] the address is cleaned of its token, a reload goes on, and a page without it can do nothing', async ({
  till,
  machine,
  browser,
}) => {
  await till.signIn();
  expect(till.page.url()).not.toContain('token');
  await till.reload();
  await till.find('pay-key').waitFor();

  const stranger = await browser.newPage();
  await stranger.goto(new URL('/', machine.url).href);
  await expect(stranger.getByText(till.words.common('noAccessTitle'))).toBeVisible();
  await stranger.close();
});

test('[HOST-58] two screens of one till show the same sale', async ({ till, machine, browser }) => {
  await till.signIn();
  const second = await browser.newPage();
  await second.goto(machine.url);
  await second.getByTestId('pay-key').waitFor();
  await till.scan(GOODS.chocolate.barcode);
  await expect(second.getByTestId('sale-total')).toContainText(GOODS.chocolate.price);
  await second.close();
});
