/**
 * A terminal in the transit profile: the gate's loop with what it is made of, its view, and what a screen may ask of it. A
 * terminal that is no gate answers so. Rules TRANSIT-20 to TRANSIT-29; docs/decisions/0230-a-gate-decides-by-itself.md.
 */
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import type { EventName } from '../../contract/contract.ts';
import type { DeviceRole } from '../../contract/device-settings.ts';
import type { GateView } from '../../contract/gate-values.ts';
import type { ConnectionView } from '../../contract/terminal-values.ts';
import type { JsonValue } from '../../kernel/json.ts';
import type { Timer } from '../../kernel/clock.ts';
import type { ErrorCode } from '../../kernel/errors.ts';
import { money } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { DEFAULT_TIME_ZONE } from '../business-date.ts';
import { createTapOutbox, type TapOutbox } from '../payment/5-sync/tap-outbox.ts';
import { recogniseScan } from '../payment/1-intake/recognise-scan.ts';
import { DEFAULT_SHOP_CODES } from '../payment/1-intake/shop-codes.ts';
import type { TransitSettings } from '../ports.ts';
import { allStaff, staffByBadge, staffMember } from '../staff/staff-store.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { createFareBook, type FareBook } from '../transit/fare-book.ts';
import { daySums } from '../transit/passage-store.ts';
import type { TicketKey } from '../transit/ticket.ts';
import type { Checkout } from './checkout.ts';
import { commitTaps } from './commit-taps.ts';
import { createGateDecider } from './gate-decider.ts';
import { createGateJourneys } from './gate-journeys.ts';
import { createGateInspection, type GateInspection } from './gate-inspection.ts';
import { createGateLoop, type GateLoop } from './gate-loop.ts';
import { gatePassageHandlers } from './gate-passages.ts';
import { barriersOf, wayOf } from './gate-posts.ts';
import { createGateService, type GateService } from './gate-service.ts';
import { createGateSettler } from './gate-settler.ts';
import type { PinCheck } from './pin-check.ts';
import type { DeviceScan } from './scan.ts';
import { signInPerson } from './session.ts';
import { presentBadge } from './tag-desk.ts';

/** Time brings fare tables into force and makes lists too old: it is looked at this often. */
const LOOK_EVERY_MS = 1_000;
/** Who may take a gate out of its profile. */
const KEEPERS = ['technician', 'manager'] as const;
/** What may change whether a gate serves. */
const HEEDED: readonly EventName[] = [
  'session.changed',
  'offline.changed',
  'terminal.changed',
  'devices.changed',
  'connection.changed',
];

type GateHandlers = Pick<
  Handlers,
  | 'gate.scan'
  | 'gate.inspect'
  | 'gate.end_inspection'
  | 'gate.unlock'
  | 'gate.fares'
  | 'gate.passages'
  | 'gate.unpaid_rides'
  | 'gate.passage'
>;

export interface Gate {
  readonly handlers: GateHandlers;
  view(): GateView | null;
  /** As whoever looks after many gates is told of it by heartbeats; nothing for a till. */
  health(): readonly Readonly<{ kind: string; name: string; state: string }>[];
  /** Whether scans are a passenger's: nobody is signed in, and people are let through here, or somebody checks. */
  takesScans(): boolean;
  /** `role`: of the scanner, where it was set up for one way. */
  fromDevice(scan: DeviceScan, role?: DeviceRole): void;
  /** Whether that person may sign in here; a till refuses nobody. */
  maySignIn(cashierId: string): boolean;
  /** Something that the screens were told of has changed. */
  heard(name: EventName, payload: JsonValue): void;
  start(): void;
  stop(): void;
}

export type GateParts = Readonly<{
  checkout: Checkout;
  pins: PinCheck;
  /** Why no payment is taken, whatever the way. */
  outOfService: () => ErrorCode | null;
  connection: () => ConnectionView;
}>;

export function createGate(context: TerminalContext, parts: GateParts): Gate {
  const { transit } = context.ports.settings;
  return transit === undefined ? NO_GATE : new TransitGate(context, transit, parts);
}

const refuse = (): Result<never, Refusal> => err({ code: 'gate.not_a_gate' });
const NO_GATE: Gate = {
  handlers: {
    'gate.scan': refuse,
    'gate.inspect': refuse,
    'gate.end_inspection': refuse,
    'gate.unlock': refuse,
    'gate.fares': refuse,
    'gate.passages': refuse,
    'gate.unpaid_rides': refuse,
    'gate.passage': refuse,
  },
  view: () => null,
  health: () => [],
  takesScans: () => false,
  fromDevice: () => undefined,
  maySignIn: () => true,
  heard: () => undefined,
  start: () => undefined,
  stop: () => undefined,
};

