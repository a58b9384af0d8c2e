/**
 * What the journal says of a gate: whom it let through and for what, what became of the barrier, whom it stopped and why,
 * what an inspector saw, and what the backend said of a reported tap. An entry that does not parse is damage. As everywhere
 * in the journal, no presentment stands here. Rules TRANSIT-30 to TRANSIT-36.
 */
import { z } from 'zod';
import { DIRECTIONS, gatePlaceSchema, RIDE_KINDS } from '../../../contract/gate-values.ts';
import { businessDateSchema, currencySchema, epochMsSchema, idSchema } from '../../../contract/values.ts';
import { usedCounterSchema, walletSchema } from './offline-events.ts';

export const PASSAGE_DECIDED = 'gate.passage_decided';
export const PASSAGE_OPENED = 'gate.passage_opened';
export const PASSAGE_NOT_OPENED = 'gate.passage_not_opened';
export const GATE_STOPPED = 'gate.stopped';
export const GATE_SERVICE_CHANGED = 'gate.service_changed';
export const GATE_INSPECTED = 'gate.inspected';
export const TAP_REPORTED = 'fare_tap.reported';
export const TAP_REFUSED = 'fare_tap.refused';

const minorSchema = z.int().nonnegative();

/** The passage's id is the entry's subject: of the sale of a flat fare, and of the tap that is reported, too. */
export const passageDecidedSchema = z.strictObject({
  place: gatePlaceSchema,
  kind: z.enum(RIDE_KINDS),
  channel: z.enum(['tap', 'qr']),
  currency: currencySchema,
  businessDate: businessDateSchema,
  /** null: only the backend can tell. */
  fareMinor: minorSchema.nullable(),
  atRiskMinor: minorSchema,
  /** No transfer fare. */
  whole: z.boolean(),
  concession: z.boolean(),
  /** null: a ticket. */
  wallet: walletSchema.nullable(),
  /** null: a ticket has none, and that of a payment is in the payment's own entry. */
  usedCounter: usedCounterSchema.nullable(),
  paymentId: idSchema.nullable(),
  ticketId: idSchema.nullable(),
  /** It is reported to the backend, which makes journeys of such taps. */
  isReported: z.boolean(),
});
export type PassageDecided = z.infer<typeof passageDecidedSchema>;

/** `tapSha256`: of the body that is reported; null: none is. */
export const passageOpenedSchema = z.strictObject({
  barrier: z.enum(['confirmed', 'none']),
  tapSha256: z.string().length(64).nullable(),
});
/** `code`: of the device, or why nobody knows. */
export const passageNotOpenedSchema = z.strictObject({ code: z.string(), tapSha256: z.string().length(64).nullable() });

export const gateStoppedSchema = z.strictObject({
  place: gatePlaceSchema,
  code: z.string(),
  channel: z.enum(['tap', 'qr']),
  businessDate: businessDateSchema,
  wallet: walletSchema.nullable(),
  usedCounter: usedCounterSchema.nullable(),
  /** The backend is told that it was denied: a zone tap whose credential held. */
  tapSha256: z.string().length(64).nullable(),
  atMs: epochMsSchema,
});
export type GateStopped = z.infer<typeof gateStoppedSchema>;

export const gateInspectedSchema = z.strictObject({
  place: gatePlaceSchema,
  /** null: the credential held. */
  code: z.string().nullable(),
  wallet: walletSchema.nullable(),
  usedCounter: usedCounterSchema.nullable(),
  passageCount: z.int().nonnegative(),
  /** Of a ticket that was checked instead of a wallet. */
  ticketId: idSchema.exactOptional(),
});
export type GateInspected = z.infer<typeof gateInspectedSchema>;

export const tapReportedSchema = z.strictObject({
  journeyId: z.string().nullable(),
  fareMinor: minorSchema.nullable(),
});
export const tapRefusedSchema = z.strictObject({ code: z.string(), status: z.int() });

/** Of all entries that may use a counter up, whatever else they say. */
export const counterUseSchema = z.looseObject({ usedCounter: usedCounterSchema.nullable() });
export const COUNTER_USES: readonly string[] = [PASSAGE_DECIDED, GATE_STOPPED, GATE_INSPECTED];

export type GateDirection = (typeof DIRECTIONS)[number];
