/**
 * The decision of a gate: one transaction reads all that it needs, decides, and writes the passage with its payment or tap, or
 * the stop with its reason. No network is asked, and nothing leaves the terminal in here. Rules TRANSIT-30 to TRANSIT-39.
 */
import type { RideKind } from '../../contract/gate-values.ts';
import type { ErrorCode } from '../../kernel/errors.ts';
import { money, type Money } from '../../kernel/money.ts';
import type { Result } from '../../kernel/result.ts';
import { readCredential, type Credential } from '../payment/1-intake/presentment/presentment.ts';
import { ENTRY_TYPES } from '../payment/2-tender/payment.ts';
import { bodySha256 } from '../payment/2-tender/payment-request.ts';
import { saveRequest } from '../payment/2-tender/payment-store.ts';
import type { JournalDraft } from '../payment/3-journal/journal.ts';
import { saveTapBody } from '../payment/4-queue/fare-tap-store.ts';
import {
  GATE_STOPPED,
  PASSAGE_DECIDED,
  PASSAGE_OPENED,
  type GateStopped,
  type PassageDecided,
} from '../payment/4-queue/gate-events.ts';
import { usedCounterOf, type Wallet } from '../payment/4-queue/offline-events.ts';
import type { TransitSettings } from '../ports.ts';
import type { ReadableDb, WritableDb } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { FareBook } from '../transit/fare-book.ts';
import type { FareTable } from '../transit/fare-table.ts';
import {
  decidePassage,
  memoryMs,
  type Direction,
  type GatePlace,
  type OpenPassage,
  type StopReason,
} from '../transit/passage.ts';
import { isTicketUsed, passagesSeen } from '../transit/passage-store.ts';
import { tapReport } from '../transit/tap-report.ts';
import { readTicket, whyNotTicket, type Ticket, type TicketKey } from '../transit/ticket.ts';
import { draftFare } from './gate-fare.ts';
import type { GateJourneys } from './gate-journeys.ts';
import { walletOf, type OfflineAttempt, type OfflineFacts } from './offline-facts.ts';

/** What a passenger showed. */
export type Shown = Readonly<{ direction: Direction; presentment: Uint8Array }> &
  (Readonly<{ channel: 'tap'; challenge: Uint8Array; askedMinor: number }> | Readonly<{ channel: 'qr' }>);

/** What a screen is told of a passage. */
export type Ride = Readonly<{ kind: RideKind; concession: boolean }>;

export type GateDecision =
  | Readonly<{ kind: 'go'; passageId: string; ride: Ride; fare: Money | null }>
  /** `ignored`: the same passenger has just been decided about (C33); nobody is told anything. */
  | Readonly<{ kind: 'stop'; code: ErrorCode; ignored: boolean }>;

/** C33 and E11: whoever shows a second credential so soon has shown one already. */
export const SAME_PASSENGER_MS = 3_000;

export type JudgedTicket = Readonly<{ ticket: Ticket; code: ErrorCode | null }>;

export interface GateDecider {
  decide(shown: Shown): GateDecision;
  /** A ticket that was bought before: good once, here, and for its time. */
  decideTicket(text: string, direction: Direction): GateDecision;
  /** Whether a ticket would be taken here and now, and why not; null: it is not to be believed. Uses nothing up. */
  judgeTicket(db: ReadableDb, text: string): JudgedTicket | null;
  /** What the passenger with this certificate is asked for, before anybody has verified it. */
  amountFor(certificate: Uint8Array, direction: Direction): number;
  /** What everybody is asked for whose certificate is not known. */
  usualAmount(): number;
  /** Stops a passenger about whom nothing is known: a torn tap, another card, a code of something else. */
  stop(code: ErrorCode, channel: 'tap' | 'qr', direction: Direction): void;
}

export function createGateDecider(context: TerminalContext, parts: DeciderParts): GateDecider {
  return new Decider(context, parts);
}

export type DeciderParts = Readonly<{
  transit: TransitSettings;
  facts: OfflineFacts;
  fares: FareBook;
  journeys: GateJourneys;
  /** Whose tickets are believed. */
  ticketKeys: () => readonly TicketKey[];
}>;

