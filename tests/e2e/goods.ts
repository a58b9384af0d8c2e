/** Goods of the demo catalogue that the tests ring up, read from the file that fills the till. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { CatalogueSeed } from '../../electron/terminal/ports.ts';

export type Goods = Readonly<{
  barcode: string;
  name: Readonly<{ 'zh-CN': string; en: string }>;
  priceMinor: number;
  price: string;
}>;

const file = path.resolve(import.meta.dirname, '../../resources/demo/catalogue.json');
const { products } = JSON.parse(readFileSync(file, 'utf8')) as CatalogueSeed;

function goods(englishName: string): Goods {
  const found = products.find(({ name }) => name.en === englishName);
  if (found === undefined || found.barcode === null) throw new Error(`the demo catalogue has no ${englishName}`);
  const { barcode, name, priceMinor } = found;
  return { barcode, name, priceMinor, price: priceText(priceMinor) };
}

/** As the screen shows it. */
export const priceText = (minor: number): string => (minor / 100).toFixed(2);

export const GOODS = {
  /** 2.00: every wallet but an empty one pays it at once. */
  water: goods('Purified water 550 ml'),
  cola: goods('Cola 330 ml'),
  corn: goods('Corn on the cob, hot'),
  milk: goods('Whole milk 250 ml'),
  candy: goods('Fruit drops 120 g'),
  popcorn: goods('Popcorn 120 g'),
  vinegar: goods('White rice vinegar 500 ml'),
  beer: goods('Lager beer 500 ml'),
  batteries: goods('AA batteries, 4'),
  chocolate: goods('Milk chocolate 80 g'),
  /** 218.00: above the small-amount limit of ordinary wallets, so the customer confirms on the phone. */
  formula: goods('Infant formula 800 g'),
} as const;

/** Every barcode of the catalogue. */
export const ALL_BARCODES: readonly string[] = products.flatMap(({ barcode }) => barcode ?? []);
