/** The terminal as a whole, as a screen sees it: who it is, who is signed in, what is connected. */
import { z } from 'zod';
import { backendViewSchema } from './backend-values.ts';
import { checkoutViewSchema } from './checkout-values.ts';
import { DEVICE_KINDS } from './device-settings.ts';
import { gateViewSchema } from './gate-values.ts';
import { kioskViewSchema } from './kiosk-values.ts';
import { inboxSummarySchema } from './inbox-values.ts';
import { offlineViewSchema } from './offline-values.ts';
import { printingViewSchema } from './printing-values.ts';
import { shiftViewSchema, shopSettingsSchema } from './shift-values.ts';
import { rightsSchema, roleSchema } from './staff-values.ts';
import { saleViewSchema, setAsideSaleSchema } from './sale-values.ts';
import { bilingualSchema, businessDateSchema, currencySchema, epochMsSchema, idSchema, moneySchema } from './values.ts';

export const terminalViewSchema = z.strictObject({
  /** `retiring`: its end was asked for and is not confirmed. `retired`: over; another activation code begins anew. */
  state: z.enum(['not_enrolled', 'enrolling', 'ready', 'disabled', 'retiring', 'retired']),
  terminalId: idSchema.nullable(),
  merchant: z.strictObject({ id: idSchema, name: z.string(), city: z.string() }).nullable(),
  store: z.strictObject({ id: idSchema, name: z.string(), timeZone: z.string() }).nullable(),
  currency: currencySchema,
  businessDate: businessDateSchema,
  softwareVersion: z.string(),
  /** The wallet backend is a sandbox: no real money moves, and every screen says so. */
  sandbox: z.boolean(),
  /** Where the sandbox's customer phone page is, for the demo; null otherwise. */
  phonePage: z.string().nullable(),
  /** The books are not what was written: no payment is taken, and what can be read still is. null: nothing is known. */
  damage: z
    .discriminatedUnion('code', [
      z.strictObject({ code: z.literal('journal.chain_broken'), sequence: z.int().positive() }),
      z.strictObject({ code: z.literal('terminal.database_damaged') }),
    ])
    .nullable(),
});
export type TerminalView = z.infer<typeof terminalViewSchema>;

export const staffMemberSchema = z.strictObject({
  cashierId: idSchema,
  name: bilingualSchema,
  role: roleSchema,
  /** Shown on the sign-in screen of a demo till only; null otherwise. */
  demoPin: z.string().nullable(),
});
export type StaffMember = z.infer<typeof staffMemberSchema>;

const personSchema = z.strictObject({ cashierId: idSchema, name: bilingualSchema, role: roleSchema });

export const sessionViewSchema = z.strictObject({
  /** null: nobody is signed in, or the till is locked. */
  cashier: personSchema.nullable(),
  /** What they may do alone; null with nobody there. */
  rights: rightsSchema.nullable(),
  /** Whom the till is locked over; null: it is not. */
  lockedFor: personSchema.nullable(),
  /** Their PIN was set by somebody else: nothing goes on before they chose their own. */
  mustChangePin: z.boolean(),
});
export type SessionView = z.infer<typeof sessionViewSchema>;

export const connectionViewSchema = z.strictObject({
  state: z.enum(['connecting', 'online', 'offline']),
  sinceMs: epochMsSchema,
  lastAnswerAtMs: epochMsSchema.nullable(),
  /** Backend's clock minus ours, as last measured; null before the first answer. */
  clockOffsetMs: z.int().nullable(),
});
export type ConnectionView = z.infer<typeof connectionViewSchema>;

export const queueViewSchema = z.strictObject({
  depth: z.int().nonnegative(),
  oldestAtMs: epochMsSchema.nullable(),
  unsentTotal: moneySchema,
  /** Payments whose outcome is not known or whose reversal is not confirmed. */
  unresolvedCount: z.int().nonnegative(),
  /** Something has waited for a day without the backend taking it: a person has to look. */
  isOverdue: z.boolean(),
});
export type QueueView = z.infer<typeof queueViewSchema>;

export const deviceViewSchema = z.strictObject({
  deviceId: idSchema,
  kind: z.enum(DEVICE_KINDS),
  name: z.string(),
  state: z.enum(['absent', 'found', 'opening', 'ready', 'faulty', 'gone']),
  /** Why it cannot be used: `device.` with this is in the error table; null: nothing is known to be wrong. */
  problem: z.string().nullable(),
  simulated: z.boolean(),
  /** Since when it can be used, or cannot for that reason. */
  sinceMs: epochMsSchema,
  /** How often it was opened anew since; 0 while it can be used. */
  tryCount: z.int().nonnegative(),
});
export type DeviceView = z.infer<typeof deviceViewSchema>;

/** All that the cashier's screen shows, as of event number `sequence`. */
export const snapshotSchema = z.strictObject({
  sequence: z.int().nonnegative(),
  terminal: terminalViewSchema,
  session: sessionViewSchema,
  connection: connectionViewSchema,
  queue: queueViewSchema,
  offline: offlineViewSchema,
  inbox: inboxSummarySchema,
  backend: backendViewSchema,
  devices: z.array(deviceViewSchema).readonly(),
  printing: printingViewSchema,
  shift: shiftViewSchema.nullable(),
  shop: shopSettingsSchema,
  sale: saleViewSchema.nullable(),
  checkout: checkoutViewSchema.nullable(),
  setAside: z.array(setAsideSaleSchema).readonly(),
  gate: gateViewSchema.nullable(),
  kiosk: kioskViewSchema.nullable(),
});
export type Snapshot = z.infer<typeof snapshotSchema>;
