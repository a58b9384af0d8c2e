/**
 * An unattended ticket kiosk as its screen sees it: what it sells now, the order that is being paid for, the tickets to take,
 * and whether somebody of the staff was called. What is being paid and how stands in the view of the checkout, as at a till.
 * Rules KIOSK-1 to KIOSK-45 of docs/spec/kiosk.md.
 */
import { z } from 'zod';
import { bilingualSchema, doneSchema, epochMsSchema, idSchema, moneySchema } from './values.ts';

/** A family and its guests; more than that buy twice, and a finger that slips buys no bus full. */
export const MAX_TICKETS = 6;

export const kioskMenuSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('flat'), fare: moneySchema }),
  z.strictObject({
    kind: z.literal('zones'),
    /** In the order of the fare table, without the station where the kiosk stands. */
    destinations: z
      .array(z.strictObject({ stationId: idSchema, name: bilingualSchema, zone: z.int(), fare: moneySchema }))
      .readonly(),
  }),
]);
export type KioskMenu = z.infer<typeof kioskMenuSchema>;

/** `screen`: it is on no paper, and is photographed. `waiting`: the printer has it. `failed`: ask staff, or photograph it. */
export const TICKET_PAPERS = ['screen', 'waiting', 'printed', 'failed'] as const;

export const kioskTicketSchema = z.strictObject({
  ticketId: idSchema,
  /** The QR's text. */
  ticketText: z.string(),
  goodUntilMs: epochMsSchema,
  paper: z.enum(TICKET_PAPERS),
});

/**
 * `paying`: the view of the checkout says how it stands. `making`: paid, and the tickets are being signed. `tickets`: they
 * can be taken.
 */
export const kioskOrderSchema = z.strictObject({
  saleId: idSchema,
  step: z.enum(['paying', 'making', 'tickets']),
  name: bilingualSchema,
  quantity: z.int().positive(),
  unitFare: moneySchema,
  total: moneySchema,
  /** What the ticket is fetched by, should the passenger go too soon; null before the checkout gave it. */
  receiptNumber: z.string().nullable(),
  tickets: z.array(kioskTicketSchema).readonly(),
  /** `screen`: no receipt was asked for. */
  receiptPaper: z.enum(TICKET_PAPERS),
  /** When the kiosk goes home by itself if nobody touches it; null: something is on its way to its end, and is waited for. */
  leavesAtMs: epochMsSchema.nullable(),
});
export type KioskOrder = z.infer<typeof kioskOrderSchema>;

export const kioskViewSchema = z.strictObject({
  /** Why nothing is sold, what weighs most first; empty: it is in service. */
  codes: z.array(z.string()).readonly(),
  /** null: no fare table is in force. */
  menu: kioskMenuSchema.nullable(),
  /** The network is away: phones are tapped or show a signed code, and the QR of the kiosk is not to be had. */
  isOffline: z.boolean(),
  /** `out`: tickets are shown on the screen alone; said before anybody pays. */
  paper: z.enum(['ready', 'out']),
  order: kioskOrderSchema.nullable(),
  /** The sentence about what was done last that came to nothing (an error code); null: nothing to say. */
  notice: z.string().nullable(),
  /** Whose signature its tickets bear: gates are told of it in their `transit.json`. null: it has none yet. */
  ticketKey: z
    .strictObject({
      terminalId: idSchema,
      publicKey: z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() }),
    })
    .nullable(),
  /** null: nobody was called, or they came. */
  staffCall: z.strictObject({ callId: idSchema, calledAtMs: epochMsSchema }).nullable(),
});
export type KioskView = z.infer<typeof kioskViewSchema>;

/** What a passenger, with nobody signed in, may do. Each is refused with `kiosk.not_a_kiosk` anywhere else. */
export const KIOSK_COMMANDS = {
  /** Rings up and opens the checkout. `toStationId` null: the one fare of the line. */
  'kiosk.order': {
    input: z.strictObject({ toStationId: idSchema.nullable(), quantity: z.int().min(1).max(MAX_TICKETS) }),
    output: doneSchema,
  },
  /** A code that a scanner typed into the screen: it pays, or a badge answers a call. */
  'kiosk.scan': { input: z.strictObject({ text: z.string().min(1).max(4_096) }), output: doneSchema },
  /** After an attempt that was not paid: another is possible. */
  'kiosk.try_again': { input: z.strictObject({}), output: doneSchema },
  /** Home: an order that is not paid is given up, tickets have been taken. What is on its way is left to its own end. */
  'kiosk.leave': { input: z.strictObject({}), output: doneSchema },
  /** Somebody is there: the time before it goes home begins anew. */
  'kiosk.touch': { input: z.strictObject({}), output: doneSchema },
  /** The tickets of the order on the screen, on paper; again when they are on it already. */
  'kiosk.print': { input: z.strictObject({}), output: doneSchema },
  /** The receipt of the order on the screen, in both languages; once, unless it came to nothing. */
  'kiosk.print_receipt': { input: z.strictObject({}), output: doneSchema },
  /**
   * Shows the tickets of an order that was paid here. `receiptCounter`: the digits that the receipt number ends with. `walletEnding`: the last four digits of the wallet that paid, or of its authorisation code, as its
   * phone shows it. Whatever is wrong, the answer is the same.
   */
  'kiosk.fetch': {
    input: z.strictObject({ receiptCounter: z.string().regex(/^\d{1,9}$/), walletEnding: z.string().regex(/^\d{4}$/) }),
    output: doneSchema,
  },
  'kiosk.call_staff': { input: z.strictObject({}), output: doneSchema },
  /** Whoever came says so by their own PIN; a badge at scanner or reader does the same. */
  'kiosk.answer_call': {
    input: z.strictObject({ cashierId: idSchema, pin: z.string().min(1).max(12) }),
    output: doneSchema,
  },
} as const;
