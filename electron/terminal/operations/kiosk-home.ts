/**
 * How a kiosk goes home by itself: after how long without a touch, and what becomes of what stands there. An order that was
 * not paid is cancelled once nothing can be paid any more; one whose outcome nobody knows is set aside and goes to its own
 * end; what was set aside is put away when its end has come. Rules KIOSK-12 to KIOSK-16 of docs/spec/kiosk.md.
 */
import type { CheckoutScreen } from '../../contract/checkout-values.ts';
import type { KioskOrder } from '../../contract/kiosk-values.ts';
import type { Timer } from '../../kernel/clock.ts';
import type { Sale } from '../sale/sale.ts';
import { currentSale } from '../sale/sale-store.ts';
import { StorageFailure } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { TransitSettings } from '../ports.ts';
import type { Checkout } from './checkout.ts';
import { cancelSale } from './ring-up.ts';
import { setAsideView } from './set-aside.ts';

/** Long enough to find the phone, unlock it and open the wallet: twice what the slowest of ten people took at our own desk. */
const CHOOSE_AND_PAY_MS = 90_000;
/** Long enough to read two sentences in a second language. */
const READ_MS = 30_000;
/** Tickets are photographed one by one. */
const TAKE_TICKETS_MS = 60_000;
/** The wallet was asked and the answer is on its way: seconds. Then it is looked at again. */
const LOOK_AGAIN_MS = 5_000;

/** How long without a touch, once nothing is to be paid; null: it is on its way to its own end, and somebody waits for it. */
const PAYING_MS: { readonly [S in Exclude<CheckoutScreen, 'ready'>]: number | null } = {
  closing_previous: null,
  sending: null,
  waiting_customer: null,
  outcome_unknown: READ_MS,
  cancelling: null,
  approved: null,
  accepted_offline: null,
  declined: READ_MS,
  expired: READ_MS,
  cancelled: READ_MS,
};

export interface KioskHome {
  leavesAtMs(): number | null;
  isLeaving(): boolean;
  /** Somebody is there. */
  touched(): void;
  /** What is shown now: another thing gets its own time. */
  look(order: Omit<KioskOrder, 'leavesAtMs'> | null, sale: Sale | null): void;
  leave(sale: Sale | null): Promise<void>;
  stop(): void;
}

export type KioskHomeParts = Readonly<{
  transit: TransitSettings;
  checkout: Checkout;
  isMaking: () => boolean;
  /** After the sale is off the screen. */
  left: (saleId: string) => void;
}>;

export function createKioskHome(context: TerminalContext, parts: KioskHomeParts): KioskHome {
  return new Home(context, parts);
}

class Home implements KioskHome {
  readonly #context: TerminalContext;
  readonly #parts: KioskHomeParts;
  readonly #payWithinMs: number;
  /** Sales that were set aside and are being put away. */
  readonly #tidying = new Set<string>();
  #shown = '';
  #waitMs: number | null = null;
  #wait: Readonly<{ timer: Timer; atMs: number }> | null = null;
  #leaving = false;
  #sale: Sale | null = null;

  constructor(context: TerminalContext, parts: KioskHomeParts) {
    this.#context = context;
    this.#parts = parts;
    const { payWithinSeconds } = parts.transit;
    this.#payWithinMs = payWithinSeconds === undefined ? CHOOSE_AND_PAY_MS : payWithinSeconds * 1_000;
  }

  leavesAtMs(): number | null {
    return this.#wait?.atMs ?? null;
  }

  isLeaving(): boolean {
    return this.#leaving;
  }

  stop(): void {
    this.#wait?.timer.cancel();
    this.#wait = null;
  }

  touched(): void {
    this.#begin(this.#waitMs);
  }

  look(order: Omit<KioskOrder, 'leavesAtMs'> | null, sale: Sale | null): void {
    this.#sale = sale;
    const screen = this.#parts.checkout.views['checkout.changed']()?.screen ?? 'ready';
    const shown = order === null ? '' : `${order.saleId} ${order.step} ${order.step === 'paying' ? screen : ''}`;
    if (shown !== this.#shown) {
      this.#shown = shown;
      this.#begin(order === null ? null : this.#waitOf(order.step, screen));
    }
    this.#tidy();
  }

  async leave(sale: Sale | null): Promise<void> {
    if (sale === null || this.#leaving || this.#parts.isMaking()) return;
    this.#leaving = true;
    this.stop();
    try {
      if (await this.#putAway(sale)) this.#parts.left(sale.saleId);
      else this.#begin(LOOK_AGAIN_MS);
    } catch (error) {
      // A disk that is full or gone: the kiosk is out of service by itself, and the order stands where it stood.
      if (!(error instanceof StorageFailure)) throw error;
      this.#begin(LOOK_AGAIN_MS);
    } finally {
      this.#leaving = false;
    }
  }

  /** Whether it is off the screen. */
  async #putAway(sale: Sale): Promise<boolean> {
    const { checkout } = this.#parts;
    const { saleId } = sale;
    // Fetched by its number: it was over before.
    if (currentSale(this.#context.ports.storage.read)?.saleId !== saleId) return true;
    if (sale.state === 'paid') {
      checkout.endPaidSale();
      return true;
    }
    const cancelled = await cancelSale(this.#context, checkout, saleId, []);
    if (cancelled.ok) return true;
    // It may have been paid while it was being cancelled.
    const now = currentSale(this.#context.ports.storage.read);
    if (now?.saleId !== saleId || now.state === 'paid') return false;
    const aside = await checkout.handlers['sale.set_aside']({ saleId });
    return aside.ok;
  }

  #begin(waitMs: number | null): void {
    this.stop();
    this.#waitMs = waitMs;
    if (waitMs === null) return;
    const { clock } = this.#context.ports;
    const timer = clock.after(waitMs, () => void this.leave(this.#sale));
    this.#wait = { timer, atMs: clock.now() + waitMs };
  }

  /** Nobody takes up at a kiosk what was set aside: whatever has its end is put away. */
  #tidy(): void {
    for (const { saleId, state, paymentId } of setAsideView(this.#context.ports.storage.read)) {
      if (state === 'unresolved' || this.#tidying.has(saleId)) continue;
      this.#tidying.add(saleId);
      void this.#tidyOne(saleId, state === 'paid' ? paymentId : null).finally(() => this.#tidying.delete(saleId));
    }
  }

  async #tidyOne(saleId: string, paidBy: string | null): Promise<void> {
    // The commit that was told of is not over for everybody who hears of it.
    await Promise.resolve();
    try {
      if (paidBy === null) await cancelSale(this.#context, this.#parts.checkout, saleId, []);
      else await this.#parts.checkout.handlers['checkout.acknowledge']({ paymentId: paidBy });
    } catch (error) {
      // A disk that refuses: it is tried again at the next event.
      if (!(error instanceof StorageFailure)) throw error;
    }
  }

  #waitOf(step: KioskOrder['step'], screen: CheckoutScreen): number | null {
    switch (step) {
      case 'paying':
        return screen === 'ready' ? this.#payWithinMs : PAYING_MS[screen];
      case 'making':
        return null;
      case 'tickets':
        return TAKE_TICKETS_MS;
    }
  }
}
