/**
 * The fake terminal's checkout. Codes starting with 10 are approved at once, 11 ask the customer first, 12 are declined,
 * 13 run out, 14 lose their answer and find it later.
 */
import type { CheckoutView } from '../../../electron/contract/checkout-values.ts';
import type { PaymentMethod, PaymentView } from '../../../electron/contract/payment-values.ts';
import type { SaleView } from '../../../electron/contract/sale-values.ts';
import { money } from '../../../electron/kernel/money.ts';
import type { FakeHandlers, FakeTerminal } from './fake-client.ts';
import { refusal } from './fake-client.ts';

const QR_LIFE_MS = 120_000;
const CUSTOMER_MS = 60_000;
const QUERY_EVERY_MS = 2_500;
const UNDO_AFTER_MS = 45_000;
const done = { ok: true, value: {} } as const;

function readyCheckout(sale: SaleView, terminal: FakeTerminal): CheckoutView {
  const offer = { available: true, reason: null };
  return {
    saleId: sale.saleId,
    receiptNumber: sale.receiptNumber ?? 'T0000001-000042',
    amount: sale.total,
    screen: 'ready',
    offers: { payment_code: offer, merchant_qr: offer, tap: offer, scan_presentment: offer },
    refusal: null,
    merchantQr: {
      paymentId: terminal.nextId('payment'),
      payload:
        '00020101021226330012com.walletpay0113M100000000001520459995303156540512.505802CN5910GOODMART6008SHANGHAI62120708T00000016304B1C6',
      expiresAtMs: terminal.now() + QR_LIFE_MS,
    },
    merchantQrState: 'shown',
    reader: { state: 'armed', simulated: true },
    payment: null,
    progress: null,
    canSetAside: true,
  };
}

function startedPayment(checkout: CheckoutView, method: PaymentMethod, terminal: FakeTerminal): PaymentView {
  return {
    paymentId: terminal.nextId('payment'),
    saleId: checkout.saleId,
    receiptNumber: checkout.receiptNumber,
    method,
    state: 'authorizing',
    acceptedOffline: false,
    amount: checkout.amount,
    payerPaid: checkout.amount,
    discounts: [],
    walletMasked: null,
    authCode: null,
    decline: null,
    businessDate: '2026-11-22',
    startedAtMs: terminal.now(),
    expiresAtMs: null,
    unknownSinceMs: null,
    updatedAtMs: terminal.now(),
  };
}

type Ends = Readonly<Record<string, (payment: PaymentView) => void>>;

