/** A till in a test's hand whose backend knows more, or other things, than its books: what lands in the inbox, and who closes it. */
import type { InboxItem } from '../../contract/inbox-values.ts';
import { makeUuidV7 } from '../../kernel/ids.ts';
import { money } from '../../kernel/money.ts';
import { createSeededRandom } from '../../kernel/seeded-random.ts';
import { buildPaymentBody } from '../payment/2-tender/payment-request.ts';
import { PATIENCE_MS } from '../wallet-backend/simulated-faults.ts';
import type { BackendAnswer } from '../wallet-backend/wallet-backend.ts';
import { createOfflineWorld, type OfflineWorld } from './offline-world.ts';
import { SUPERVISOR, type TillWorldOptions } from './till-world.ts';

export const CODE = '6235124674559394540';
/** Longer than the list of changes goes unread after a start or a reconnection. */
export const CHANGES_READ_MS = 16_000;
/** Longer than it goes unread at all. */
export const CHANGES_EVER_READ_MS = 301_000;

export interface InboxWorld extends OfflineWorld {
  /** Lets the time pass that a call needs whose answer waits for the backend. */
  during<T>(call: Promise<T>, ms?: number): Promise<T>;
  items(state?: 'open' | 'closed'): Promise<readonly InboxItem[]>;
  /** The one item that is open. */
  item(): Promise<InboxItem>;
  signIn(who: Readonly<{ cashierId: string; pin: string }>): Promise<void>;
  /** The backend approves a payment of this terminal that the till knows nothing of. Answers its id. */
  orphan(amountMinor?: number): Promise<string>;
  /** The same for a refund of `paymentId`. */
  orphanRefund(paymentId: string, amountMinor: number): Promise<string>;
  /** A sale of 2.00 whose payment was approved, and acknowledged. */
  paidSale(): Promise<Readonly<{ saleId: string; paymentId: string }>>;
  /** A code was sent, the customer paid, and the answer was lost: nobody here knows. The backend is out of reach then. */
  lostApproval(): Promise<Readonly<{ saleId: string; paymentId: string }>>;
  /** A payment that was cancelled here and could not be reversed there: its customer did pay. */
  refundDue(): Promise<Readonly<{ saleId: string; paymentId: string }>>;
  cancelSale(saleId: string): Promise<void>;
}

/** Somebody who may see and close what is found is signed in. */
export async function createInboxWorld(options: TillWorldOptions = {}): Promise<InboxWorld> {
  const world = await createOfflineWorld(options);
  const random = createSeededRandom(99);
  const makeId = (): string => makeUuidV7(world.clock, random);
  const during: InboxWorld['during'] = async (call, ms = 300) => {
    let isSettled = false;
    // Somebody listens from the start: a call that fails while the time passes is no unhandled rejection.
    const settled = call.then(
      (value) => ({ ok: true, value }) as const,
      (error: unknown) => ({ ok: false, error }) as const,
    );
    void settled.then(() => (isSettled = true));
    await world.advance(ms);
    await world.clock.settle();
    if (!isSettled) await world.advance(PATIENCE_MS + 1_000);
    if (!isSettled) throw new Error('the call is answered by nobody');
    const outcome = await settled;
    if (!outcome.ok) throw outcome.error;
    return outcome.value;
  };
  const done = async (call: Promise<BackendAnswer<unknown>>): Promise<void> => {
    const answer = await during(call);
    if (answer.kind !== 'answered') throw new Error(`the backend said ${JSON.stringify(answer)}`);
  };
  const items: InboxWorld['items'] = async (state = 'open') =>
    (await world.call('inbox.list', { state, cursor: null, limit: 100 })).items;
  const pay = async (): Promise<Readonly<{ saleId: string; paymentId: string }>> => {
    const saleId = await world.startCheckout();
    const { paymentId } = await world.call('checkout.enter_code', { saleId, code: CODE });
    return { saleId, paymentId };
  };
  const lostApproval = async (): ReturnType<InboxWorld['lostApproval']> => {
    world.backend.script('putPayment', { kind: 'no_answer', committed: true, cause: 'cut_off' }, 2);
    const made = await pay();
    await world.advance(500);
    world.backend.setReachable(false);
    return made;
  };
  const cancelSale = async (saleId: string): Promise<void> => {
    await during(world.call('sale.cancel', { saleId }), 10_000);
  };

  const inboxWorld = Object.setPrototypeOf(
    {
      during,
      items,
      item: async () => {
        const [item, ...more] = await items();
        if (item === undefined || more.length > 0) throw new Error(`${item === undefined ? 0 : more.length + 1} items`);
        return item;
      },
      signIn: async (who) => void (await world.call('session.sign_in', who)),
      orphan: async (amountMinor = 200) => {
        const paymentId = makeId();
        const amount = money(amountMinor, 'CNY');
        const name = { 'zh-CN': '水', en: 'Water' };
        const body = buildPaymentBody({
          ...{ amount, occurredAtMs: world.clock.now(), businessDate: '2026-11-22', receiptNumber: 'lost-1' },
          cashierId: null,
          method: { type: 'payment_code', code: CODE },
          lines: [{ sku: 'water', name, quantity: 1, unitPrice: amount, total: amount }],
        });
        await done(world.driver.putPayment(paymentId, body));
        return paymentId;
      },
      orphanRefund: async (paymentId, amountMinor) => {
        const refundId = makeId();
        const at = { occurredAt: new Date(world.clock.now()).toISOString(), businessDate: '2026-11-22' };
        const amount = { amount: amountMinor, currency: 'CNY' };
        const body = JSON.stringify({ paymentId, amount, reason: 'forgotten', ...at });
        await done(world.driver.putRefund(refundId, body));
        return refundId;
      },
      paidSale: async () => {
        const made = await pay();
        await world.advance(500);
        await world.nextSale();
        return made;
      },
      lostApproval,
      refundDue: async () => {
        const made = await lostApproval();
        world.backend.close(made.paymentId, 'already_settled');
        await world.call('checkout.cancel_payment', { paymentId: made.paymentId });
        world.backend.setReachable(true);
        await world.advance(20_000);
        return made;
      },
      cancelSale,
    } satisfies Omit<InboxWorld, keyof OfflineWorld>,
    world,
  ) as InboxWorld;
  await inboxWorld.signIn(SUPERVISOR);
  return inboxWorld;
}
