/**
 * An unattended gate, validator or kiosk as its screens see it: one state with one meaning, the four lights of the reader,
 * what the fares are and will be, and what an inspector is told. Rules TRANSIT-20 to TRANSIT-29 of docs/spec/transit.md.
 *
 * A screen chooses colour, arrow, word and sound by these values alone; it decides nothing.
 */
import { z } from 'zod';
import { timelineEntrySchema } from './payment-values.ts';
import {
  bilingualSchema,
  businessDateSchema,
  currencySchema,
  doneSchema,
  epochMsSchema,
  idSchema,
  moneySchema,
} from './values.ts';

/** `gate`: lets through by a barrier. `validator`: tells, and holds nobody. `kiosk`: sells tickets. */
export const TRANSIT_ROLES = ['gate', 'validator', 'kiosk'] as const;
export type TransitRole = (typeof TRANSIT_ROLES)[number];

export const DIRECTIONS = ['entry', 'exit'] as const;

export const gatePlaceSchema = z.strictObject({
  stationId: idSchema,
  gateId: idSchema,
  direction: z.enum(DIRECTIONS),
});

export const RIDE_KINDS = [
  'flat',
  'transfer',
  'entry',
  'exit',
  'exit_same_station',
  'exit_without_entry',
  /** By a ticket that was bought before. */
  'ticket',
] as const;
export type RideKind = (typeof RIDE_KINDS)[number];

/** The sounds of a gate; a screen plays each `signalId` once. Success is heard on final success alone (E11). */
export const GATE_SIGNALS = ['go', 'go_concession', 'stop', 'unlock_phone'] as const;

/**
 * The one thing that the screen says. `code` is of the error table: the same as in the journal. `shownCode`, of the error
 * table too, is what a passenger is told of it: its title is the reason, its action the one instruction, in both languages.
 */
export const gateStateSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('armed') }),
  /** A phone or a code is being read or judged, or the barrier was asked to open. */
  z.strictObject({ state: z.literal('deciding') }),
  z.strictObject({
    state: z.literal('go'),
    passageId: idSchema,
    kind: z.enum(RIDE_KINDS),
    /** null: only the backend can tell it. */
    fare: moneySchema.nullable(),
    concession: z.boolean(),
  }),
  z.strictObject({ state: z.literal('stop'), code: z.string(), shownCode: z.string() }),
  /** Nothing is wrong and nothing can be shown to the reader yet. */
  z.strictObject({ state: z.literal('wait'), code: z.string() }),
  /** `codes`: every reason there is, what weighs most first. */
  z.strictObject({ state: z.literal('out_of_service'), codes: z.array(z.string()).min(1).readonly() }),
]);
export type GateState = z.infer<typeof gateStateSchema>;

/** The reader's four lights (E9): the first blinks while it waits, all are lit when the phone may be taken away. */
export const gateLightsSchema = z.strictObject({
  lit: z.int().min(0).max(4),
  isBlinking: z.boolean(),
  tone: z.enum(['neutral', 'good', 'bad']),
});
export type GateLights = z.infer<typeof gateLightsSchema>;

/** `opening`: the barrier has not said yet; `not_opened`: it stayed shut, and nobody was charged. */
export const PASSAGE_OUTCOMES = ['opening', 'passed', 'not_opened'] as const;

export const passageViewSchema = z.strictObject({
  passageId: idSchema,
  atMs: epochMsSchema,
  stationId: idSchema,
  direction: z.enum(DIRECTIONS),
  kind: z.enum(RIDE_KINDS),
  channel: z.enum(['tap', 'qr']),
  fare: moneySchema.nullable(),
  concession: z.boolean(),
  outcome: z.enum(PASSAGE_OUTCOMES),
  /** Its last four letters; null for a ticket. */
  walletEnding: z.string().nullable(),
  /** The payment of a flat fare; null: journeys are charged by the backend, a free ride not at all. */
  paymentId: idSchema.nullable(),
});
export type PassageView = z.infer<typeof passageViewSchema>;

/** Passages up to that day were put away and are in no list; null: all are here. */
const putAwayUpToSchema = businessDateSchema.nullable();

/** A ride that was taken here and that nobody paid. */
export const unpaidRideSchema = z.strictObject({
  passage: passageViewSchema,
  /** What it costs; null: only the backend could tell. `isAtMost`: of an entry, the most that its journey may cost. */
  amount: moneySchema.nullable(),
  isAtMost: z.boolean(),
  /** Of a decline, or of the problem that the backend has with what it was told. */
  code: z.string(),
  /** When the backend said so; null: that line of the journal is not here any more. */
  sinceMs: epochMsSchema.nullable(),
  /** Since when this gate lets the wallet through no more; null: it does. */
  deniedSinceMs: epochMsSchema.nullable(),
});
export type UnpaidRide = z.infer<typeof unpaidRideSchema>;

/** An inspector checks: the next phone is asked what it is, and nobody is let through. null: nobody checks. */
export const inspectionSchema = z.discriminatedUnion('step', [
  z.strictObject({ step: z.literal('waiting') }),
  /** Believed; `passages` newest first, empty: it was not used here as far back as this gate remembers. */
  z.strictObject({
    step: z.literal('shown'),
    walletEnding: z.string(),
    passages: z.array(passageViewSchema).readonly(),
    putAwayUpTo: putAwayUpToSchema,
  }),
  /** A ticket that a trusted terminal signed. `code`: why it is not taken here now; null: it is. `passages`: what it was used for. */
  z.strictObject({
    step: z.literal('ticket'),
    code: z.string().nullable(),
    fare: moneySchema,
    soldAtMs: epochMsSchema,
    goodUntilMs: epochMsSchema,
    passages: z.array(passageViewSchema).max(1).readonly(),
  }),
  z.strictObject({ step: z.literal('refused'), code: z.string() }),
]);
export type InspectionView = z.infer<typeof inspectionSchema>;