export function fakeCheckout(terminal: FakeTerminal) {
  const show = (
    payment: PaymentView,
    screen: CheckoutView['screen'],
    progress: CheckoutView['progress'] = null,
  ): void => {
    const { checkout } = terminal.read();
    if (checkout === null) return;
    const reader = { ...checkout.reader, state: 'off' as const };
    terminal.emit('checkout.changed', {
      ...checkout,
      screen,
      payment,
      progress,
      reader,
      merchantQr: null,
      merchantQrState: 'off',
    });
  };
  const approve = (payment: PaymentView): void => {
    const approved = { ...payment, state: 'approved', walletMasked: '6222****8800', authCode: 'A1B2C3' } as const;
    const { sale } = terminal.read();
    if (sale !== null) terminal.emit('sale.changed', { ...sale, state: 'paid', completedAtMs: terminal.now() });
    show(
      { ...approved, payerPaid: money(payment.amount.minor, 'CNY'), expiresAtMs: null, unknownSinceMs: null },
      'approved',
    );
  };
  const waitForCustomer = (payment: PaymentView): PaymentView => {
    const waiting = { ...payment, state: 'pending_customer', expiresAtMs: terminal.now() + CUSTOMER_MS } as const;
    show(waiting, 'waiting_customer');
    return waiting;
  };
  /** What becomes of the payment, unless it was cancelled meanwhile. */
  const end = (payment: PaymentView, delayMs: number, act: () => void): void =>
    terminal.later(delayMs, () => {
      const { checkout } = terminal.read();
      const running = checkout?.payment?.paymentId === payment.paymentId && checkout.screen !== 'cancelled';
      if (running && checkout.screen !== 'cancelling') act();
    });
  const ends: Ends = {
    '11': (payment) => {
      const waiting = waitForCustomer(payment);
      end(waiting, 6_000, () => approve(waiting));
    },
    '12': (payment) =>
      show({ ...payment, state: 'declined', decline: { code: 'insufficient_funds', retryable: true } }, 'declined'),
    '13': (payment) => {
      waitForCustomer(payment);
      end(payment, 5_000, () => show({ ...payment, state: 'expired' }, 'expired'));
    },
    '14': (payment) => {
      const unknown = { ...payment, state: 'outcome_unknown', unknownSinceMs: terminal.now() } as const;
      const undoFromMs = terminal.now() + UNDO_AFTER_MS;
      for (let requestCount = 0; requestCount < 3; requestCount += 1) {
        const nextAtMs = terminal.now() + (requestCount + 1) * QUERY_EVERY_MS;
        const progress = { step: 'asking', requestCount, nextAtMs, undoFromMs } as const;
        end(payment, requestCount * QUERY_EVERY_MS, () => show(unknown, 'outcome_unknown', progress));
      }
      end(payment, 8_000, () => approve(payment));
    },
  };

  const begin = (method: PaymentMethod, prefix: string): PaymentView | null => {
    const { checkout } = terminal.read();
    if (checkout === null) return null;
    const payment = startedPayment(checkout, method, terminal);
    show(payment, 'sending');
    end(payment, 900, () => (ends[prefix] ?? approve)(payment));
    return payment;
  };

  const handlers = {
    'checkout.start': () => {
      const { sale } = terminal.read();
      if (sale === null || sale.total.minor === 0) return refusal('sale.empty');
      const checkout = readyCheckout(sale, terminal);
      terminal.emit('sale.changed', { ...sale, state: 'in_checkout', receiptNumber: checkout.receiptNumber });
      terminal.emit('checkout.changed', checkout);
      return { ok: true, value: checkout };
    },
    'checkout.leave': () => {
      const { sale } = terminal.read();
      terminal.emit('checkout.changed', null);
      if (sale !== null) terminal.emit('sale.changed', { ...sale, state: 'open' });
      return done;
    },
    'checkout.enter_code': ({ code }) => {
      if (!/^(?:1[0-5]|2[5-9]|30)\d{14,22}$/.test(code)) return refusal('checkout.code_malformed');
      const payment = begin('payment_code', code.slice(0, 2));
      return payment === null ? refusal('checkout.not_started') : { ok: true, value: payment };
    },
    'checkout.renew_qr': () => {
      const { checkout, sale } = terminal.read();
      if (checkout === null || sale === null) return refusal('checkout.not_started');
      terminal.emit('checkout.changed', readyCheckout(sale, terminal));
      return done;
    },
    'checkout.cancel_payment': () => {
      const payment = terminal.read().checkout?.payment;
      if (payment === null || payment === undefined) return refusal('checkout.payment_not_found');
      show({ ...payment, state: 'reversing' }, 'cancelling');
      terminal.later(1_500, () => show({ ...payment, state: 'reversed' }, 'cancelled'));
      return done;
    },
    'checkout.acknowledge': () => {
      const { checkout, sale } = terminal.read();
      if (checkout === null || sale === null) return refusal('checkout.not_started');
      const over = checkout.screen === 'approved' || checkout.screen === 'accepted_offline';
      terminal.emit('checkout.changed', over ? null : readyCheckout(sale, terminal));
      if (over) terminal.emit('sale.changed', null);
      return done;
    },
    'devices.simulate_tap': () => (begin('tap', '10') === null ? refusal('checkout.not_started') : done),
  } satisfies Partial<FakeHandlers>;
  return { handlers, begin };
}
