/**
 * A single-ride ticket as a signed QR: `WT1.` + payload + `.` + Ed25519 signature, both base64url, the payload the RFC 8785
 * form of the ticket. The terminal that sold it signs with its own key; a gate knows the keys of the terminals it trusts. Pure
 * but for the cryptography. Rules TRANSIT-90 to TRANSIT-92; docs/decisions/0232-tickets-are-signed-by-their-terminal.md.
 */
import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { currencySchema, epochMsSchema, idSchema } from '../../contract/values.ts';
import type { TerminalPublicKey } from '../../kernel/terminal-signer.ts';
import { canonicalText } from '../payment/3-journal/entry-hash.ts';

const PREFIX = 'WT1.';
/** What is signed names its own kind, so that it is nothing else. */
const SIGNED_KIND = 'wallet-till single-ride ticket\n';
/** A payload of the members below is far shorter. */
const MAX_TEXT = 1_024;

/**
 * A gate puts passages away when a whole day lies behind theirs, and then knows no more which ticket was used: none may be good
 * for so long, whatever it says of itself (decision 0288).
 */
export const MAX_TICKET_MS = 72_000_000;
const MAX_AHEAD_MS = 3_600_000;

export const ticketSchema = z.strictObject({
  ticketId: idSchema,
  /** Which terminal sold it, hence whose key signed. */
  terminalId: idSchema,
  /** Where it is good; null: at every gate that trusts the terminal. */
  stationId: idSchema.nullable(),
  /** Where the ride ends, if the fare depends on it: its gates take the ticket too. Absent: one fare for all. */
  toStationId: idSchema.exactOptional(),
  fareMinor: z.int().positive(),
  currency: currencySchema,
  soldAtMs: epochMsSchema,
  /** Not good any more at this moment. */
  goodUntilMs: epochMsSchema,
});
export type Ticket = z.infer<typeof ticketSchema>;

export type TicketKey = Readonly<{ terminalId: string; publicKey: TerminalPublicKey }>;

export type TicketProblem = 'gate.ticket_invalid' | 'gate.ticket_elsewhere' | 'gate.ticket_expired';

export function isTicketText(text: string): boolean {
  return text.startsWith(PREFIX);
}

/** What the terminal signs. */
export function ticketBytes(ticket: Ticket): Uint8Array {
  return new TextEncoder().encode(SIGNED_KIND + canonicalText(ticket));
}

export function ticketText(ticket: Ticket, signature: string): string {
  return `${PREFIX}${Buffer.from(canonicalText(ticket), 'utf8').toString('base64url')}.${signature}`;
}

/** A ticket that one of those keys signed; null: not to be believed. */
export function readTicket(text: string, keys: readonly TicketKey[]): Ticket | null {
  if (text.length > MAX_TEXT || !isTicketText(text)) return null;
  const [payload, signature, ...rest] = text.slice(PREFIX.length).split('.');
  if (payload === undefined || signature === undefined || rest.length > 0) return null;
  const ticket = ticketIn(Buffer.from(payload, 'base64url').toString('utf8'));
  if (ticket === null) return null;
  const signed = ticketBytes(ticket);
  const isSigned = keys
    .filter(({ terminalId }) => terminalId === ticket.terminalId)
    .some(({ publicKey }) => verify(null, signed, keyOf(publicKey), Buffer.from(signature, 'base64url')));
  return isSigned ? ticket : null;
}

/** The moment from which on no gate takes it, whatever it says of itself. */
export function ticketEndsMs({ goodUntilMs, soldAtMs }: Ticket): number {
  return Math.min(goodUntilMs, soldAtMs + MAX_TICKET_MS);
}

/** Why a ticket that is believed opens nothing here and now; null: it does. Whether it was used, the gate's books know. */
export function whyNotTicket(ticket: Ticket, stationId: string, atMs: number): TicketProblem | null {
  const isHere = ticket.stationId === null || [ticket.stationId, ticket.toStationId].includes(stationId);
  if (!isHere) return 'gate.ticket_elsewhere';
  // Sold after now: no two clocks differ by so much.
  if (ticket.soldAtMs > atMs + MAX_AHEAD_MS) return 'gate.ticket_invalid';
  return atMs >= ticketEndsMs(ticket) ? 'gate.ticket_expired' : null;
}

function ticketIn(text: string): Ticket | null {
  try {
    const parsed = ticketSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function keyOf({ kty, crv, x }: TerminalPublicKey): KeyObject {
  return createPublicKey({ key: { kty, crv, x }, format: 'jwk' });
}
