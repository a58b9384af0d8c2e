/**
 * `devices.json` in the data folder: which devices this till has, how each is found again, and what the shop's own codes look
 * like. Whoever writes it is a technician, so a mistake in it stops the start with the place and the reason.
 * Rules SCANNER-15 and SCANNER-16; docs/decisions/0134-devices-in-a-file.md.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from '../kernel/result.ts';
import { MARKED_KINDS, whyCodesUnusable, type ShopCodes } from '../terminal/payment/1-intake/shop-codes.ts';
import { nfcReaderSettingsSchema, type NfcReaderSettings } from './nfc-readers.ts';
import { printingSettingsSchema, type PrintingSettings } from './printing-devices.ts';
import type { CannotRun } from './service.ts';
import { scannerSettingsSchema, type ScannerSettings } from './scanners.ts';

export const DEVICES_FILE = 'devices.json';

const spanSchema = z.strictObject({ at: z.int().nonnegative(), length: z.int().positive() });
const scaledSpanSchema = spanSchema.extend({ decimals: z.int().min(0).max(3) });
const digitsSchema = z.string().regex(/^\d*$/, 'digits');

const shopCodesSchema = z.strictObject({
  measures: z
    .array(
      z.strictObject({
        prefixes: z.array(digitsSchema).min(1),
        digitCount: z.int().min(8).max(32),
        item: spanSchema,
        price: scaledSpanSchema.nullable(),
        weight: scaledSpanSchema.nullable(),
        count: spanSchema.nullable(),
        hasCheckDigit: z.boolean(),
        pricedPerGrams: z.int().positive().max(1_000_000).default(1_000),
      }),
    )
    .max(50)
    .default([]),
  marks: z
    .array(
      z.strictObject({
        kind: z.enum(MARKED_KINDS),
        prefix: z.string().max(64),
        digitCount: z.int().min(4).max(64).nullable(),
      }),
    )
    .max(200)
    .default([]),
  gs1PricedPerGrams: z.int().positive().max(1_000_000).nullable().default(null),
}) satisfies z.ZodType<ShopCodes>;

const fileSchema = z.strictObject({
  nfcReader: nfcReaderSettingsSchema.optional(),
  scanners: z.array(scannerSettingsSchema).max(16).optional(),
  printing: printingSettingsSchema.optional(),
  shopCodes: shopCodesSchema.optional(),
});

/** Absent members: as in a till without this file. */
export type DevicesFile = Readonly<{
  nfcReader?: NfcReaderSettings;
  scanners?: readonly ScannerSettings[];
  printing?: PrintingSettings;
  shopCodes?: ShopCodes;
}>;

export async function readDevicesFile(dataFolder: string): Promise<Result<DevicesFile, CannotRun>> {
  let text: string;
  try {
    text = await readFile(path.join(dataFolder, DEVICES_FILE), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ok({});
    throw error;
  }
  const file = parseDevicesFile(text);
  if (file.ok) return file;
  return err({ code: 'terminal.devices_file_invalid', facts: { detail: file.error } });
}

/** The first mistakes, each with its place, or what the file says. */
export function parseDevicesFile(text: string): Result<DevicesFile, string> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) return err(wordsOf(parsed.error));
  const { nfcReader = null, scanners = null, printing = null, shopCodes = null } = parsed.data;
  const ids = scanners?.map(({ id }) => id) ?? [];
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) return err(`scanners: two are called ${twice}`);
  const reason = shopCodes === null ? null : whyCodesUnusable(shopCodes);
  if (reason !== null) return err(`shopCodes: ${reason}`);
  return ok({
    ...(nfcReader === null ? {} : { nfcReader }),
    ...(scanners === null ? {} : { scanners }),
    ...(printing === null ? {} : { printing }),
    ...(shopCodes === null ? {} : { shopCodes }),
  });
}

/** More would not be read. */
const MAX_MISTAKES = 3;

function wordsOf({ issues }: z.ZodError): string {
  return issues
    .slice(0, MAX_MISTAKES)
    .map(({ path: place, message }) => `${place.length === 0 ? DEVICES_FILE : place.join('.')}: ${message}`)
    .join('; ');
}
