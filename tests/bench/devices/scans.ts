/**
 * From the last byte of a scan to the cart line on its way to the screens, among very many goods. The core's own share: the
 * database lies in memory, so that no disk is waited for. The aim is for a till that has sold for a while; its first sales, while
 * the engine still compiles what they run through, are told beside it.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createSimulatedBarcodeScanner } from '../../../hardware/barcode-scanner/simulated-driver.ts';
import { epochMs } from '../../../electron/kernel/clock.ts';
import { money } from '../../../electron/kernel/money.ts';
import { createSystemClock } from '../../../electron/system/system-clock.ts';
import { addCategory, addProduct } from '../../../electron/terminal/catalogue/product-store.ts';
import type { Storage } from '../../../electron/terminal/storage/database.ts';
import { atMost, median, quantile, spread } from '../measure.ts';
import { openBenchWorld } from '../payments/bench-till.ts';
import type { Part } from '../payments/part.ts';

const MEMORY = '/dev/shm';
const PRODUCTS = 100_000;
const PRODUCTS_IN_FULL = 1_000_000;
const SCANS = 1_000;
/** Something else on the machine makes one round slow, and hardly three of five. */
const ROUNDS = 5;
/** A basket; what the screen is told grows with it. */
const LINES_A_SALE = 10;
/** Scans after the start that are told by themselves: from a thousand on, no scan is slower than its like before it. */
const FIRST_SCANS = 400;
const WARM_UP = 1_000;
/** Aim of the project for the core. */
const MAX_P99_MS = 1;
const FIRST_NUMBER = 690_000_000_000;

function withCheckDigit(twelve: number): string {
  const digits = Array.from(String(twelve), Number);
  const sum = digits.reduce((all, digit, index) => all + digit * (index % 2 === 0 ? 1 : 3), 0);
  return `${twelve}${(10 - (sum % 10)) % 10}`;
}

function fill(storage: Storage, count: number): void {
  storage.write((db) => {
    addCategory(db, { categoryId: 'many', name: { 'zh-CN': '商品', en: 'Goods' }, color: '#000' });
    for (let n = 0; n < count; n += 1) {
      const product = {
        productId: `many-${n}`,
        barcode: withCheckDigit(FIRST_NUMBER + n),
        name: { 'zh-CN': `商品 ${n}`, en: `Goods ${n}` },
        categoryId: 'many',
        unit: { 'zh-CN': '件', en: 'piece' },
        price: money(100 + (n % 5_000), 'CNY'),
      };
      addProduct(db, product, { quickKey: null, addedAtMs: epochMs(n) });
    }
  });
}

export const scansPart: Part = {
  name: 'scans',
  title: 'A scan: its last byte to the cart line',
  run: async ({ folder: onDisk, tell, full }) => {
    const folder = existsSync(MEMORY) ? mkdtempSync(path.join(MEMORY, 'till-bench-')) : onDisk;
    const clock = createSystemClock();
    const scanner = createSimulatedBarcodeScanner({ id: 'scan-1', name: 'Scanner in memory', clock });
    const file = path.join(folder, 'till.db');
    const { till } = await openBenchWorld({ file, clock, devices: { scanners: [scanner] } });
    const count = full ? PRODUCTS_IN_FULL : PRODUCTS;
    try {
      tell(`filling ${count} goods`);
      fill(till.storage, count);
      let toldAt = 0;
      let saleId = '';
      till.terminal.onEvent(({ name, payload }) => {
        if (name !== 'sale.changed') return;
        toldAt = performance.now();
        saleId = (payload as { saleId?: string } | null)?.saleId ?? '';
      });
      const times: number[] = [];
      for (let scan = 0; scan < WARM_UP + ROUNDS * SCANS; scan += 1) {
        // Far from one another, so that no page of the catalogue is at hand.
        const code = withCheckDigit(FIRST_NUMBER + ((scan * 7_919) % count));
        toldAt = 0;
        const startedAt = performance.now();
        scanner.scan(code);
        if (toldAt === 0) throw new Error(`${code} was not rung up at once`);
        times.push(toldAt - startedAt);
        if (scan % LINES_A_SALE === LINES_A_SALE - 1) await till.call('sale.cancel', { saleId });
      }
      const [first, warm] = [times.slice(0, FIRST_SCANS), times.slice(WARM_UP)];
      tell(`the first ${FIRST_SCANS} scans after the start: ${spread(first)} ms`);
      tell(`scan to cart line: ${spread(warm)} ms`);
      const rounds = Array.from({ length: ROUNDS }, (_, round) => warm.slice(round * SCANS, (round + 1) * SCANS));
      const slowest = rounds.map((round) => quantile(round, 0.99));
      tell(`p99 of ${ROUNDS} rounds: ${slowest.map((ms) => ms.toFixed(2)).join(', ')} ms`);
      return [atMost('scan_core_p99', median(slowest), 'ms', MAX_P99_MS)];
    } finally {
      await till.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
