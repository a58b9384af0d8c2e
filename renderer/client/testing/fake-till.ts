/**
 * The screens over a terminal in memory, for work on them: `npx vite --mode renderer`, then open
 * /client/testing/fake-till.html. No part of the product's build. In the page's console `fakeTill.script` makes things
 * happen; `?lines=500` fills the cart, `?signed-in` skips the sign-in (`?signed-in=c-4` as
 * another person), `?offline=room` takes the network away, `?desk` fills the manager's desk
 * (`?desk=overdue` with an alarm), `?news` brings a notice and a message of the bank, `?retired` a till at its end, `?gate=stop`
 * a gate in one of its states (gate-examples.ts), `?kiosk=tickets` a kiosk (kiosk-examples.ts).
 */
import { startScreens } from '../../app/start-screens.tsx';
import { sumMoney } from '../../../electron/kernel/money.ts';
import { screenClock } from '../screen-clock.ts';
import { FAKE_NOTICE } from './fake-backend-news.ts';
import { createFakeClient, type FakeClient } from './fake-client.ts';
import { FAKE_STAFF } from './fake-snapshot.ts';
import { exampleInbox } from './inbox-examples.ts';
import { gateExample, isGateExample } from './gate-examples.ts';
import { isKioskExample, kioskExample } from './kiosk-examples.ts';
import { OFFLINE_EXAMPLES, offlineConnection, offlineExample } from './offline-examples.ts';
import { exampleUnpaid } from './unpaid-examples.ts';

declare global {
  interface Window {
    fakeTill?: FakeClient;
  }
}

const client = createFakeClient();
window.fakeTill = client;
const wishes = new URLSearchParams(window.location.search);
const person = FAKE_STAFF.find(({ cashierId }) => cashierId === (wishes.get('signed-in') || 'c-1'));
if (wishes.has('signed-in') && person !== undefined) {
  await client.call('session.sign_in', { cashierId: person.cashierId, pin: person.demoPin });
}
const offline = OFFLINE_EXAMPLES.find((kind) => kind === wishes.get('offline'));
if (offline !== undefined) {
  client.script.emit('connection.changed', offlineConnection(screenClock.now()));
  client.script.emit('offline.changed', offlineExample(offline, screenClock.now()));
}
if (wishes.has('desk')) {
  const { script } = client;
  script.emit('inbox.changed', { openCount: exampleInbox(0).length, oldestOpenAtMs: screenClock.now() - 1_860_000 });
  const unpaid = exampleUnpaid(0).map(({ payment }) => payment.amount);
  script.emit('offline.changed', {
    ...script.read().offline,
    unpaid: { count: unpaid.length, total: sumMoney(unpaid, 'CNY') },
  });
  script.emit('queue.changed', {
    depth: 12,
    oldestAtMs: screenClock.now() - 4_500_000,
    unsentTotal: script.read().offline.exposure.unsentTotal,
    unresolvedCount: 1,
    isOverdue: wishes.get('desk') === 'overdue',
  });
}
if (wishes.has('news')) {
  const { script } = client;
  const unseen = { count: 1, level: 'critical' } as const;
  const notices = [FAKE_NOTICE(screenClock.now() + 28_800_000)];
  script.emit('backend.changed', { ...script.read().backend, notices, unseen });
}
const gate = wishes.get('gate') ?? '';
if (isGateExample(gate)) client.script.emit('gate.changed', gateExample(gate));
const kiosk = wishes.get('kiosk') ?? '';
if (isKioskExample(kiosk)) {
  const shown = kioskExample(kiosk, screenClock.now());
  const { script } = client;
  const place = { stationId: 'st-3', gateId: 'K1', direction: 'entry' } as const;
  script.emit('checkout.changed', shown.checkout);
  script.emit('kiosk.changed', shown.kiosk);
  script.emit('gate.changed', gateExample('armed', { role: 'kiosk', place }));
}
if (wishes.has('retired')) {
  const { script } = client;
  script.emit('terminal.changed', { ...script.read().terminal, state: 'retired' });
}
const lineCount = Number(wishes.get('lines') ?? '0');
for (let line = 1; line <= lineCount; line += 1) {
  // oxlint-disable-next-line no-await-in-loop -- lines come one after the other, as at a till
  await client.call('sale.add_amount', { amountText: `${line}.50`, name: `商品 ${line}` });
}
await startScreens({ client, clock: screenClock });
