/**
 * Single-ride tickets of another kiosk of the line, whose key the gates trust: made here from what the format says, with no line
 * of the product. Rule PROVE-145.
 */
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { canonicalJson } from '../../../scripts/journal-verify.mjs';
import type { SeededRandom } from '../seeded-random.ts';

const TERMINAL_ID = 'trm_other_kiosk';
/** RFC 8410: what stands before the 32 bytes of an Ed25519 key. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const KEY = createPrivateKey({
  key: Buffer.concat([PKCS8_PREFIX, Buffer.alloc(32, 5)]),
  format: 'der',
  type: 'pkcs8',
});
const SIGNED_KIND = 'wallet-till single-ride ticket\n';
const GOOD_MS = 7_200_000;

export const TICKET_KEY = {
  terminalId: TERMINAL_ID,
  publicKey: { kty: 'OKP', crv: 'Ed25519', x: createPublicKey(KEY).export({ format: 'jwk' }).x ?? '' },
} as const;

/** A ticket to anywhere on the line, sold at `nowMs`. */
export function streetTicket(random: SeededRandom, nowMs: number): string {
  const hex = Buffer.from(random.bytes(16)).toString('hex');
  const ticketId = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  const ticket = canonicalJson({
    ...{ ticketId, terminalId: TERMINAL_ID, stationId: null, fareMinor: 200, currency: 'CNY' },
    ...{ soldAtMs: nowMs, goodUntilMs: nowMs + GOOD_MS },
  });
  const signature = sign(null, Buffer.from(SIGNED_KIND + ticket), KEY).toString('base64url');
  return `WT1.${Buffer.from(ticket).toString('base64url')}.${signature}`;
}
