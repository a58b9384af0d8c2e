/**
 * The whole way from the key to the paper over a real socket: the till's queue, the driver, and a printer that decodes what
 * it is sent, runs out of paper, opens its cover, is slow, refuses and vanishes.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPrinterDrawer } from '../../../hardware/cash-drawer/printer-driver.ts';
import { createEscposPrinter } from '../../../hardware/receipt-printer/escpos-driver.ts';
import type { ReceiptPrinter } from '../../../hardware/receipt-printer/receipt-printer.ts';
import { openTcpLine } from '../../../hardware/receipt-printer/tcp-line.ts';
import { startTcpPrinter, type TcpPrinter } from '../../../hardware/receipt-printer/testing/tcp-printer.ts';
import type { PrintJobView } from '../../contract/printing-values.ts';
import { createSeededRandom } from '../../kernel/seeded-random.ts';
import { createSystemClock } from '../../system/system-clock.ts';
import { createTillWorld, MANAGER, type TillWorld } from '../testing/till-world.ts';

/** The socket and its driver live in real time; the till's own clock is moved on beside it. */
const clock = createSystemClock();
const STEP_MS = 20;
const LIMITS = {
  answerMs: 500,
  lookEveryMs: 40,
  idleLookMs: 60,
  writeMs: 1_000,
  doneMs: 1_500,
  patienceMs: 4_000,
  drawerMs: 400,
};
/** More than any of these limits, on a machine that is busy with something else. */
const LONGEST_MS = 30_000;

let world: TillWorld;
let tcp: TcpPrinter;
let printer: ReceiptPrinter;
let saleId: string;

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = clock.monotonic() + LONGEST_MS;
  while (!(await holds())) {
    if (clock.monotonic() > end) throw new Error('it never came to hold');
    await world.advance(STEP_MS);
    await new Promise<void>((resolve) => void clock.after(STEP_MS, () => resolve()));
  }
}

const newest = async (): Promise<PrintJobView | undefined> =>
  (await world.call('receipt.jobs', { cursor: null, limit: 1 })).jobs[0];
const isIn = (state: PrintJobView['state']) => async () => (await newest())?.state === state;
const cuts = (): number => tcp.device.items.filter(({ kind }) => kind === 'cut').length;
const print = () => world.call('receipt.print', { saleId, language: 'bilingual' });

beforeEach(async () => {
  tcp = await startTcpPrinter({ clock, columns: 32 });
  printer = createEscposPrinter({
    id: 'printer-1',
    name: 'Network printer',
    simulated: false,
    columns: 32,
    clock,
    random: createSeededRandom(1),
    openLine: openTcpLine({ host: '127.0.0.1', port: tcp.port, clock }),
    answersStatus: true,
    limits: LIMITS,
  });
  const drawer = createPrinterDrawer({ id: 'drawer-1', name: 'Drawer', printer, connector: 2 });
  world = await createTillWorld({
    peripherals: () => ({ printer, drawer, display: null, language: 'zh-CN', qr: 'picture', logo: null }),
  });
  saleId = await world.ringUp('water');
  await world.call('checkout.start', { saleId });
  await world.advance(500);
  const { paymentId } = await world.call('checkout.enter_code', { saleId, code: '6212345678901234567' });
  await world.advance(3_000);
  await world.call('checkout.acknowledge', { paymentId });
  await until(() => printer.condition.state === 'ready');
});
afterEach(async () => {
  await world.close();
  await printer.close();
  await tcp.close();
});

test('[PRINT-92] a receipt goes from the key to the paper of a network printer, and is confirmed', async () => {
  await print();
  await until(isIn('confirmed'));
  const text = tcp.device.text();
  for (const part of ['矿泉水 Water', '合计 Total', '￥2.00', '谢谢惠顾', 'Thank you']) expect(text).toContain(part);
  expect(tcp.device.items.some((item) => item.kind === 'image')).toBe(true);
  expect(tcp.device.items.filter((item) => item.kind === 'line' && item.overflows)).toEqual([]);
  expect(tcp.device.unknown).toEqual([]);
  expect(cuts()).toBe(1);
});

test('[PRINT-92] paper that ends within the receipt is brought, and one receipt comes out', async () => {
  tcp.device.setFaults({ linesLeft: 6 });
  await print();
  await until(() => printer.condition.problem?.code === 'paper_out');
  expect((await world.snapshot()).printing).toMatchObject({ printer: { problem: 'paper_out', paper: 'out' } });
  tcp.device.setFaults({ linesLeft: null });
  await until(isIn('confirmed'));
  expect(cuts()).toBe(1);
});

test('[PRINT-92] a cover that is open holds the receipt back until it is closed', async () => {
  tcp.device.setFaults({ coverOpen: true });
  await until(() => printer.condition.problem?.code === 'cover_open');
  await print();
  await world.advance(10_000);
  expect(await newest()).toMatchObject({ state: 'queued' });
  tcp.device.setFaults({ coverOpen: false });
  await until(isIn('confirmed'));
  expect(cuts()).toBe(1);
});

test('[PRINT-92] C35 a printer that is switched off while it prints fails the job; switched on, it prints when a person says so', async () => {
  tcp.device.setFaults({ bytesPerSecond: 400 });
  await print();
  await until(() => tcp.device.items.length > 2);
  await tcp.vanish();
  await until(isIn('failed'));
  expect(await newest()).toMatchObject({ problem: 'unplugged', mayBeOnPaper: true });
  await until(() => printer.condition.state !== 'ready');
  tcp.device.tearOff();
  tcp.device.setFaults({ bytesPerSecond: null });
  await tcp.comeBack();
  await until(() => printer.condition.state === 'ready');
  await world.advance(20_000);
  expect(tcp.device.items).toEqual([]);
  await world.call('receipt.retry', { jobId: (await newest())?.jobId ?? '' });
  await until(isIn('confirmed'));
  expect(cuts()).toBe(1);
  expect(tcp.device.text()).not.toContain('COPY');
});

test('[PRINT-92] C37 a printer that refuses is waited for, and the sale beside it is not', async () => {
  await tcp.vanish();
  await until(() => printer.condition.problem?.code === 'no_answer');
  await print();
  const next = await world.ringUp('tea');
  await world.call('sale.cancel', { saleId: next });
  expect(await newest()).toMatchObject({ state: 'queued' });
  await tcp.comeBack();
  await until(isIn('confirmed'));
  expect(cuts()).toBe(1);
});

test('[PRINT-92] one that knows no word for being done has it sent, not confirmed', async () => {
  tcp.device.setFaults({ neverSaysDone: true });
  await print();
  await until(isIn('sent'));
  expect(cuts()).toBe(1);
});

test('[PRINT-92] a slow one confirms late, and the drawer waits for its turn behind the receipt', async () => {
  await world.call('session.sign_in', MANAGER);
  tcp.device.setFaults({ bytesPerSecond: 4_000 });
  await print();
  await until(isIn('printing'));
  let isOpen = false;
  const opening = world.terminal.call('drawer.open', { reason: 'make_change' }).then((answer) => {
    isOpen = true;
    return answer;
  });
  await until(() => isOpen);
  expect(await newest()).toMatchObject({ state: 'confirmed' });
  expect(await opening).toMatchObject({ ok: true, value: { outcome: 'opened' } });
  expect(tcp.device.pulses).toEqual([2]);
  expect(cuts()).toBe(1);
});