/** All that one decision is made of. */
type Case = Readonly<{
  db: WritableDb;
  passageId: string;
  shown: Shown;
  table: FareTable | null;
  atMs: number;
  businessDate: string;
}>;

type Rider = Readonly<{
  table: FareTable | null;
  wallet: Wallet | null;
  direction: Direction;
  atMs: number;
  /** The passenger's class. */
  of: string | null;
}>;

type Stopped = Readonly<{
  code: ErrorCode;
  channel: 'tap' | 'qr';
  direction: Direction;
  credential: Credential | null;
  report: string | null;
  /** null: nothing that could be judged was shown. */
  one: Case | null;
}>;

class Decider implements GateDecider {
  readonly #context: TerminalContext;
  readonly #transit: TransitSettings;
  readonly #facts: OfflineFacts;
  readonly #fares: FareBook;
  readonly #journeys: GateJourneys;

  readonly #ticketKeys: DeciderParts['ticketKeys'];

  constructor(context: TerminalContext, { transit, facts, fares, journeys, ticketKeys }: DeciderParts) {
    this.#context = context;
    this.#transit = transit;
    this.#facts = facts;
    this.#fares = fares;
    this.#journeys = journeys;
    this.#ticketKeys = ticketKeys;
  }

  usualAmount(): number {
    const table = this.#fares.inForce(this.#context.ports.clock.now());
    return table?.kind === 'flat' ? table.fare : 0;
  }

  amountFor(certificate: Uint8Array, direction: Direction): number {
    const { clock, storage } = this.#context.ports;
    const read = this.#facts.certificates.read(certificate);
    const table = this.#fares.inForce(clock.now());
    if (read === null || table === null) return this.usualAmount();
    const wallet = { iss: read.iss, id: read.walletId };
    if (table.kind === 'zones' && direction === 'exit') this.#journeys.ask(wallet);
    if (table.kind === 'zones') return this.usualAmount();
    const ride = this.#ride(storage.read, { table, wallet, direction, atMs: clock.now(), of: read.passengerClass });
    return ride.ok ? chargedMinor(ride.value) : this.usualAmount();
  }

  decide(shown: Shown): GateDecision {
    const { clock, storage } = this.#context.ports;
    return storage.write((db) => {
      const atMs = clock.now();
      const table = this.#fares.inForce(atMs);
      const passageId = this.#context.makeId();
      return this.#decide({ db, passageId, shown, table, atMs, businessDate: this.#context.businessDate() });
    });
  }

