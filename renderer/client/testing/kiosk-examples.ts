/** A kiosk in each of its states, for work on its screens and for their tests; `?kiosk=tickets` opens one. */
import type { CheckoutView } from '../../../electron/contract/checkout-values.ts';
import type { KioskMenu, KioskOrder, KioskView } from '../../../electron/contract/kiosk-values.ts';
import { money } from '../../../electron/kernel/money.ts';

const cny = (minor: number) => money(minor, 'CNY');
const NAMES = [
  ['港湾', 'Harbour'],
  ['老城', 'Old Town'],
  ['图书馆', 'Library'],
  ['大学城', 'Campus'],
  ['体育场', 'Stadium'],
  ['机场', 'Airport'],
  ['人民广场', 'People’s Square'],
  ['动物园', 'Zoo'],
  ['北站', 'North Station'],
  ['会展中心', 'Exhibition Centre'],
  ['植物园', 'Botanical Garden'],
  ['科技馆', 'Science Museum'],
  ['国际旅游度假区', 'International Resort'],
] as const;

export const FLAT_MENU: KioskMenu = { kind: 'flat', fare: cny(200) };
export const ZONE_MENU: KioskMenu = {
  kind: 'zones',
  destinations: NAMES.map(([chinese, en], at) => ({
    stationId: `st-${at}`,
    name: { 'zh-CN': chinese, en },
    zone: at % 3,
    fare: cny(300 + (at % 3) * 150),
  })),
};

const TICKET = `WT1.${'a1B2c3D4'.repeat(34)}.${'Zx9'.repeat(28)}`;

function orderExample(step: KioskOrder['step'], nowMs: number): KioskOrder {
  const quantity = step === 'tickets' ? 2 : 1;
  return {
    ...{ saleId: 'sale-1', step, name: { 'zh-CN': '单程票 到 图书馆', en: 'Single ride to Library' }, quantity },
    ...{ unitFare: cny(450), total: cny(450 * quantity), receiptNumber: 'trm_CkO_pBe-000043' },
    tickets:
      step === 'tickets'
        ? [1, 2].map((number) => ({
            ...{ ticketId: `ticket-${number}`, ticketText: TICKET + String(number), goodUntilMs: nowMs + 7_000_000 },
            paper: 'printed',
          }))
        : [],
    receiptPaper: 'screen',
    leavesAtMs: step === 'making' ? null : nowMs + (step === 'tickets' ? 15_000 : 90_000),
  };
}

const WAY = { available: true, reason: null } as const;
const NO_WAY = { available: false, reason: 'checkout.qr_needs_network' } as const;

function checkoutExample(screen: CheckoutView['screen'], nowMs: number, isOffline = false): CheckoutView {
  const isEnd = screen === 'declined';
  return {
    ...{ saleId: 'sale-1', receiptNumber: 'trm_CkO_pBe-000043', amount: cny(450), screen },
    offers: {
      payment_code: isOffline ? NO_WAY : WAY,
      merchant_qr: isOffline ? NO_WAY : WAY,
      tap: WAY,
      scan_presentment: WAY,
    },
    refusal: null,
    merchantQr:
      isOffline || screen !== 'ready'
        ? null
        : {
            paymentId: 'pay-1',
            payload: `https://wallet.example/q/${'7fK2'.repeat(14)}`,
            expiresAtMs: nowMs + 180_000,
          },
    merchantQrState: isOffline || screen !== 'ready' ? 'off' : 'shown',
    reader: { state: 'armed', simulated: true },
    payment: isEnd
      ? {
          ...{ paymentId: 'pay-1', saleId: 'sale-1', receiptNumber: 'trm_CkO_pBe-000043', method: 'payment_code' },
          ...{ state: 'declined', acceptedOffline: false, amount: cny(450), payerPaid: cny(450), discounts: [] },
          ...{ walletMasked: null, authCode: null, decline: { code: 'insufficient_funds', retryable: true } },
          ...{
            businessDate: '2026-11-22',
            startedAtMs: nowMs,
            expiresAtMs: null,
            unknownSinceMs: null,
            updatedAtMs: nowMs,
          },
        }
      : null,
    ...{ progress: null, canSetAside: true },
  };
}

export const KIOSK_EXAMPLES = [
  'home',
  'zones',
  'ways',
  'offline',
  'sending',
  'unknown',
  'declined',
  'making',
  'tickets',
  'receipt',
  'no_paper',
  'called',
  'out',
] as const;
export type KioskExample = (typeof KIOSK_EXAMPLES)[number];

export function isKioskExample(name: string): name is KioskExample {
  return KIOSK_EXAMPLES.some((known) => known === name);
}

type Shown = Readonly<{ kiosk: KioskView; checkout: CheckoutView | null }>;

export function kioskExample(example: KioskExample, nowMs: number): Shown {
  const kiosk: KioskView = {
    ...{ codes: [], menu: FLAT_MENU, isOffline: false, paper: 'ready', order: null, notice: null, staffCall: null },
    ticketKey: null,
  };
  const paying = (screen: CheckoutView['screen'], isOffline = false): Shown => ({
    kiosk: { ...kiosk, isOffline, order: orderExample('paying', nowMs) },
    checkout: checkoutExample(screen, nowMs, isOffline),
  });
  /** The terminal waits for its end, however long the passenger touches nothing. */
  const onItsWay = (screen: CheckoutView['screen']): Shown => {
    const order = { ...orderExample('paying', nowMs), leavesAtMs: null };
    return { ...paying(screen), kiosk: { ...kiosk, order } };
  };
  switch (example) {
    case 'home':
      return { kiosk, checkout: null };
    case 'zones':
      return { kiosk: { ...kiosk, menu: ZONE_MENU }, checkout: null };
    case 'ways':
      return paying('ready');
    case 'offline':
      return paying('ready', true);
    case 'sending':
      return onItsWay('sending');
    case 'unknown':
      return paying('outcome_unknown');
    case 'declined':
      return paying('declined');
    case 'making':
      return { kiosk: { ...kiosk, order: orderExample('making', nowMs) }, checkout: null };
    case 'tickets':
      return { kiosk: { ...kiosk, order: orderExample('tickets', nowMs) }, checkout: null };
    case 'receipt':
      return {
        kiosk: { ...kiosk, order: { ...orderExample('tickets', nowMs), receiptPaper: 'printed' } },
        checkout: null,
      };
    case 'no_paper':
      return { kiosk: { ...kiosk, menu: ZONE_MENU, paper: 'out', isOffline: true }, checkout: null };
    case 'called':
      return { kiosk: { ...kiosk, staffCall: { callId: 'call-1', calledAtMs: nowMs } }, checkout: null };
    case 'out':
      return { kiosk: { ...kiosk, codes: ['gate.no_fare_table'], menu: null }, checkout: null };
  }
}
