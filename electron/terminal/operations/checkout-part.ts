/**
 * What the rest of the terminal asks of the part that takes payments. The cart and the history lean on this interface
 * alone, never on how payments are taken.
 */
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import type { PaymentView } from '../../contract/payment-values.ts';
import type { Result } from '../../kernel/result.ts';
import type { BareDeviceView } from './device-view.ts';
import type { Views } from '../event-stream.ts';
import type { ReadableDb } from '../storage/database.ts';
import type { BackendAnswer, BackendPayment } from '../wallet-backend/wallet-backend.ts';

export type Busy = Readonly<{ unsentCount: number; unresolvedCount: number; paymentRunning: boolean }>;

/** The way to the backend, for the parts that speak with it beside the checkout: refunds, changes, retirement. */
export type BackendLink = Readonly<{
  /** Every answer is reported here, whoever asked: it tells whether the backend can be reached. */
  heard(answer: BackendAnswer<unknown>): void;
  /** Told each time the backend is there again. */
  onOnline(listener: () => void): () => void;
  isOnline(): boolean;
  /** What time the backend has said that it is; null while nobody knows (ARCHIVE-26). */
  toldTimeMs(): number | null;
  /** Takes in what the backend says of a payment that somebody else asked about; false: not a payment of this till. */
  learn(told: BackendPayment): boolean;
  /** Whether payments are taken at all has changed. */
  standingChanged(): void;
  /** This machine has just become a terminal: what the backend has for it is asked for. */
  enrolled(): void;
}>;

export interface CheckoutPart {
  readonly link: BackendLink;
  readonly handlers: Pick<
    Handlers,
    | 'checkout.start'
    | 'checkout.leave'
    | 'checkout.enter_code'
    | 'checkout.renew_qr'
    | 'checkout.cancel_payment'
    | 'checkout.acknowledge'
    | 'sale.set_aside'
    | 'sale.take_up'
  >;
  readonly views: Pick<
    Views,
    'connection.changed' | 'queue.changed' | 'offline.changed' | 'checkout.changed' | 'aside.changed'
  >;
  /** Its reader. */
  devices(): readonly BareDeviceView[];
  /** All payments of a sale, oldest first. */
  paymentsOfSale(db: ReadableDb, saleId: string): readonly PaymentView[];
  /** Why the goods of this sale may not be changed now; null when they may. A shown QR is no reason: it is replaced. */
  whyNotChange(saleId: string): Refusal | null;
  /** Told after the commit that changed the goods of a sale in checkout: its amount is another one now. */
  goodsChanged(saleId: string): void;
  /** Why the sale cannot be cancelled in this moment: a payment of it may have been, or may yet be, paid (C12). */
  whyNotCancel(saleId: string): Refusal | null;
  /** Closes the checkout of a sale that is about to be cancelled, with everything it shows. */
  leaveForCancel(saleId: string): Promise<Result<null, Refusal>>;
  busy(): Busy;
  /** Takes up what an earlier run left unfinished, and begins to speak with the backend. */
  start(): Promise<void>;
  stop(): Promise<void>;
}
