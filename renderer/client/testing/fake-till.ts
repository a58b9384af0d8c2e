/**
 * The screens over a terminal in memory, for work on them: `npx vite --mode renderer`, then open
 * /client/testing/fake-till.html. No part of the product's build. In the page's console `fakeTill.script` makes things
 * happen; `?lines=500` fills the cart, `?signed-in` skips the sign-in.
 */
import { startScreens } from '../../app/start-screens.tsx';
import { screenClock } from '../screen-clock.ts';
import { createFakeClient, type FakeClient } from './fake-client.ts';

declare global {
  interface Window {
    fakeTill?: FakeClient;
  }
}

const client = createFakeClient();
window.fakeTill = client;
const wishes = new URLSearchParams(window.location.search);
if (wishes.has('signed-in')) await client.call('session.sign_in', { cashierId: 'c-1', pin: '135790' });
const lineCount = Number(wishes.get('lines') ?? '0');
for (let line = 1; line <= lineCount; line += 1) {
  // oxlint-disable-next-line no-await-in-loop -- lines come one after the other, as at a till
  await client.call('sale.add_amount', { amountText: `${line}.50`, name: `商品 ${line}` });
}
await startScreens({ client, clock: screenClock });
