/** The fake terminal as it starts: enrolled, online, nobody signed in. */
import type { Snapshot } from '../../../electron/contract/terminal-values.ts';
import { money } from '../../../electron/kernel/money.ts';
import { fakeBackend } from './fake-backend-news.ts';
import { fakeOffline } from './fake-offline.ts';
import { FAKE_SHOP } from './fake-shift.ts';
import { fakePrinting } from './fake-printing.ts';

export const FAKE_STAFF = [
  { cashierId: 'c-1', name: { 'zh-CN': '王芳', en: 'Wang Fang' }, role: 'cashier', demoPin: '135790' },
  { cashierId: 'c-2', name: { 'zh-CN': '李强', en: 'Li Qiang' }, role: 'cashier', demoPin: '246801' },
  { cashierId: 'c-3', name: { 'zh-CN': '陈静怡', en: 'Chen Jingyi' }, role: 'supervisor', demoPin: '112358' },
  { cashierId: 'c-4', name: { 'zh-CN': '赵敏', en: 'Zhao Min' }, role: 'manager', demoPin: '987654' },
] as const;

const FAKE_READY = { state: 'ready', problem: null, simulated: true, tryCount: 0 } as const;

export function firstSnapshot(nowMs: number): Snapshot {
  return {
    sequence: 1,
    terminal: {
      state: 'ready',
      terminalId: 'T0000001',
      merchant: { id: 'M1', name: '好邻居便利店', city: 'SHANGHAI' },
      store: { id: 'S1', name: '人民广场店', timeZone: 'Asia/Shanghai' },
      currency: 'CNY',
      businessDate: '2026-11-22',
      softwareVersion: '0.1.0',
      sandbox: true,
      phonePage: 'http://127.0.0.1:8788/phone/',
      damage: null,
    },
    session: { cashier: null, rights: null, lockedFor: null, mustChangePin: false },
    connection: { state: 'online', sinceMs: nowMs - 3_600_000, lastAnswerAtMs: nowMs - 1_000, clockOffsetMs: 12 },
    queue: { depth: 0, oldestAtMs: null, unsentTotal: money(0, 'CNY'), unresolvedCount: 0, isOverdue: false },
    offline: fakeOffline(nowMs),
    inbox: { openCount: 0, oldestOpenAtMs: null },
    backend: fakeBackend(),
    devices: [
      { ...FAKE_READY, deviceId: 'nfc-1', kind: 'nfc_reader', name: 'NFC', sinceMs: nowMs - 3_600_000 },
      { ...FAKE_READY, deviceId: 'scan-1', kind: 'barcode_scanner', name: 'Scanner', sinceMs: nowMs - 3_600_000 },
    ],
    printing: fakePrinting(),
    shift: null,
    shop: FAKE_SHOP,
    sale: null,
    checkout: null,
    setAside: [],
    gate: null,
    kiosk: null,
  };
}
