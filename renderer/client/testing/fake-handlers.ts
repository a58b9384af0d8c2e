/** What the fake terminal does on each operation, other than taking payments. */
import type { SaleLineView, SaleView } from '../../../electron/contract/sale-values.ts';
import { money, parseAmount } from '../../../electron/kernel/money.ts';
import { createFakeCatalogue } from './fake-catalogue.ts';
import { fakeBenchHandlers } from './fake-bench.ts';
import { fakeDeviceHandlers } from './fake-devices.ts';
import { fakeCheckout } from './fake-checkout.ts';
import { refusal, type FakeHandlers, type FakeTerminal } from './fake-client.ts';
import { fakeAsideHandlers } from './fake-aside.ts';
import { fakeBackendNewsHandlers } from './fake-backend-news.ts';
import { fakeEndHandlers } from './fake-end.ts';
import { fakeGateHandlers } from './fake-gate.ts';
import { fakeKioskHandlers } from './fake-kiosk.ts';
import { fakeHistory } from './fake-history.ts';
import { fakeInboxHandlers } from './fake-inbox.ts';
import { fakeOfflineHandlers } from './fake-offline.ts';
import { fakePrintingHandlers } from './fake-printing.ts';
import { fakeReconciliationHandlers } from './fake-reconciliation.ts';
import { emptySale, keyedLine, newLine, recalculateSale } from './fake-sale.ts';
import { fakeShiftHandlers } from './fake-shift.ts';
import { fakeSession, fakeStaffHandlers } from './fake-staff.ts';
import { fakeTakingsHandlers } from './fake-takings.ts';
import { FAKE_STAFF } from './fake-snapshot.ts';

const done = { ok: true, value: {} } as const;
const PIN_TRIES = 5;
const PIN_WAIT_SECONDS = 30;

function saleHandlers(terminal: FakeTerminal, catalogue: ReturnType<typeof createFakeCatalogue>) {
  const commit = (sale: SaleView) => {
    const next = recalculateSale(sale);
    terminal.emit('sale.changed', next);
    return { ok: true, value: next } as const;
  };
  const open = (): SaleView => terminal.read().sale ?? emptySale(terminal.nextId('sale'), terminal.now());
  const changeLine = (lineId: string, change: (line: SaleLineView) => SaleLineView) => {
    const sale = open();
    if (!sale.lines.some((line) => line.lineId === lineId)) return refusal('sale.line_not_found');
    return commit({ ...sale, lines: sale.lines.map((line) => (line.lineId === lineId ? change(line) : line)) });
  };
  const addProduct = (productId: string, quantity: number) => {
    const product = catalogue.byId(productId);
    if (product === undefined) return refusal('catalogue.product_not_found');
    const sale = open();
    const same = sale.lines.find((line) => line.productId === productId);
    if (same !== undefined) {
      return changeLine(same.lineId, (line) => ({ ...line, quantity: line.quantity + quantity }));
    }
    return commit({ ...sale, lines: [...sale.lines, newLine(terminal.nextId('line'), product, quantity)] });
  };
  return {
    'sale.add_product': ({ productId, quantity }) => addProduct(productId, quantity),
    'sale.add_amount': ({ amountText, name }) => {
      const amount = parseAmount(amountText, 'CNY');
      if (!amount.ok) {
        const { code, ...facts } = amount.error;
        return refusal(code, facts);
      }
      const sale = open();
      return commit({ ...sale, lines: [...sale.lines, keyedLine(terminal.nextId('line'), amount.value, name)] });
    },
    'sale.set_quantity': ({ lineId, quantity }) =>
      quantity < 1 || quantity > 9_999
        ? refusal('sale.quantity_invalid', { maxQuantity: 9_999 })
        : changeLine(lineId, (line) => ({ ...line, quantity })),
    'sale.remove_line': ({ lineId }) => {
      const sale = open();
      return commit({ ...sale, lines: sale.lines.filter((line) => line.lineId !== lineId) });
    },
    'sale.discount_line': ({ lineId, discount }) => changeLine(lineId, (line) => ({ ...line, discount })),
    'sale.override_price': ({ lineId, priceText }) => {
      const price = parseAmount(priceText, 'CNY');
      if (!price.ok) return refusal('amount.malformed', {});
      return changeLine(lineId, (line) => ({ ...line, unitPrice: price.value }));
    },
    'sale.discount': ({ discount }) => commit({ ...open(), discount }),
    'sale.cancel': () => {
      terminal.emit('sale.changed', null);
      return done;
    },
  } satisfies Partial<FakeHandlers>;
}

