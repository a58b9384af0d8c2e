/**
 * What the people in the simulated shop know and can do: the cashier sees the screens, customers have phones that show
 * codes, scan QRs, confirm, refuse and are held to the reader. Acts that make no sense at the moment are done all the
 * same, since people do. Rule PROVE-32.
 */
import type { InputOf, OperationName } from '../../../electron/contract/contract.ts';
import type { CheckoutView } from '../../../electron/contract/checkout-values.ts';
import type { SaleView } from '../../../electron/contract/sale-values.ts';
import type { SimulatedCard } from '../../../hardware/nfc-reader/simulated-driver.ts';
import { CASHIER, MANAGER } from './demo.ts';
import { createPassengers, type Passengers } from './gate-passengers.ts';
import type { SaleModel } from './sale-model.ts';
import type { Called, World } from './world.ts';

export const WALLETS = ['wlt_zhang', 'wlt_li', 'wlt_wang', 'wlt_zhao', 'wlt_chen', 'wlt_liu', 'wlt_sun'] as const;

export interface Shop {
  readonly world: World;
  readonly model: SaleModel;
  /** Codes that phones showed, newest last. */
  readonly codes: string[];
  /** QR payloads that the till showed, newest last: a customer may have photographed any of them. */
  readonly qrPayloads: string[];
  /** Waits at phones: what a customer may confirm or refuse. */
  readonly asked: { walletId: string; paymentId: string }[];
  checkout(): CheckoutView | null;
  sale(): SaleView | null;
  do<N extends OperationName>(name: N, input: InputOf<N>): Promise<Called>;
  /** The same act twice at once, as an impatient finger does. */
  doTwice<N extends OperationName>(name: N, input: InputOf<N>): Promise<readonly Called[]>;
  /** Something that the till granted, to be counted. */
  did(deed: string): void;
  readonly deeds: ReadonlyMap<string, number>;
  /** A code on a phone's screen; null when the phone has no backend. */
  freshCode(walletId: string): Promise<string | null>;
  /** The text of a signed QR on a phone's screen. */
  presentmentText(walletId: string): Promise<string | null>;
  scanQr(walletId: string, payload: string): Promise<void>;
  decide(asked: { walletId: string; paymentId: string }, confirm: boolean): Promise<void>;
  /** Holds a phone to the reader for `ms`; `card` null: a phone that answers as it should. */
  tap(walletId: string, ms: number, card: SimulatedCard | null): Promise<boolean>;
  /** The screen takes a snapshot, as it does after it lost the till. */
  lookAnew(): Promise<void>;
  /** Those of a gate; null: nobody passes here. */
  readonly passengers: Passengers | null;
  /** What was shown at the gate, newest last: anybody may show it again. */
  readonly shown: Readonly<{ codes: string[]; tickets: string[] }>;
}

/** What a person may have to do before anything else. */
async function signInAgain({ world }: Shop): Promise<void> {
  const signedIn = await world.call('session.sign_in', CASHIER);
  // Whom the manager sent away cannot.
  if (signedIn.answer()?.ok === false) await world.call('session.sign_in', MANAGER);
}

export async function ensureSignedIn(shop: Shop): Promise<void> {
  const snapshot = await shop.world.call('terminal.snapshot', {});
  const answer = snapshot.answer();
  const session = answer?.ok === true ? (answer.value as { session: { cashier: unknown } }).session : null;
  if (session?.cashier === null) await signInAgain(shop);
}

export function createShop(world: World, model: SaleModel): Shop {
  const { host, watch, time } = world;
  const walletCall = async (
    walletId: string,
    path: string,
    body: object = {},
  ): Promise<Readonly<Record<string, unknown>> | null> => {
    if (!host.isUp) return null;
    const { status, json } = await host.demo('POST', `/demo/wallets/${walletId}/${path}`, body);
    return status < 300 ? json : null;
  };

  /** A sale that came back with a till that had died over it is seen on the screen before anybody asks for it. */
  const learn = (): void => {
    const sale = watch.sale();
    if (sale !== null && !model.totals.has(sale.saleId)) model.adopt(sale);
  };

  /** A screen that lost its till takes a snapshot before anybody can press a key on it. */
  let seenBoots = world.bootCount();
  const reconnect = async (): Promise<void> => {
    if (world.bootCount() === seenBoots || !world.till().life.isAlive()) return;
    await shop.lookAnew();
  };

  const deeds = new Map<string, number>();
  const shop: Shop = {
    did: (deed) => void deeds.set(deed, (deeds.get(deed) ?? 0) + 1),
    deeds,
    world,
    model,
    codes: [],
    qrPayloads: [],
    asked: [],
    shown: { codes: [], tickets: [] },
    get passengers() {
      return passengers;
    },
    checkout: () => watch.checkout(),
    sale: () => watch.sale(),
    do: async (name, input) => {
      await reconnect();
      model.before();
      const called = await world.call(name, input);
      model.after(called, watch.sale(), world.till().life.isAlive());
      learn();
      const payload = watch.checkout()?.merchantQr?.payload;
      if (payload !== undefined && !shop.qrPayloads.includes(payload)) shop.qrPayloads.push(payload);
      return called;
    },
    doTwice: async (name, input) => {
      await reconnect();
      model.before();
      const both = await world.callAll([
        { name, input },
        { name, input },
      ]);
      for (const called of both) model.after(called, watch.sale(), world.till().life.isAlive());
      learn();
      return both;
    },
    freshCode: async (walletId) => {
      const shown = await walletCall(walletId, 'payment-code');
      const code = typeof shown?.['code'] === 'string' ? shown['code'] : null;
      if (code === null) return null;
      watch.plantCanary(code);
      shop.codes.push(code);
      return code;
    },
    presentmentText: async (walletId) => {
      const made = await walletCall(walletId, 'presentment', { mode: 'qr' });
      return typeof made?.['text'] === 'string' ? made['text'] : null;
    },
    scanQr: async (walletId, payload) => {
      const scanned = await walletCall(walletId, 'scan', { payload });
      const paymentId = scanned?.['id'];
      if (scanned?.['confirmationNeeded'] === true && typeof paymentId === 'string')
        shop.asked.push({ walletId, paymentId });
    },
    decide: async ({ walletId, paymentId }, confirm) => {
      await walletCall(walletId, `payments/${paymentId}/${confirm ? 'confirm' : 'decline'}`);
    },
    tap: async (walletId, ms, card) => {
      const phone: SimulatedCard = async ({ challenge, amountMinor, currency, terminalId }) => {
        await new Promise<void>((resolve) => void time.after(ms, 'phone answers the reader', () => resolve()));
        const order = {
          mode: 'tap',
          challenge: Buffer.from(challenge).toString('base64url'),
          ...{ amount: amountMinor, currency, terminalId },
        };
        const made = await walletCall(walletId, 'presentment', order);
        const text = made?.['presentment'];
        if (typeof text !== 'string') return { kind: 'tap_again' };
        return { kind: 'presented', presentment: Buffer.from(text, 'base64url') };
      };
      const taken = world.till().reader.tap(card ?? phone);
      await time.settle();
      return taken;
    },
    lookAnew: async () => {
      seenBoots = world.bootCount();
      watch.dark();
      await world.call('terminal.snapshot', {});
      if (world.till().life.isAlive()) model.adopt(watch.sale());
    },
  };
  const passengers = world.barrier === null ? null : createPassengers(shop);
  return shop;
}
