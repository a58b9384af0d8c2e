/**
 * Identifiers. What the terminal makes is a UUIDv7 (RFC 9562 section 5.7) from the injected clock and random source,
 * journalled before the first request that carries it.
 */
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';

declare const idBrand: unique symbol;
type Id<Name extends string> = string & { readonly [idBrand]: Name };

export type PaymentId = Id<'payment'>;
export type SaleId = Id<'sale'>;
export type LineId = Id<'line'>;
export type CashierId = Id<'cashier'>;
export type ProductId = Id<'product'>;

/** Names an id where it enters the typed world: a codec, a row, a fresh UUID. */
export function asId<T extends Id<string>>(text: string): T {
  return text as T;
}

/** Each byte's two digits. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export function isUuidV7(text: string): boolean {
  return UUID_V7.test(text);
}

/** A fresh UUIDv7: 48 bits of wall time in milliseconds, then 74 random bits. */
export function makeUuidV7(clock: Pick<Clock, 'now'>, random: Random): string {
  const bytes = new Uint8Array(16);
  let ms = Math.max(0, Math.floor(clock.now()));
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = ms % 256;
    ms = Math.floor(ms / 256);
  }
  bytes.set(random.bytes(10), 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  let hex = '';
  for (const byte of bytes) hex += HEX[byte];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