  decideTicket(text: string, direction: Direction): GateDecision {
    return this.#context.ports.storage.write((db) => {
      const judged = this.judgeTicket(db, text);
      if (judged !== null && judged.code === null) return this.#passWithTicket(db, judged.ticket, direction);
      const code = judged?.code ?? 'gate.ticket_invalid';
      this.#recordStop(db, code, direction);
      return { kind: 'stop', code, ignored: false };
    });
  }

  judgeTicket(db: ReadableDb, text: string): JudgedTicket | null {
    const ticket = readTicket(text, this.#ticketKeys());
    return ticket === null ? null : { ticket, code: this.#whyNotTicket(db, ticket, this.#facts.backendTimeMs()) };
  }

  /** `atMs`: by the clock that tickets are dated by; null: nobody knows it, as the machine's was set just now. */
  #whyNotTicket(db: ReadableDb, ticket: Ticket, atMs: number | null): ErrorCode | null {
    if (atMs === null) return 'offline.clock_not_trusted';
    if (ticket.currency !== this.#context.currency) return 'gate.ticket_invalid';
    return (
      whyNotTicket(ticket, this.#transit.place.stationId, atMs) ??
      (isTicketUsed(db, ticket.ticketId) ? 'gate.ticket_used' : null)
    );
  }

  #recordStop(db: WritableDb, code: ErrorCode, direction: Direction): void {
    const body = this.#stopped({ code, channel: 'qr', direction, credential: null, report: null, one: null });
    const subjectId = this.#context.makeId();
    this.#context.journal.record(db, [{ type: GATE_STOPPED, subjectId, cashierId: null, body }]);
  }

  #passWithTicket(db: WritableDb, { ticketId, fareMinor }: Ticket, direction: Direction): GateDecision {
    const { currency, journal } = this.#context;
    const passageId = this.#context.makeId();
    const ride = { kind: 'ticket', fareMinor, atRiskMinor: 0, concession: false } as const;
    const decided: PassageDecided = {
      ...{ place: this.#place(direction), ...ride, channel: 'qr', currency, whole: true, ticketId },
      businessDate: this.#context.businessDate(),
      ...{ wallet: null, usedCounter: null, paymentId: null, isReported: false },
    };
    const of = { subjectId: passageId, cashierId: null };
    const opened = { type: PASSAGE_OPENED, ...of, body: { barrier: 'none', tapSha256: null } };
    const isOpen = this.#transit.role === 'validator';
    journal.record(db, [{ type: PASSAGE_DECIDED, ...of, body: decided }, ...(isOpen ? [opened] : [])]);
    return { kind: 'go', passageId, ride, fare: money(fareMinor, currency) };
  }

  stop(code: ErrorCode, channel: 'tap' | 'qr', direction: Direction): void {
    const body = this.#stopped({ code, channel, direction, credential: null, report: null, one: null });
    this.#context.record([{ type: GATE_STOPPED, subjectId: this.#context.makeId(), cashierId: null, body }]);
  }

  #decide(one: Case): GateDecision {
    const { db, shown, table, atMs } = one;
    const read = readCredential(shown.presentment, this.#facts.certificates.read);
    const wallet = read === null ? null : walletOf(read);
    const of = read?.certificate.passengerClass ?? null;
    const ride = this.#ride(db, { table, wallet, direction: shown.direction, atMs, of });
    // The backend takes taps alone as the ends of a journey (section 9).
    if (table?.kind === 'zones' && shown.channel === 'qr')
      return this.#refuse(one, 'offline.channel_disabled', null, null);
    const verdict = this.#facts.judge(db, this.#attempt(one, ride.ok ? ride.value.atRiskMinor : 0));
    if (verdict.verdict === 'refused') {
      const { refusal, credential, counterUsed } = verdict;
      return this.#refuse(one, refusal.code, counterUsed ? credential : null, null);
    }
    const { credential } = verdict;
    if (!ride.ok) return this.#refuse(one, ride.error, credential, this.#sinceLast(db, walletOf(credential), atMs));
    if (shown.channel === 'tap' && table?.kind === 'flat' && shown.askedMinor !== chargedMinor(ride.value)) {
      return this.#refuse(one, 'gate.fare_changed', credential, null);
    }
    return this.#pass(one, credential, ride.value);
  }

  #place(direction: Direction): GatePlace {
    return { ...this.#transit.place, direction };
  }

  #ride(
    db: ReadableDb,
    { table, wallet, direction, atMs, of: passengerClass }: Rider,
  ): Result<OpenPassage, StopReason> {
    const seen = wallet === null || table === null ? [] : passagesSeen(db, wallet, atMs - memoryMs(table));
    const openJourneys = wallet === null || direction === 'entry' ? null : this.#journeys.known(wallet);
    return decidePassage({ place: this.#place(direction), table, passengerClass, seen, openJourneys, atMs });
  }

  #attempt({ passageId, shown, businessDate }: Case, atRiskMinor: number): OfflineAttempt {
    const amount = money(atRiskMinor, this.#context.currency);
    const { channel, presentment } = shown;
    return shown.channel === 'tap'
      ? {
          attemptId: passageId,
          channel,
          presentment,
          challenge: shown.challenge,
          amount,
          businessDate,
          presentedMinor: shown.askedMinor,
        }
      : { attemptId: passageId, channel, presentment, challenge: null, amount, businessDate };
  }

  #sinceLast(db: ReadableDb, wallet: Wallet, atMs: number): number | null {
    const [last] = passagesSeen(db, wallet, atMs - SAME_PASSENGER_MS);
    return last === undefined ? null : Math.abs(atMs - last.atMs);
  }

  /** `sinceLastMs`: since the same wallet passed; null: not just now, or not the question. */
  #refuse(one: Case, code: ErrorCode, credential: Credential | null, sinceLastMs: number | null): GateDecision {
    const { db, passageId, shown, table } = one;
    const ignored = code === 'gate.passback' && sinceLastMs !== null && sinceLastMs < SAME_PASSENGER_MS;
    const journalled: ErrorCode = ignored ? 'gate.second_credential' : code;
    const isReported = table?.kind === 'zones' && shown.channel === 'tap' && credential !== null;
    const report = isReported
      ? tapReport(this.#place(shown.direction), one.atMs, shown.presentment, 'deny', journalled)
      : null;
    if (report !== null) saveTapBody(db, passageId, report);
    const body = this.#stopped({
      ...{ code: journalled, channel: shown.channel, direction: shown.direction },
      ...{ credential, report, one },
    });
    this.#context.journal.record(db, [{ type: GATE_STOPPED, subjectId: passageId, cashierId: null, body }]);
    return { kind: 'stop', code: journalled, ignored };
  }

  #stopped({ code, channel, direction, credential, report, one }: Stopped): GateStopped {
    return {
      place: this.#place(direction),
      code,
      channel,
      businessDate: one?.businessDate ?? this.#context.businessDate(),
      wallet: credential === null ? null : walletOf(credential),
      usedCounter: credential === null ? null : usedCounterOf(credential),
      tapSha256: report === null ? null : bodySha256(report),
      atMs: one?.atMs ?? this.#context.ports.clock.now(),
    };
  }

  #pass(one: Case, credential: Credential, ride: OpenPassage): GateDecision {
    const { db, passageId, shown, table, atMs, businessDate } = one;
    const { currency, journal } = this.#context;
    const chargeMinor = chargedMinor(ride);
    const isCharged = table?.kind === 'flat' && chargeMinor > 0;
    const amount = money(chargeMinor, currency);
    const place = this.#place(shown.direction);
    const paid = isCharged
      ? draftFare(this.#context, db, credential, { passageId, place, shown, atMs, businessDate, ride, amount })
      : null;
    const isReported = table?.kind === 'zones';
    const report = isReported ? tapReport(this.#place(shown.direction), atMs, shown.presentment, 'open', null) : null;
    if (report !== null) saveTapBody(db, passageId, report);
    const decided: PassageDecided = {
      place: this.#place(shown.direction),
      kind: ride.kind,
      channel: shown.channel,
      currency,
      businessDate,
      fareMinor: ride.fareMinor,
      atRiskMinor: ride.atRiskMinor,
      whole: ride.kind !== 'transfer',
      concession: ride.concession,
      wallet: walletOf(credential),
      usedCounter: paid === null ? usedCounterOf(credential) : null,
      paymentId: paid?.paymentId ?? null,
      ticketId: null,
      isReported,
    };
    const drafts: JournalDraft[] = [...(paid?.drafts ?? [])];
    drafts.push({ type: PASSAGE_DECIDED, subjectId: passageId, cashierId: null, body: decided });
    // Nothing will say whether it opened where there is nothing to open.
    if (this.#transit.role === 'validator') {
      const opened = { barrier: 'none', tapSha256: report === null ? null : bodySha256(report) };
      drafts.push({ type: PASSAGE_OPENED, subjectId: passageId, cashierId: null, body: opened });
    }
    const entries = journal.record(db, drafts);
    const created = entries.find(({ type }) => type === ENTRY_TYPES.waiting);
    const accepted = entries.find(({ type }) => type === ENTRY_TYPES.accepted_offline);
    if (paid !== null && created !== undefined && accepted !== undefined) {
      const payment = { paymentKey: created.sequence, paymentId: paid.paymentId };
      saveRequest(db, accepted.sequence, payment, paid.forward);
    }
    const fare = ride.fareMinor === null ? null : money(ride.fareMinor, currency);
    return { kind: 'go', passageId, ride, fare };
  }
}

/** What PRESENT asks for: a flat fare; nothing where journeys are made of taps (section 7). */
function chargedMinor({ kind, fareMinor }: OpenPassage): number {
  return kind === 'flat' || kind === 'transfer' ? (fareMinor ?? 0) : 0;
}
