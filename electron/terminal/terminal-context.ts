/**
 * What every operation is given: the ports, the journal, and the few facts that all of them need. An operation decides,
 * commits with `record`, and acts after that.
 */
import type { Refusal } from '../contract/dispatcher.ts';
import type { EventPayload } from '../contract/contract.ts';
import type { EpochMs } from '../kernel/clock.ts';
import { makeUuidV7 } from '../kernel/ids.ts';
import type { CurrencyCode } from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { businessDateAt, businessDateInShift } from './business-date.ts';
import type { ViewName } from './event-stream.ts';
import type { Journal, JournalDraft, JournalEntry } from './payment/3-journal/journal.ts';
import type { TerminalPorts } from './ports.ts';
import { openShift } from './shift/shift-store.ts';
import { kioskSeller } from './transit/kiosk-goods.ts';
import { enrolmentOf, type EnrolmentFacts } from './staff/enrolment-store.ts';
import { signedInMember, type StaffRecord } from './staff/staff-store.ts';

/** Who stands in the journal as having sold. */
export type Seller = Pick<StaffRecord, 'cashierId' | 'name'>;

export type TerminalContext = Readonly<{
  ports: TerminalPorts;
  journal: Journal;
  /** A fresh UUIDv7, for everything the terminal names. */
  makeId(): string;
  currency: CurrencyCode;
  /** The calendar's day in the store's zone, `YYYY-MM-DD`; of now, when no moment is given. */
  calendarDate(atMs?: EpochMs): string;
  /** Of the shift that is open (C26); without one, the calendar's. */
  businessDate(atMs?: EpochMs): string;
  /** Who this terminal is; null before it was enrolled. */
  enrolment(): EnrolmentFacts | null;
  /** Who is signed in; null when nobody is. */
  cashier(): StaffRecord | null;
  /** Who sells: whoever is signed in, and at a kiosk that nobody is signed in at, the kiosk itself. Decision 0233. */
  seller(): Seller | null;
  /** Commits the drafts in one transaction. For more than drafts, use storage.write and journal.record. */
  record(drafts: readonly JournalDraft[]): readonly JournalEntry[];
  /** Reads the view anew and sends it with the next number; call it after the commit. */
  publish(...names: readonly ViewName[]): void;
  announceScan(payload: EventPayload<'scan.handled'>): void;
  announceBadge(payload: EventPayload<'badge.presented'>): void;
}>;

export function createContext(options: {
  ports: TerminalPorts;
  journal: Journal;
  publish: (name: ViewName) => void;
  announceScan: (payload: EventPayload<'scan.handled'>) => void;
  announceBadge: (payload: EventPayload<'badge.presented'>) => void;
}): TerminalContext {
  const { ports, journal, publish, announceScan, announceBadge } = options;
  const { clock, random, storage, settings } = ports;
  const { transit } = settings;
  const kiosk = transit?.role === 'kiosk' ? kioskSeller(transit.place.gateId) : null;
  const enrolment = (): EnrolmentFacts | null => enrolmentOf(storage.read);
  const calendarDate = (atMs = clock.now()): string => businessDateAt(atMs, enrolment()?.store.timeZone ?? null);
  return {
    ports,
    journal,
    makeId: () => makeUuidV7(clock, random),
    currency: settings.currency,
    calendarDate,
    businessDate: (atMs) => businessDateInShift(openShift(storage.read)?.businessDate ?? null, calendarDate(atMs)),
    enrolment,
    cashier: () => signedInMember(storage.read),
    seller: () => signedInMember(storage.read) ?? kiosk,
    record: (drafts) => storage.write((db) => journal.record(db, drafts)),
    publish: (...names) => {
      for (const name of names) publish(name);
    },
    announceScan,
    announceBadge,
  };
}

/** Who answers for money that the books cannot place. */
export const RESPONSIBLE: readonly StaffRecord['role'][] = ['supervisor', 'manager'];

/** Who is signed in, if that person may do it; or the refusal. */
export function requireRole(
  context: TerminalContext,
  roles: readonly StaffRecord['role'][],
): Result<StaffRecord, Refusal> {
  const cashier = requireCashier(context);
  if (!cashier.ok || roles.includes(cashier.value.role)) return cashier;
  return err({ code: 'contract.not_permitted' });
}

/** Who is signed in, or the refusal that every guarded operation gives. */
export function requireCashier(context: TerminalContext): Result<StaffRecord, Refusal> {
  const cashier = context.cashier();
  return cashier === null ? err({ code: 'contract.not_signed_in' }) : ok(cashier);
}

/** As `requireCashier`, for what a kiosk does by itself. */
export function requireSeller(context: TerminalContext): Result<Seller, Refusal> {
  const seller = context.seller();
  return seller === null ? err({ code: 'contract.not_signed_in' }) : ok(seller);
}
