/** In which language papers are printed: from what the shop has set to the bytes that reach the printer. */
import { expect, onTestFinished, test } from 'vitest';
import { createEscposPrinter } from '../../../hardware/receipt-printer/escpos-driver.ts';
import { SimulatedPrinter } from '../../../hardware/receipt-printer/simulated-printer.ts';
import type { ReceiptLanguage } from '../../contract/printing-values.ts';
import { ok } from '../../kernel/result.ts';
import { createSeededRandom } from '../../kernel/seeded-random.ts';
import { createTillWorld, MANAGER } from '../testing/till-world.ts';

/** 合计 and 副本 as a printer of GB18030 is sent them. */
const GB = { total: 'bacfbcc6', copy: 'b8b1b1be' } as const;
const ASCII = { total: Buffer.from('Total').toString('hex'), copy: Buffer.from('COPY').toString('hex') } as const;

async function shopWithPrinter() {
  let sent = Buffer.alloc(0);
  let device: SimulatedPrinter | null = null;
  const world = await createTillWorld({
    peripherals: (clock) => {
      let onBytes: (bytes: Uint8Array) => void = () => undefined;
      const paper = new SimulatedPrinter({ clock, columns: 48, answer: (bytes) => onBytes(bytes) });
      device = paper;
      const printer = createEscposPrinter({
        ...{ id: 'printer-1', name: 'Printer', simulated: false, columns: 48, answersStatus: true },
        ...{ clock, random: createSeededRandom(1) },
        openLine: async () =>
          ok({
            write: async (bytes) => {
              sent = Buffer.concat([sent, bytes]);
              paper.receive(bytes);
              return true;
            },
            onBytes: (listener) => {
              onBytes = listener;
            },
            onGone: () => undefined,
            close: async () => undefined,
          }),
      });
      // As `devices.json` says.
      return { printer, drawer: null, display: null, language: 'zh-CN', qr: 'picture', logo: null };
    },
  });
  onTestFinished(() => world.close());
  await world.call('session.sign_in', MANAGER);
  await world.advance(1_000);
  const saleId = await world.ringUp('water');
  await world.call('checkout.start', { saleId });
  await world.advance(500);
  const { paymentId } = await world.call('checkout.enter_code', { saleId, code: '6212345678901234567' });
  await world.advance(3_000);
  await world.call('checkout.acknowledge', { paymentId });
  const setLanguage = async (receiptLanguage: ReceiptLanguage): Promise<void> => {
    const { shop: settings } = await world.call('terminal.snapshot', {});
    await world.call('shop.set_settings', { settings: { ...settings, receiptLanguage } });
  };
  const print = async (language: ReceiptLanguage | null): Promise<void> =>
    void (await world.call('receipt.print', { saleId, language }));
  /** What has been sent since it was asked last. */
  const bytes = async (): Promise<string> => {
    await world.advance(5_000);
    const hex = sent.toString('hex');
    sent = Buffer.alloc(0);
    return hex;
  };
  return { world, print, bytes, setLanguage, setPaper: (linesLeft: number | null) => device?.setFaults({ linesLeft }) };
}

test('[PRINT-111] what the shop has set is what the printer is sent, at once and after a restart', async () => {
  const { world, print, bytes, setLanguage } = await shopWithPrinter();
  await print(null);
  const chinese = await bytes();
  expect([chinese.includes(GB.total), chinese.includes(ASCII.total)]).toEqual([true, false]);
  await setLanguage('en');
  await print(null);
  const english = await bytes();
  expect([english.includes(GB.total), english.includes(ASCII.total), english.includes(ASCII.copy)]).toEqual([
    false,
    true,
    true,
  ]);
  await world.restart();
  await world.advance(1_000);
  await setLanguage('bilingual');
  await print(null);
  const both = await bytes();
  expect([both.includes(GB.total), both.includes(ASCII.total)]).toEqual([true, true]);
});

test('[PRINT-111] a paper that was asked for in a language, or waits since before, stays in its own', async () => {
  const { print, bytes, setLanguage, setPaper } = await shopWithPrinter();
  await setLanguage('en');
  setPaper(0);
  await bytes();
  await print(null);
  await setLanguage('zh-CN');
  expect(await bytes()).not.toContain(ASCII.total);
  setPaper(null);
  const waited = await bytes();
  expect([waited.includes(GB.total), waited.includes(ASCII.total)]).toEqual([false, true]);
  await print('en');
  const asked = await bytes();
  expect([asked.includes(GB.copy), asked.includes(ASCII.copy)]).toEqual([false, true]);
});
