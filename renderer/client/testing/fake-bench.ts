/** The bench of the fake terminal: some codes, a receipt that hangs out of the printer, and a display. */
import type { BenchPaperItem, DemoCode } from '../../../electron/contract/bench-values.ts';
import type { FakeHandlers } from './fake-client.ts';

const PAPER: readonly BenchPaperItem[] = [
  { kind: 'line', text: '           好邻居便利店', isBold: true, height: 2 },
  { kind: 'line', text: '           销售小票', isBold: false, height: 1 },
  { kind: 'line', text: '矿泉水                                    ￥2.00', isBold: false, height: 1 },
  { kind: 'image', widthDots: 16, heightDots: 2, dots: '//8AAA==' },
  { kind: 'qr', data: 'T0000001-000900' },
  { kind: 'cut' },
];

const CODES: readonly DemoCode[] = [
  { kind: 'goods', name: { 'zh-CN': '矿泉水', en: 'Water' }, text: '6901028075831' },
  { kind: 'receipt', name: { 'zh-CN': 'T0000001-000900', en: 'T0000001-000900' }, text: 'T0000001-000900' },
  { kind: 'shop', name: { 'zh-CN': '员工卡', en: 'Staff badge' }, text: 'STAFF:1001' },
  { kind: 'strange', name: { 'zh-CN': '网址', en: 'A web address' }, text: 'https://example.com/' },
];

export function fakeBenchHandlers() {
  const done = { ok: true, value: {} } as const;
  let items = PAPER;
  let drawerOpen = true;
  return {
    'bench.scan_wallet': () => done,
    'bench.play': () => ({ ok: true, value: { durationMs: 60_000 } }),
    'bench.stop_playing': () => done,
    'bench.tear_off': () => {
      items = [];
      return done;
    },
    'bench.close_drawer': () => {
      drawerOpen = false;
      return done;
    },
    'bench.codes': () => ({ ok: true, value: { codes: CODES } }),
    'bench.look': ({ deviceId }) => ({
      ok: true,
      value: {
        paper: deviceId.startsWith('printer') ? { columns: 48, items, drawerOpen } : null,
        lights: deviceId.startsWith('light') ? { lit: '1111', colour: 'GREEN', tone: 'GO' } : null,
        lines: deviceId.startsWith('pole') ? ['TEA             2.00', 'TOTAL          12.00'] : null,
      },
    }),
  } satisfies Partial<FakeHandlers>;
}