class TransitGate implements Gate {
  readonly #context: TerminalContext;
  readonly #transit: TransitSettings;
  readonly #parts: GateParts;
  readonly #fares: FareBook;
  readonly #loop: GateLoop;
  readonly #service: GateService;
  readonly #inspection: GateInspection;
  readonly #taps: TapOutbox;
  readonly #recover: () => void;
  readonly handlers: GateHandlers;
  /** As last looked at: a passenger's way must not be spent on asking again and again. */
  #codes: readonly ErrorCode[] = [];
  #timer: Timer | null = null;
  #running = false;
  /** With which it signs the tickets that it sells itself; read once it is to be had. */
  #ownKey: readonly TicketKey[] = [];
  #endOnline: () => void = () => undefined;
  #told = '';

  constructor(context: TerminalContext, transit: TransitSettings, parts: GateParts) {
    const { facts } = parts.checkout.offline;
    const { storage } = context.ports;
    this.#context = context;
    this.#transit = transit;
    this.#parts = parts;
    this.#fares = createFareBook(() => facts.fares(storage.read));
    const { clock, random, log, backend } = context.ports;
    const isOnline = (): boolean => parts.connection().state === 'online';
    const decider = createGateDecider(context, {
      ...{ transit, facts, fares: this.#fares, journeys: createGateJourneys({ clock, backend, isOnline }) },
      ticketKeys: () => [...(transit.ticketKeys ?? []), ...this.#ownKey],
    });
    this.#taps = createTapOutbox({
      ...{ clock, random, log, storage, backend },
      commit: (results) => {
        commitTaps(context, results);
        parts.checkout.offline.lookAgain();
      },
      onAnswer: (answer) => parts.checkout.link.heard(answer),
    });
    const settler = createGateSettler(context, { checkout: parts.checkout, tapsChanged: () => this.#taps.soon() });
    this.#recover = () => settler.recover();
    this.#loop = createGateLoop({
      ...{ context, transit, decider, settler },
      outOfService: () => this.#codes,
      isStarting: () => this.#isStarting(),
      changed: () => this.#tell(),
    });
    this.#service = createGateService(context, {
      ...{ transit, fares: this.#fares, facts },
      outOfService: parts.outOfService,
      resting: () => this.#loop.resting(),
    });
    this.#inspection = createGateInspection(context, {
      ...{ transit, facts },
      judgeTicket: (db, text) => decider.judgeTicket(db, text),
      divert: (diversion) => this.#loop.divert(diversion),
      changed: () => this.#tell(),
    });
    this.handlers = this.#makeHandlers();
  }

  start(): void {
    this.#running = true;
    void this.#readOwnKey();
    this.#recover();
    this.#taps.start();
    this.#endOnline = this.#parts.checkout.link.onOnline(() => this.#taps.soon());
    if (this.#transit.role !== 'kiosk') this.#loop.start();
    this.#look();
  }

  stop(): void {
    this.#running = false;
    this.#timer?.cancel();
    this.#inspection.end();
    this.#endOnline();
    this.#taps.stop();
    this.#loop.stop();
  }

  view(): GateView {
    const { clock, storage } = this.#context.ports;
    const barriers = barriersOf({ context: this.#context });
    // Of several, the one that is worst off: it keeps people out.
    const barrier = barriers.find(({ condition }) => condition.state !== 'ready') ?? barriers[0];
    const { role, place } = this.#transit;
    const table = this.#fares.inForce(clock.now());
    const stations = table?.kind === 'zones' ? table.stations : [];
    const businessDate = this.#context.businessDate();
    const { faresMinor, ...counts } = daySums(storage.read, businessDate);
    return {
      role,
      place,
      stationName: stations.find(({ id }) => id === place.stationId)?.name ?? null,
      state: this.#loop.state(),
      lights: this.#loop.lights(),
      signal: this.#loop.signal(),
      inspection: this.#inspection.view(),
      barrier: barrier === undefined ? null : conditionOf(barrier.condition),
      flatFare: table?.kind === 'flat' ? money(table.fare, this.#context.currency) : null,
      nextFaresBegin: this.#fares.nextBegins(clock.now(), this.#timeZone()),
      today: { businessDate, ...counts, fares: money(faresMinor, this.#context.currency) },
    };
  }

  health(): ReturnType<Gate['health']> {
    const shown = this.#loop.state();
    const state = shown.state === 'out_of_service' ? `out_of_service ${shown.codes[0] ?? ''}` : 'in_service';
    return [{ kind: this.#transit.role, name: this.#transit.place.gateId, state }];
  }

  takesScans(): boolean {
    const isServing = this.#context.cashier() === null || this.#inspection.view() !== null;
    return this.#transit.role !== 'kiosk' && isServing;
  }

  fromDevice({ text, symbologyIdentifier, problem }: DeviceScan, role: DeviceRole = 'gate'): void {
    const direction = wayOf(role, this.#transit.place.direction);
    if (problem !== null) return this.#loop.stopFor(`scan.${problem}`, 'qr', direction);
    const meaning = recogniseScan(text, {
      symbologyIdentifier,
      codes: this.#context.ports.settings.shopCodes ?? DEFAULT_SHOP_CODES,
      currency: this.#context.currency,
    });
    // Told by the event of the badge, as one at the reader is.
    if (meaning.kind === 'staff_badge') return void presentBadge(this.#context, meaning.value, 'scanner');
    this.#loop.scanned(text, direction);
  }

  maySignIn(cashierId: string): boolean {
    const person = staffMember(this.#context.ports.storage.read, cashierId);
    return person === null || KEEPERS.some((role) => role === person.role);
  }

  heard(name: EventName, payload: JsonValue): void {
    if (!this.#running) return;
    if (name === 'badge.presented') return this.#badgeShown(payload);
    if (name === 'terminal.changed') void this.#readOwnKey();
    if (HEEDED.includes(name)) this.#look();
  }

  #makeHandlers(): GateHandlers {
    const { storage } = this.#context.ports;
    return {
      'gate.scan': ({ text }) => {
        this.fromDevice({ text, symbologyIdentifier: null, problem: null });
        return ok({});
      },
      'gate.inspect': ({ badge }) => {
        const person = badge === null ? this.#context.cashier() : staffByBadge(storage.read, badge);
        if (person === null)
          return err({ code: badge === null ? 'contract.not_signed_in' : 'scan.staff_badge_unknown' });
        this.#inspection.begin(person.cashierId);
        return ok({});
      },
      'gate.end_inspection': () => {
        this.#inspection.end();
        return ok({});
      },
      'gate.unlock': ({ cashierId, pin }) => this.#unlock(cashierId, pin),
      'gate.fares': () =>
        ok(this.#fares.view(this.#context.ports.clock.now(), this.#timeZone(), this.#context.currency)),
      ...gatePassageHandlers(this.#context),
    };
  }

  async #unlock(cashierId: string, pin: string): Promise<Result<Record<string, never>, Refusal>> {
    const { checkout, pins } = this.#parts;
    const person = allStaff(this.#context.ports.storage.read).find((each) => each.cashierId === cashierId);
    if (person === undefined) return err({ code: 'session.cashier_unknown' });
    if (!this.maySignIn(cashierId)) return err({ code: 'contract.not_permitted' });
    const signedIn = await pins.check(cashierId, pin, () => signInPerson(this.#context, checkout, person));
    return signedIn.ok ? ok({}) : signedIn;
  }

  /** Its own badge ends an inspection; nobody signs in by it. */
  #badgeShown(payload: JsonValue): void {
    const cashierId = cashierOf(payload);
    if (cashierId === null || !this.takesScans()) return;
    if (this.#inspection.view() === null) this.#inspection.begin(cashierId);
    else this.#inspection.end();
  }

  async #readOwnKey(): Promise<void> {
    const publicKey = await this.#context.ports.backend.signer.publicKey();
    const terminalId = this.#context.enrolment()?.terminalId;
    if (publicKey !== null && terminalId !== undefined) this.#ownKey = [{ terminalId, publicKey }];
  }

  #timeZone(): string {
    return this.#context.enrolment()?.store.timeZone ?? DEFAULT_TIME_ZONE;
  }

  #isStarting(): boolean {
    return this.#codes.length > 0 && this.#parts.connection().state === 'connecting';
  }

  #look(): void {
    if (!this.#running) return;
    this.#timer?.cancel();
    this.#timer = this.#context.ports.clock.after(LOOK_EVERY_MS, () => {
      this.#look();
      if (!this.#isStarting()) this.#service.note(this.#codes);
    });
    this.#codes = this.#service.whyNot();
    this.#loop.lookAgain();
    this.#tell();
  }

  #tell(): void {
    if (!this.#running) return;
    const view = JSON.stringify(this.view());
    if (view === this.#told) return;
    this.#told = view;
    this.#context.publish('gate.changed');
  }
}

function conditionOf({ state, problem }: Readonly<{ state: string; problem: Readonly<{ code: string }> | null }>) {
  return { state, problem: problem?.code ?? null };
}

function cashierOf(payload: JsonValue): string | null {
  if (payload === null || typeof payload !== 'object' || Array.isArray(payload)) return null;
  const { cashierId } = payload as { readonly [name: string]: JsonValue };
  return typeof cashierId === 'string' ? cashierId : null;
}