function sessionHandlers(terminal: FakeTerminal) {
  const wrong = new Map<string, number>();
  return {
    'session.staff': () => ({ ok: true, value: { staff: FAKE_STAFF } }),
    'session.sign_in': ({ cashierId, pin }) => {
      const member = FAKE_STAFF.find((one) => one.cashierId === cashierId);
      if (member === undefined) return refusal('session.cashier_unknown');
      const tries = wrong.get(cashierId) ?? 0;
      if (tries >= PIN_TRIES) return refusal('session.pin_wait', { waitSeconds: PIN_WAIT_SECONDS });
      if (pin !== member.demoPin) {
        wrong.set(cashierId, tries + 1);
        return tries + 1 >= PIN_TRIES
          ? refusal('session.pin_wait', { waitSeconds: PIN_WAIT_SECONDS })
          : refusal('session.pin_wrong', { attemptsLeft: PIN_TRIES - tries - 1 });
      }
      const session = fakeSession({ cashierId, name: member.name, role: member.role });
      terminal.emit('session.changed', session);
      return { ok: true, value: session };
    },
    'session.sign_out': () => {
      terminal.emit('session.changed', fakeSession(null));
      return done;
    },
  } satisfies Partial<FakeHandlers>;
}

export function fakeHandlers(terminal: FakeTerminal): FakeHandlers {
  const catalogue = createFakeCatalogue();
  const checkout = fakeCheckout(terminal);
  const sale = saleHandlers(terminal, catalogue);
  return {
    ...sale,
    ...sessionHandlers(terminal),
    ...checkout.handlers,
    ...fakeOfflineHandlers(terminal),
    ...fakeInboxHandlers(terminal),
    ...fakePrintingHandlers(terminal),
    ...fakeBenchHandlers(),
    ...fakeDeviceHandlers(terminal),
    ...fakeReconciliationHandlers(terminal),
    ...fakeTakingsHandlers(terminal),
    ...fakeAsideHandlers(terminal),
    ...fakeEndHandlers(terminal),
    ...fakeGateHandlers(terminal),
    ...fakeKioskHandlers(terminal),
    ...fakeBackendNewsHandlers(terminal),
    ...fakeStaffHandlers(terminal),
    ...fakeShiftHandlers(terminal),
    'scan.submit': ({ text }) => {
      // Badges alone are heard before somebody has signed in, and this terminal knows none.
      if (terminal.read().session.cashier === null) return refusal('contract.not_signed_in');
      if (terminal.read().checkout !== null) {
        const payment = checkout.begin('payment_code', text.slice(0, 2));
        return payment === null
          ? refusal('checkout.not_started')
          : { ok: true, value: { kind: 'payment_started', paymentId: payment.paymentId } };
      }
      const product = catalogue.byBarcode(text);
      if (product === undefined) return { ok: true, value: { kind: 'unknown_barcode', barcode: text } };
      sale['sale.add_product']({ productId: product.productId, quantity: 1 });
      return { ok: true, value: { kind: 'product_added', product } };
    },
    'catalogue.add_product': ({ barcode, name, priceText, categoryId }) => {
      const price = parseAmount(priceText, 'CNY');
      if (!price.ok) {
        const { code, ...facts } = price.error;
        return refusal(code, facts);
      }
      if (name.trim() === '') return refusal('catalogue.name_invalid');
      const unit = { 'zh-CN': '件', en: 'piece' };
      const both = { 'zh-CN': name, en: name };
      const product = {
        productId: terminal.nextId('product'),
        barcode,
        name: both,
        categoryId,
        unit,
        price: price.value,
      };
      catalogue.add(product);
      return { ok: true, value: product };
    },
    'catalogue.search': ({ text, categoryId, limit }) => ({
      ok: true,
      value: { products: catalogue.search(text, categoryId, limit) },
    }),
    'catalogue.quick_keys': () => ({
      ok: true,
      value: { categories: catalogue.categories, quickKeys: catalogue.quickKeys },
    }),
    'terminal.snapshot': () => ({ ok: true, value: terminal.read() }),
    'terminal.enrol': () => ({ ok: true, value: terminal.read().terminal }),
    ...fakeHistory(terminal.now(), catalogue, () => terminal.read().gate !== null),
    'devices.simulated_wallets': () => ({
      ok: true,
      value: {
        wallets: [
          { walletId: 'w-1', name: '林晓', balance: money(52_080, 'CNY') },
          { walletId: 'w-2', name: '周航', balance: money(300, 'CNY') },
        ],
      },
    }),
  };
}
