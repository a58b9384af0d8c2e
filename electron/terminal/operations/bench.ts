/**
 * The bench: what a person needs beside the controls of the simulated devices to play the whole shop: codes to scan, a
 * wallet's own code, recordings to play, and a look at paper and display. With real devices it refuses. Rules BENCH-1 to BENCH-7.
 */
import type { BenchPaperItem, DemoCode, PlaySpeed } from '../../contract/bench-values.ts';
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { listProducts } from '../catalogue/product-store.ts';
import { DEFAULT_SHOP_CODES, type MarkedKind } from '../payment/1-intake/shop-codes.ts';
import type { SimulatedDevice, SimulatedPaper } from '../ports.ts';
import { searchSales } from '../sale/sale-search.ts';
import type { TerminalContext } from '../terminal-context.ts';

type BenchHandlers = Pick<Handlers, Extract<keyof Handlers, `bench.${string}`>>;

/** As many as a person looks through; the rest is typed. */
const MAX_GOODS = 40;
const MAX_RECEIPTS = 3;
/** What hangs out of a printer after some receipts; the rest is torn off in the mind. */
const MAX_PAPER_ITEMS = 300;

/** What the marks of a demo shop stand for, for whoever plays. */
const MARKED_CODES: Readonly<Record<MarkedKind, Readonly<{ zh: string; en: string; value: string }>>> = {
  staff_badge: { zh: '员工卡', en: 'Staff badge', value: '1001' },
  coupon: { zh: '优惠券', en: 'Coupon', value: '5OFF' },
  pick_up_code: { zh: '取货码', en: 'Pick-up code', value: '8808' },
  bill: { zh: '缴费单', en: 'Bill', value: '20261122001' },
};

const STRANGE_CODES: readonly DemoCode[] = [
  strange('商家收款码', 'A shop’s payment code', 'https://qr.alipay.com/fkx0123456789'),
  strange('网址', 'A web address', 'https://example.com/'),
  strange('未录入的商品', 'Goods that nobody entered', '6901234999995'),
  strange('校验位错的条码', 'A barcode with a wrong check digit', '6901028075832'),
  strange('位数不够的付款码', 'A payment code that is too short', '62123456'),
];

function strange(zh: string, en: string, text: string): DemoCode {
  return { kind: 'strange', name: { 'zh-CN': zh, en }, text };
}

const ALL_SALES = {
  ...{ text: null, totalMinor: null, fromMs: null, toMs: null, businessDate: null, beforeKey: null },
} as const;

export function benchHandlers(context: TerminalContext): BenchHandlers {
  const { ports } = context;
  const at = (deviceId: string): Result<SimulatedDevice, Refusal> => {
    const device = ports.deviceSetup?.simulated(deviceId) ?? null;
    return device === null ? err({ code: 'device.not_simulated' }) : ok(device);
  };
  const act = (
    deviceId: string,
    does: (device: SimulatedDevice) => boolean,
  ): Result<Record<string, never>, Refusal> => {
    const device = at(deviceId);
    if (!device.ok) return device;
    return does(device.value) ? ok({}) : err({ code: 'device.took_no_notice' });
  };

  return {
    'bench.scan_wallet': async ({ deviceId, walletId }) => {
      const device = at(deviceId);
      if (!device.ok) return device;
      const code = (await codeOf(context, walletId)) ?? null;
      if (code === null) return err({ code: 'device.no_demo_wallet' });
      return act(deviceId, (scanner) => scanner.scan(code, null));
    },
    'bench.play': ({ deviceId, recording, speed }) => {
      const device = at(deviceId);
      if (!device.ok) return device;
      const played = device.value.play(recording, PLAYED_TIMES[speed]);
      if (!played.ok) return err(played.error);
      return played.value === null
        ? err({ code: 'device.plays_nothing' })
        : ok({ durationMs: played.value.durationMs });
    },
    'bench.stop_playing': ({ deviceId }) => {
      const device = at(deviceId);
      if (!device.ok) return device;
      device.value.stopPlaying();
      return ok({});
    },
    'bench.tear_off': ({ deviceId }) => act(deviceId, (device) => device.tearOff()),
    'bench.close_drawer': ({ deviceId }) => act(deviceId, (device) => device.closeDrawer()),
    'bench.codes': () => ok({ codes: demoCodes(context) }),
    'bench.look': ({ deviceId }) => {
      const device = at(deviceId);
      if (!device.ok) return device;
      const paper = device.value.paper();
      return ok({
        paper: paper && { ...paper, items: paper.items.slice(-MAX_PAPER_ITEMS).map(paperItem) },
        lines: device.value.lines(),
        lights: device.value.lights(),
      });
    },
  };
}

/** What this customer shows here: a gate takes what the wallet has signed, and nothing else. */
function codeOf({ ports }: TerminalContext, walletId: string): Promise<string | null> | undefined {
  const role = ports.settings.transit?.role ?? 'till';
  return role === 'gate' || role === 'validator'
    ? ports.simulatedTaps?.rideCode(walletId)
    : ports.simulatedTaps?.paymentCode(walletId);
}

/** Goods and receipts of the books, the shop's own marks, and what is scanned by mistake. */
function demoCodes({ ports: { storage, settings } }: TerminalContext): readonly DemoCode[] {
  const goods = listProducts(storage.read, null, MAX_GOODS).flatMap(({ name, barcode }): readonly DemoCode[] =>
    barcode === null ? [] : [{ kind: 'goods', name, text: barcode }],
  );
  const { sales } = searchSales(storage.read, { ...ALL_SALES, limit: MAX_RECEIPTS });
  const receipts = sales.flatMap(({ receiptNumber }): readonly DemoCode[] =>
    receiptNumber === null
      ? []
      : [{ kind: 'receipt', name: { 'zh-CN': receiptNumber, en: receiptNumber }, text: receiptNumber }],
  );
  const marks = (settings.shopCodes ?? DEFAULT_SHOP_CODES).marks.map(({ kind, prefix, digitCount }): DemoCode => {
    const { zh, en, value } = MARKED_CODES[kind];
    const text = `${prefix}${value}`;
    return {
      kind: 'shop',
      name: { 'zh-CN': zh, en },
      text: digitCount === null ? text : text.padEnd(digitCount, '0').slice(0, digitCount),
    };
  });
  return [...goods, ...receipts, ...marks, ...STRANGE_CODES];
}

/** How many times as fast as it was. */
const PLAYED_TIMES: Readonly<Record<PlaySpeed, number>> = { half: 0.5, as_recorded: 1, double: 2, tenfold: 10 };

const DOTS_PER_BYTE = 8;

function paperItem(item: SimulatedPaper['items'][number]): BenchPaperItem {
  switch (item.kind) {
    case 'line':
      return { kind: 'line', text: item.text, isBold: item.isBold, height: item.height };
    case 'qr':
      return { kind: 'qr', data: item.data };
    case 'image':
      return {
        kind: 'image',
        widthDots: item.widthBytes * DOTS_PER_BYTE,
        heightDots: item.height,
        dots: Buffer.from(item.data).toString('base64'),
      };
    case 'cut':
      return { kind: 'cut' };
  }
}
