/**
 * Holds the demo catalogue and the sounds to what a till relies on, and to the scripts that make them.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const bilingual = z.strictObject({ 'zh-CN': z.string().trim().min(1).max(40), en: z.string().trim().min(1).max(60) });
const catalogueSchema = z.strictObject({
  version: z.int().positive(),
  currency: z.literal('CNY'),
  categories: z.array(z.strictObject({ id: z.string(), name: bilingual, color: z.string().regex(/^#[0-9A-F]{6}$/) })),
  products: z.array(
    z.strictObject({
      sku: z.string().regex(/^[A-Z]{4}-\d{3}$/),
      barcode: z.string().regex(/^\d{13}$/),
      name: bilingual,
      category: z.string(),
      priceMinor: z.int().positive().max(100_000),
      unit: bilingual,
      quickKey: z.int().positive().nullable(),
    }),
  ),
});
const catalogueText = readFileSync(fromRoot('resources/demo/catalogue.json'), 'utf8');
const catalogue = catalogueSchema.parse(JSON.parse(catalogueText));

/** The weighted sum over all thirteen digits is a multiple of ten exactly when the check digit is right. */
const gs1Sum = (barcode: string): number =>
  Array.from(barcode).reduce((sum, digit, place) => sum + Number(digit) * (place % 2 === 0 ? 1 : 3), 0);

describe('the demo catalogue', () => {
  test('[PHONE-40] it holds at least 240 goods, each with both names, a unit and a price, in a known category', () => {
    expect(catalogue.products.length).toBeGreaterThanOrEqual(240);
    const known = new Set(catalogue.categories.map((category) => category.id));
    expect(catalogue.products.filter((product) => !known.has(product.category))).toEqual([]);
    expect(new Set(catalogue.products.map((product) => product.category))).toEqual(known);
    for (const product of catalogue.products) {
      expect(product.name['zh-CN']).toMatch(/\p{Script=Han}/u);
      expect(product.name.en).toMatch(/^[\x20-\x7e]+$/);
    }
  });

  test('[PHONE-41] every bar code is an EAN-13 with its check digit, from 690–699 or, made in the shop, from 20–29', () => {
    const barcodes = catalogue.products.map((product) => product.barcode);
    expect(barcodes.filter((barcode) => gs1Sum(barcode) % 10 !== 0)).toEqual([]);
    expect(barcodes.filter((barcode) => !/^(69\d|2\d\d)/.test(barcode))).toEqual([]);
  });

  test('[PHONE-42] no bar code, stock number or name occurs twice', () => {
    const unique = (list: readonly string[]): number => new Set(list).size;
    const { products } = catalogue;
    expect(unique(products.map((product) => product.barcode))).toBe(products.length);
    expect(unique(products.map((product) => product.sku))).toBe(products.length);
    expect(unique(products.map((product) => product.name['zh-CN']))).toBe(products.length);
    expect(unique(products.map((product) => product.name.en))).toBe(products.length);
  });

  test('[PHONE-43] the quick keys are numbered 1 to 24 without a gap', () => {
    const keys = catalogue.products.flatMap((product) => product.quickKey ?? []);
    expect(keys.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 24 }, (_, index) => index + 1));
  });

  test('[PHONE-45] the committed file is what its script makes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'demo-data-'));
    try {
      const file = join(folder, 'catalogue.json');
      execFileSync(process.execPath, [fromRoot('scripts/make-demo-catalogue.mjs'), file]);
      expect(readFileSync(file, 'utf8')).toBe(catalogueText);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

const SOUNDS = [
  'attention',
  'payment_approved',
  'payment_cancelled',
  'payment_declined',
  'payment_expired',
  'payment_pending',
  'scan_ok',
  'scan_unknown',
];

/** The samples of a plain PCM file, each from -1 to 1. */
const samplesOf = (file: Buffer): number[] =>
  Array.from({ length: (file.length - 44) / 2 }, (_, index) => file.readInt16LE(44 + index * 2) / 32_767);

/** How often the wave crosses zero upwards in a second: a plain measure of its pitch. */
function pitchHz(samples: readonly number[]): number {
  const crossings = samples.filter((sample, index) => sample >= 0 && (samples[index - 1] ?? 0) < 0).length;
  return (crossings * 22_050) / samples.length;
}

describe('the sounds', () => {
  const sound = (name: string): Buffer => readFileSync(fromRoot(`resources/sounds/${name}.wav`));

  test('[PHONE-44] every state has its own sound: mono, 16 bits, 22,050 Hz, at most 90 kB, never clipping', () => {
    expect(SOUNDS.map((name) => sound(name).toString('base64')).length).toBe(
      new Set(SOUNDS.map((name) => sound(name).toString('base64'))).size,
    );
    for (const name of SOUNDS) {
      const file = sound(name);
      expect(file.toString('ascii', 0, 4) + file.toString('ascii', 8, 16)).toBe('RIFFWAVEfmt ');
      expect(file.readUInt32LE(4)).toBe(file.length - 8);
      expect([file.readUInt16LE(22), file.readUInt32LE(24), file.readUInt16LE(34)]).toEqual([1, 22_050, 16]);
      expect(file.length).toBeLessThan(90_000);
      const peak = Math.max(...samplesOf(file).map(Math.abs));
      expect(peak).toBeGreaterThan(0.2);
      expect(peak).toBeLessThan(0.7);
    }
  });

  test('[PHONE-44] approval rises and refusal is low and falls', () => {
    /** Pitch of the first fifth of a second, and of another before the last tone fades. */
    const startAndEnd = (name: string): [number, number] => {
      const samples = samplesOf(sound(name));
      const fifth = 22_050 / 5;
      return [pitchHz(samples.slice(0, fifth)), pitchHz(samples.slice(-1.5 * fifth, -0.5 * fifth))];
    };
    const [approvedStart, approvedEnd] = startAndEnd('payment_approved');
    const [declinedStart, declinedEnd] = startAndEnd('payment_declined');
    expect(approvedEnd).toBeGreaterThan(approvedStart);
    expect(declinedEnd).toBeLessThan(declinedStart);
    expect(declinedStart).toBeLessThan(approvedStart / 2);
  });

  test('[PHONE-45] the committed files are what their script makes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'demo-data-'));
    try {
      execFileSync(process.execPath, [fromRoot('scripts/make-sounds.mjs'), folder]);
      expect(readdirSync(folder).toSorted()).toEqual(SOUNDS.map((name) => `${name}.wav`));
      expect(readdirSync(fromRoot('resources/sounds')).toSorted()).toEqual(SOUNDS.map((name) => `${name}.wav`));
      const differing = SOUNDS.filter((name) => !sound(name).equals(readFileSync(join(folder, `${name}.wav`))));
      expect(differing).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
