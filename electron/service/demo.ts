/**
 * What a demo till is filled with at its first start: the goods of resources/demo/catalogue.json, three people, and the
 * activation code that the sandbox knows. Rule HOST-20.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { CatalogueSeed, StaffSeed, TerminalPorts } from '../terminal/ports.ts';

/** The sandbox accepts it once for each till; sandbox/demo/ has the same. */
const ACTIVATION_CODE = 'DEMO-TILL-0001';

/** The PINs are shown on the sign-in screen of a demo till; a real till has none of these people. */
export const DEMO_STAFF: StaffSeed = [
  { cashierId: 'cashier-1', name: { 'zh-CN': '收银员一', en: 'Cashier 1' }, role: 'cashier', pin: '142857' },
  { cashierId: 'cashier-2', name: { 'zh-CN': '收银员二', en: 'Cashier 2' }, role: 'cashier', pin: '285714' },
  { cashierId: 'manager-1', name: { 'zh-CN': '店长', en: 'Manager' }, role: 'manager', pin: '571428' },
];

const name = z.object({ 'zh-CN': z.string(), en: z.string() });
const catalogueSchema = z.object({
  categories: z.array(z.object({ id: z.string(), name, color: z.string() })),
  products: z.array(
    z.object({
      sku: z.string(),
      barcode: z.string().nullable(),
      name,
      category: z.string(),
      priceMinor: z.int().positive(),
      unit: name,
      quickKey: z.int().positive().nullable(),
    }),
  ),
}) satisfies z.ZodType<CatalogueSeed>;

export async function loadDemo(resourcesFolder: string): Promise<NonNullable<TerminalPorts['settings']['demo']>> {
  const text = await readFile(path.join(resourcesFolder, 'demo', 'catalogue.json'), 'utf8');
  return { activationCode: ACTIVATION_CODE, catalogue: catalogueSchema.parse(JSON.parse(text)), staff: DEMO_STAFF };
}
