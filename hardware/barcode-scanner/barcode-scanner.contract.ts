/**
 * What every driver of the barcode scanner port promises, as one suite: run against the simulated scanner, against the
 * serial driver on a real port, and against the HID driver. Rules SCANNER-1 to SCANNER-8 of docs/spec.md.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DeviceCondition } from '../device/device.ts';
import type { BarcodeScanner, ScannedCode } from './barcode-scanner.ts';

/** A scanner on a bench, not opened yet, with somebody who holds codes to it. */
export interface BarcodeScannerBench {
  readonly scanner: BarcodeScanner;
  /** Scans a code as the device sends it, in as many parts as it likes. */
  scan(bytes: Uint8Array, symbologyIdentifier: string | null): Promise<void>;
  /** Sends the beginning of a code and nothing more; resolves when the driver has it. */
  scanHalf(bytes: Uint8Array): Promise<void>;
  unplug(): Promise<void>;
  plugIn(): Promise<void>;
  close(): Promise<void>;
}

const GOODS = '6901028075831';
/** Longer than one report of any device, with characters of three bytes across every border. */
const LONG_TEXT = `https://id.gs1.org/01/06901028075831?name=${'矿泉水五百毫升'.repeat(12)}`;

export function describeBarcodeScanner(name: string, openBench: () => Promise<BarcodeScannerBench>): void {
  let bench: BarcodeScannerBench;
  let scans: ScannedCode[];
  let conditions: DeviceCondition[];

  const scanText = (text: string, symbologyIdentifier: string | null = null): Promise<void> =>
    bench.scan(Buffer.from(text, 'utf8'), symbologyIdentifier);
  const texts = (): readonly string[] => scans.map(({ text }) => text);
  const state = () => bench.scanner.condition.state;
  const open = async (): Promise<void> => {
    bench.scanner.open();
    await expect.poll(state).toBe('ready');
  };

  describe(`barcode scanner: ${name}`, () => {
    beforeEach(async () => {
      bench = await openBench();
      scans = [];
      conditions = [];
      bench.scanner.onScan((scan) => scans.push(scan));
      bench.scanner.onCondition((condition) => conditions.push(condition));
    });
    afterEach(() => bench.close());

    test('[SCANNER-1] is ready once opened and its device is there, goes and comes back, and says so', async () => {
      expect(state()).not.toBe('ready');
      await open();
      await bench.unplug();
      await expect.poll(state).not.toBe('ready');
      expect(bench.scanner.condition.problem).not.toBeNull();
      await bench.plugIn();
      await expect.poll(state, { timeout: 12_000 }).toBe('ready');
      expect(bench.scanner.condition.problem).toBeNull();
      expect(conditions.filter((each) => each.state === 'ready')).toHaveLength(2);
      await scanText(GOODS);
      await expect.poll(texts).toEqual([GOODS]);
    });

    test('[SCANNER-2] tells each code once, in order, with its bytes and its moment', async () => {
      await open();
      for (const text of [GOODS, '96385074', GOODS]) await scanText(text);
      await expect.poll(texts).toEqual([GOODS, '96385074', GOODS]);
      expect(scans.every(({ problem }) => problem === null)).toBe(true);
      expect(Buffer.from(scans[0]?.bytes ?? []).toString()).toBe(GOODS);
      const moments = scans.map(({ atMonotonicMs }) => atMonotonicMs);
      expect(moments).toEqual(moments.toSorted((a, b) => a - b));
    });

    test('[SCANNER-2] tells the symbology identifier apart from the text, where the device says it', async () => {
      await open();
      await scanText(GOODS, ']E0');
      await scanText('6235124674559394540', ']Q1');
      await expect.poll(texts).toEqual([GOODS, '6235124674559394540']);
      expect(scans.map(({ symbologyIdentifier }) => symbologyIdentifier)).toEqual([']E0', ']Q1']);
    });

    test('[SCANNER-5] a long text in UTF-8 comes out whole, and so does one in GB18030', async () => {
      await open();
      await scanText(LONG_TEXT);
      await bench.scan(Uint8Array.of(0xd6, 0xd0, 0xce, 0xc4, 0x41), null);
      await expect.poll(texts).toEqual([LONG_TEXT, '中文A']);
    });

    test('[SCANNER-5] what is no text is told and marked', async () => {
      await open();
      await bench.scan(Uint8Array.of(0x41, 0xff, 0xfe, 0x42), null);
      await expect.poll(() => scans.map(({ problem }) => problem)).toEqual(['not_text']);
    });

    test('[SCANNER-4] an overlong code is cut and told, and the next one is whole', async () => {
      await open();
      await scanText('7'.repeat(9_000));
      await scanText(GOODS);
      await expect.poll(() => scans.at(-1)?.text).toBe(GOODS);
      expect(scans.map(({ problem }) => problem)).toEqual(['too_long', null]);
      expect(scans[0]?.bytes.length).toBe(4_096);
    });

    test('[SCANNER-7] a code whose device went in the middle of it is cut, and the next one is whole', async () => {
      await open();
      await bench.scanHalf(Buffer.from('690102'));
      await bench.unplug();
      await expect.poll(state).not.toBe('ready');
      await bench.plugIn();
      await expect.poll(state, { timeout: 12_000 }).toBe('ready');
      await scanText('96385074');
      await expect.poll(() => scans.at(-1)?.text).toBe('96385074');
      expect(scans.map(({ problem }) => problem)).toEqual(['cut', null]);
    });

    test('[SCANNER-8] tells nobody anything after it was closed, or who took himself off', async () => {
      const heard: string[] = [];
      const stop = bench.scanner.onScan(({ text }) => heard.push(text));
      await open();
      await scanText(GOODS);
      await expect.poll(() => heard).toEqual([GOODS]);
      stop();
      await scanText('96385074');
      await expect.poll(texts).toEqual([GOODS, '96385074']);
      await bench.scanner.close();
      const told = conditions.length;
      await scanText(GOODS);
      await new Promise((resolve) => setTimeout(resolve, 150));
      expect([heard, texts(), conditions.length]).toEqual([[GOODS], [GOODS, '96385074'], told]);
    });
  });
}
