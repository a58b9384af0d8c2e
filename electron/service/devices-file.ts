/**
 * `devices.json` in the data folder: which devices this till has, how each is found again, and what the shop's own codes look
 * like. Whoever writes it is a technician, so a mistake in it stops the start with the place and the reason.
 * Rules SCANNER-15 and SCANNER-16; docs/decisions/0134-devices-in-a-file.md.
 */
import { open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { deviceSettingsSchema, whyListUnusable, type DeviceSettings } from '../contract/device-settings.ts';
import { RECEIPT_LANGUAGES, type ReceiptLanguage } from '../contract/printing-values.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { MARKED_KINDS, whyCodesUnusable, type ShopCodes } from '../terminal/payment/1-intake/shop-codes.ts';
import type { CannotRun } from './service.ts';

export const DEVICES_FILE = 'devices.json';
/** More than all kinds together may have; what is longer was not meant. */
const MAX_DEVICES = 32;

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
  devices: z.array(deviceSettingsSchema).max(MAX_DEVICES).optional(),
  /** Of papers that nobody asked for in another language. */
  receiptLanguage: z.enum(RECEIPT_LANGUAGES).optional(),
  shopCodes: shopCodesSchema.optional(),
});

/** Absent members: as in a till without this file. */
export type DevicesFile = Readonly<{
  devices?: readonly DeviceSettings[];
  receiptLanguage?: ReceiptLanguage;
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
  const { devices = null, receiptLanguage = null, shopCodes = null } = parsed.data;
  const whyNot = devices === null ? null : whyListUnusable(devices);
  if (whyNot !== null) return err(`devices: ${whyNot}`);
  const reason = shopCodes === null ? null : whyCodesUnusable(shopCodes);
  if (reason !== null) return err(`shopCodes: ${reason}`);
  return ok({
    ...(devices === null ? {} : { devices }),
    ...(receiptLanguage === null ? {} : { receiptLanguage }),
    ...(shopCodes === null ? {} : { shopCodes }),
  });
}

/**
 * Writes the file whole or not at all: beside it, synced, renamed over it, and the folder synced. Rejects with the system's
 * error when the disk refuses; the old file is then as it was.
 */
export async function writeDevicesFile(dataFolder: string, file: DevicesFile): Promise<void> {
  const target = path.join(dataFolder, DEVICES_FILE);
  const part = `${target}.part`;
  const handle = await open(part, 'w', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(file, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(part, target);
  // Windows opens no folder; its file system keeps the order of a rename by itself.
  if (process.platform === 'win32') return;
  const folder = await open(dataFolder, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** More would not be read. */
const MAX_MISTAKES = 3;

function wordsOf({ issues }: z.ZodError): string {
  return issues
    .slice(0, MAX_MISTAKES)
    .map(({ path: place, message }) => `${place.length === 0 ? DEVICES_FILE : place.join('.')}: ${message}`)
    .join('; ');
}