const classSchema = z.strictObject({ name: z.string(), percent: z.int().min(0).max(100) });
const fareTableCommon = {
  effectiveFromMs: epochMsSchema,
  /** In the store's own time, `2026-03-29 00:00`. */
  beginsLocal: z.string(),
  currency: currencySchema,
  passbackSeconds: z.int().nonnegative(),
  classes: z.array(classSchema).readonly(),
};
const minorSchema = z.int().nonnegative();

/** Amounts in minor units of `currency`, as section 9 of the wallet API has them. */
export const fareTableViewSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('flat'),
    ...fareTableCommon,
    fareMinor: minorSchema,
    transferMinutes: z.int().nonnegative(),
    transferFareMinor: minorSchema,
  }),
  z.strictObject({
    kind: z.literal('zones'),
    ...fareTableCommon,
    stations: z.array(z.strictObject({ id: idSchema, name: bilingualSchema, zone: z.int() })).readonly(),
    /** From the zone of the row to that of the column. */
    faresMinor: z.array(z.array(minorSchema).readonly()).readonly(),
    maxFareMinor: minorSchema,
    maxJourneyMinutes: z.int().positive(),
  }),
]);
export type FareTableView = z.infer<typeof fareTableViewSchema>;

export const gateFaresSchema = z.strictObject({
  /** null: none is in force, and nobody is let through. */
  active: fareTableViewSchema.nullable(),
  /** Soonest first. */
  coming: z.array(fareTableViewSchema).readonly(),
  /** Why the tables that the backend sent cannot be used; null: they can. */
  problem: z.strictObject({ index: z.int().nonnegative(), reason: z.string() }).nullable(),
});
export type GateFares = z.infer<typeof gateFaresSchema>;

export const gateViewSchema = z.strictObject({
  role: z.enum(TRANSIT_ROLES),
  place: gatePlaceSchema,
  /** As the fare table calls it; null: the table names no stations, or not this one. */
  stationName: bilingualSchema.nullable(),
  state: gateStateSchema,
  lights: gateLightsSchema,
  /** The sound that belongs to the newest outcome; null before the first. */
  signal: z.strictObject({ signalId: z.int().positive(), kind: z.enum(GATE_SIGNALS) }).nullable(),
  inspection: inspectionSchema.nullable(),
  /** `state` and `problem` as of every device; null: this place has no barrier. */
  barrier: z.strictObject({ state: z.string(), problem: z.string().nullable() }).nullable(),
  /** What a grown-up pays without a concession at a flat fare, for the waiting screen; null: zones, or no table. */
  flatFare: moneySchema.nullable(),
  /** When the next fare table begins, in the store's own time; null: none is announced. */
  nextFaresBegin: z.string().nullable(),
  /** Of this business date. */
  today: z.strictObject({
    businessDate: businessDateSchema,
    passedCount: z.int().nonnegative(),
    stoppedCount: z.int().nonnegative(),
    notOpenedCount: z.int().nonnegative(),
    /** Flat fares that were charged here; journeys are charged by the backend. */
    fares: moneySchema,
  }),
});
export type GateView = z.infer<typeof gateViewSchema>;

export const GATE_COMMANDS = {
  /** A code that a scanner typed into the screen. What comes of it is told by `gate.changed`. */
  'gate.scan': { input: z.strictObject({ text: z.string().min(1).max(4_096) }), output: doneSchema },
  /** Somebody of the staff showed a badge, or is signed in: the next phone is checked. A badge is journalled as who checks. */
  'gate.inspect': { input: z.strictObject({ badge: z.string().min(1).max(256).nullable() }), output: doneSchema },
  /** Back to letting people through; by itself after a minute. */
  'gate.end_inspection': { input: z.strictObject({}), output: doneSchema },
  /**
   * The one way out of the profile: a technician's or manager's own PIN signs them in, and the gate is out of service until
   * they sign out by `session.sign_out`. Who is signed in comes by `session.changed`.
   */
  'gate.unlock': {
    input: z.strictObject({ cashierId: idSchema, pin: z.string().min(1).max(12) }),
    output: doneSchema,
  },
} as const;

export const GATE_QUERIES = {
  'gate.fares': { input: z.strictObject({}), output: gateFaresSchema },
  /** For whoever is signed in, newest first. `cursor` continues. */
  'gate.passages': {
    input: z.strictObject({ cursor: z.string().max(64).nullable(), limit: z.int().min(1).max(100) }),
    output: z.strictObject({
      passages: z.array(passageViewSchema).readonly(),
      cursor: z.string().nullable(),
      putAwayUpTo: putAwayUpToSchema,
    }),
  },
  /** Rides that nobody paid, for whoever is signed in, newest first. A page may be shorter than asked, and `cursor` still continues. */
  'gate.unpaid_rides': {
    input: z.strictObject({ cursor: z.string().max(64).nullable(), limit: z.int().min(1).max(100) }),
    output: z.strictObject({ rides: z.array(unpaidRideSchema).readonly(), cursor: z.string().nullable() }),
  },
  /** One passage with all that the journal says of it and of its payment. `unpaid` null: paid, free, or not settled yet. */
  'gate.passage': {
    input: z.strictObject({ passageId: idSchema }),
    output: z.strictObject({
      passage: passageViewSchema,
      unpaid: unpaidRideSchema.nullable(),
      timeline: z.array(timelineEntrySchema).readonly(),
    }),
  },
} as const;
