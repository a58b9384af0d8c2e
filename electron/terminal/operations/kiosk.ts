/**
 * A ticket kiosk that nobody is signed in at: a passenger chooses, pays through the same checkout as at a till, and takes the
 * tickets; whoever walks away leaves a kiosk that goes home by itself and a payment that goes to its own end. A terminal
 * that is no kiosk answers so. Rules KIOSK-1 to KIOSK-45 of docs/spec/kiosk.md; decisions 0233 and 0234.
 */
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import type { EventName } from '../../contract/contract.ts';
import type { GateView } from '../../contract/gate-values.ts';
import type { KIOSK_COMMANDS, KioskView } from '../../contract/kiosk-values.ts';
import { MAX_SET_ASIDE } from '../../contract/sale-values.ts';
import type { JsonValue } from '../../kernel/json.ts';
import type { ErrorCode } from '../../kernel/errors.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { recogniseScan } from '../payment/1-intake/recognise-scan.ts';
import { createRepeatFilter, SAME_CODE } from '../payment/1-intake/repeat-filter.ts';
import { DEFAULT_SHOP_CODES } from '../payment/1-intake/shop-codes.ts';
import type { TransitSettings } from '../ports.ts';
import { currentSale, saleById, salesSetAside } from '../sale/sale-store.ts';
import type { Sale } from '../sale/sale.ts';
import { StorageFailure } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { createFareBook, type FareBook } from '../transit/fare-book.ts';
import { kioskMenu, kioskRide } from '../transit/kiosk-goods.ts';
import { ticketsOfSale } from '../transit/ticket-store.ts';
import type { Checkout } from './checkout.ts';
import { createKioskCall, type KioskCall } from './kiosk-call.ts';
import { createKioskFetch, type KioskFetch } from './kiosk-fetch.ts';
import { createKioskHome, type KioskHome } from './kiosk-home.ts';
import { createKioskMaker, type KioskMaker } from './kiosk-maker.ts';
import { orderOf, whyNoWay } from './kiosk-order.ts';
import type { PinCheck } from './pin-check.ts';
import type { PrintDesk } from './print-desk.ts';
import type { RingUp } from './ring-up.ts';
import type { DeviceScan } from './scan.ts';
import { presentBadge } from './tag-desk.ts';

/** What may change what the kiosk shows. */
const HEEDED: readonly EventName[] = [
  'sale.changed',
  'checkout.changed',
  'aside.changed',
  'printing.changed',
  'session.changed',
  'gate.changed',
  'offline.changed',
  'connection.changed',
  'devices.changed',
];

type KioskHandlers = Pick<Handlers, keyof typeof KIOSK_COMMANDS>;
type Done = Result<Record<string, never>, Refusal>;

export interface Kiosk {
  readonly handlers: KioskHandlers;
  view(): KioskView | null;
  /** As whoever looks after many kiosks is told of it by heartbeats. */
  health(): readonly Readonly<{ kind: string; name: string; state: string }>[];
  /** Whether scans are a passenger's. */
  takesScans(): boolean;
  fromDevice(scan: DeviceScan): void;
  heard(name: EventName, payload: JsonValue): void;
  start(): void;
  stop(): void;
}

export type KioskParts = Readonly<{
  checkout: Checkout;
  ringUp: Pick<RingUp, 'addGoods'>;
  printDesk: Pick<PrintDesk, 'printTicket' | 'printReceipt' | 'dropPaper' | 'view'>;
  pins: PinCheck;
  /** As the terminal's place in transit sees itself: it knows why nothing is sold. */
  gate: () => GateView | null;
}>;

export function createKiosk(context: TerminalContext, parts: KioskParts): Kiosk {
  const { transit } = context.ports.settings;
  return transit?.role === 'kiosk' ? new TicketKiosk(context, transit, parts) : NO_KIOSK;
}

const refuse = (): Result<never, Refusal> => err({ code: 'kiosk.not_a_kiosk' });
const NO_KIOSK: Kiosk = {
  handlers: {
    'kiosk.order': refuse,
    'kiosk.scan': refuse,
    'kiosk.try_again': refuse,
    'kiosk.leave': refuse,
    'kiosk.touch': refuse,
    'kiosk.print': refuse,
    'kiosk.print_receipt': refuse,
    'kiosk.fetch': refuse,
    'kiosk.call_staff': refuse,
    'kiosk.answer_call': refuse,
  },
  view: () => null,
  health: () => [],
  takesScans: () => false,
  fromDevice: () => undefined,
  heard: () => undefined,
  start: () => undefined,
  stop: () => undefined,
};

class TicketKiosk implements Kiosk {
  readonly handlers: KioskHandlers;
  readonly #context: TerminalContext;
  readonly #transit: TransitSettings;
  readonly #parts: KioskParts;
  readonly #fares: FareBook;
  readonly #home: KioskHome;
  readonly #call: KioskCall;
  readonly #fetch: KioskFetch;
  readonly #maker: KioskMaker;
  readonly #repeats;
  /** Of an order that was fetched by its number; null: what the checkout has is shown. */
  #fetchedId: string | null = null;
  #notice: ErrorCode | null = null;
  #ticketKey: KioskView['ticketKey'] = null;
  #told = '';
  #running = false;

  constructor(context: TerminalContext, transit: TransitSettings, parts: KioskParts) {
    const { facts } = parts.checkout.offline;
    this.#context = context;
    this.#transit = transit;
    this.#parts = parts;
    this.#fares = createFareBook(() => facts.fares(context.ports.storage.read));
    this.#repeats = createRepeatFilter(context.ports.clock);
    this.#maker = createKioskMaker(context, {
      ...{ transit, backendTimeMs: () => facts.backendTimeMs() },
      done: (isMade) => this.#made(isMade),
      due: () => this.#look(),
    });
    this.#home = createKioskHome(context, {
      transit,
      checkout: parts.checkout,
      isMaking: () => this.#maker.isMaking(),
      left: (saleId) => this.#left(saleId),
    });
    this.#call = createKioskCall(context, { pins: parts.pins, changed: () => this.#tell() });
    this.#fetch = createKioskFetch(context, () => facts.backendTimeMs() ?? context.ports.clock.now());
    this.handlers = {
      'kiosk.order': (order) => this.#asked(() => this.#order(order)),
      'kiosk.scan': ({ text }) => this.#asked(() => this.#scanned({ text, symbologyIdentifier: null, problem: null })),
      'kiosk.try_again': () => this.#asked(() => this.#tryAgain()),
      'kiosk.leave': async () => {
        const whyNot = this.#whyNotPublic();
        if (whyNot !== null) return err(whyNot);
        await this.#leave();
        return ok({});
      },
      'kiosk.touch': () => this.#asked(() => ok({})),
      'kiosk.print': () => this.#asked(() => this.#print()),
      'kiosk.print_receipt': () => this.#asked(() => this.#printReceipt()),
      'kiosk.fetch': (wish) => this.#asked(() => this.#fetchTickets(wish)),
      'kiosk.call_staff': () => this.#asked(() => this.#call.call()),
      'kiosk.answer_call': ({ cashierId, pin }) => this.#call.answerByPin(cashierId, pin),
    };
  }

  start(): void {
    this.#running = true;
    void this.#readKey();
    this.#look();
  }

  stop(): void {
    this.#running = false;
    this.#maker.stop();
    this.#home.stop();
  }

  view(): KioskView {
    const { clock, storage } = this.#context.ports;
    const { printer } = this.#parts.printDesk.view();
    const table = this.#fares.inForce(clock.now());
    const order = orderOf(this.#context.ports, this.#shownSale());
    return {
      codes: this.#codes(),
      menu: kioskMenu(table, this.#transit.place.stationId, this.#context.currency),
      isOffline: !this.#parts.checkout.link.isOnline(),
      paper: printer?.state === 'ready' && printer.paper !== 'out' ? 'ready' : 'out',
      order: order === null ? null : { ...order, leavesAtMs: this.#home.leavesAtMs() },
      notice: this.#notice,
      ticketKey: this.#ticketKey,
      staffCall: this.#call.open(storage.read),
    };
  }

  health(): ReturnType<Kiosk['health']> {
    const isCalled = this.#call.open(this.#context.ports.storage.read) !== null;
    return [{ kind: 'staff_call', name: this.#transit.place.gateId, state: isCalled ? 'called' : 'none' }];
  }

  takesScans(): boolean {
    return this.#context.cashier() === null;
  }

  fromDevice(scan: DeviceScan): void {
    this.#guarded(() => void this.#asked(() => this.#scanned(scan)));
  }

  heard(name: EventName, payload: JsonValue): void {
    if (!this.#running) return;
    if (name === 'badge.presented' && this.takesScans()) {
      this.#guarded(() => this.#call.badgeShown(payload));
    }
    if (name === 'terminal.changed') void this.#readKey();
    if (HEEDED.includes(name)) this.#look();
  }

  async #readKey(): Promise<void> {
    const publicKey = await this.#context.ports.backend.signer.publicKey();
    const terminalId = this.#context.enrolment()?.terminalId;
    this.#ticketKey = publicKey === null || terminalId === undefined ? null : { terminalId, publicKey };
    this.#tell();
  }

  /** What every act of a passenger goes through: they are there, and are told what came of it. */
  #asked(act: () => Done): Done {
    const whyNot = this.#whyNotPublic();
    if (whyNot !== null) return err(whyNot);
    const done = act();
    this.#notice = done.ok ? null : done.error.code;
    this.#home.touched();
    this.#look();
    return done;
  }

  #whyNotPublic(): Refusal | null {
    return this.#context.cashier() === null ? null : { code: 'gate.maintenance' };
  }

  #order({ toStationId, quantity }: Parameters<KioskHandlers['kiosk.order']>[0]): Done {
    const { clock, storage } = this.#context.ports;
    const [closed] = this.#codes();
    if (closed !== undefined) return err({ code: closed });
    const before = currentSale(storage.read);
    const isOver =
      before === null || (before.state === 'paid' && ticketsOfSale(storage.read, before.saleId).length > 0);
    if (!isOver || this.#home.isLeaving()) return err({ code: 'kiosk.busy' });
    const table = this.#fares.inForce(clock.now());
    const menu = kioskMenu(table, this.#transit.place.stationId, this.#context.currency);
    const ride = menu === null ? null : kioskRide(menu, toStationId);
    if (ride === null) return err({ code: 'kiosk.not_on_menu' });
    this.#fetchedId = null;
    const added = this.#parts.ringUp.addGoods({ ...ride, barcode: null }, quantity);
    if (!added.ok) return added;
    const started = this.#parts.checkout.handlers['checkout.start']({ saleId: added.value.saleId });
    return started instanceof Promise || started.ok ? ok({}) : this.#notStarted(started);
  }

  /** It was rung up and cannot be paid: nobody is left with an order that does nothing. */
  #notStarted(started: Result<never, Refusal> | Result<unknown, Refusal>): Done {
    void this.#leave();
    return started.ok ? ok({}) : err(started.error);
  }

  #scanned({ text, symbologyIdentifier, problem }: DeviceScan): Done {
    if (problem !== null) return err({ code: `scan.${problem}` });
    if (this.#repeats.isRepeat(text, SAME_CODE)) return ok({});
    const { checkout } = this.#parts;
    const meaning = recogniseScan(text, {
      symbologyIdentifier,
      codes: this.#context.ports.settings.shopCodes ?? DEFAULT_SHOP_CODES,
      currency: this.#context.currency,
    });
    if (meaning.kind === 'staff_badge') {
      presentBadge(this.#context, meaning.value, 'scanner');
      return ok({});
    }
    if (meaning.kind !== 'payment_code' && meaning.kind !== 'presentment') return err({ code: 'kiosk.code_unknown' });
    if (this.#shownSale()?.state !== 'in_checkout') return err({ code: 'kiosk.choose_first' });
    const paid =
      meaning.kind === 'payment_code' ? checkout.payWithCode(meaning.code) : checkout.payWithPresentment(meaning.text);
    if (!paid.ok) this.#repeats.forget(text);
    return paid.ok ? ok({}) : paid;
  }

  /** The end of an attempt was read: all ways to pay are offered again. */
  #tryAgain(): Done {
    const { checkout } = this.#parts;
    const shown = checkout.views['checkout.changed']();
    if (shown?.payment === null || shown?.payment === undefined) return err({ code: 'kiosk.no_order' });
    const done = checkout.handlers['checkout.acknowledge']({ paymentId: shown.payment.paymentId });
    return done instanceof Promise || done.ok ? ok({}) : done;
  }

  #print(): Done {
    const sale = this.#shownSale();
    const tickets = sale === null ? [] : ticketsOfSale(this.#context.ports.storage.read, sale.saleId);
    if (tickets.length === 0) return err({ code: 'kiosk.no_order' });
    if (this.view().paper === 'out') return err({ code: 'kiosk.no_paper' });
    for (const { ticketId } of tickets) {
      const queued = this.#parts.printDesk.printTicket(ticketId);
      if (!queued.ok) return queued;
    }
    return ok({});
  }

  /** One receipt is enough; one that the printer gave up is printed again. */
  #printReceipt(): Done {
    const order = orderOf(this.#context.ports, this.#shownSale());
    if (order === null || order.step !== 'tickets') return err({ code: 'kiosk.no_order' });
    if (order.receiptPaper === 'waiting' || order.receiptPaper === 'printed') return ok({});
    if (this.view().paper === 'out') return err({ code: 'kiosk.no_paper_receipt' });
    const queued = this.#parts.printDesk.printReceipt(order.saleId);
    return queued.ok ? ok({}) : queued;
  }

  #fetchTickets(wish: Parameters<KioskHandlers['kiosk.fetch']>[0]): Done {
    if (this.#shownSale() !== null) return err({ code: 'kiosk.busy' });
    const found = this.#fetch.find(wish);
    if (!found.ok) return found;
    this.#fetchedId = found.value;
    return ok({});
  }

  /** Home by a key or because nobody is there any more. */
  async #leave(): Promise<void> {
    this.#notice = null;
    await this.#home.leave(this.#shownSale());
    this.#look();
  }

  /** What waits at the printer for whoever has gone is not printed for the next passenger. */
  #left(saleId: string): void {
    this.#fetchedId = null;
    this.#notice = null;
    for (const { ticketId } of ticketsOfSale(this.#context.ports.storage.read, saleId)) {
      this.#parts.printDesk.dropPaper('ticket', ticketId);
    }
    this.#parts.printDesk.dropPaper('sale', saleId);
  }

  #look(): void {
    if (!this.#running) return;
    const sale = this.#shownSale();
    if (sale !== null) this.#maker.look(sale);
    this.#home.look(orderOf(this.#context.ports, sale), sale);
    this.#tell();
  }

  /** The tickets of a paid order are there, or somebody must come. */
  #made(isMade: boolean): void {
    this.#notice = isMade ? null : 'kiosk.ticket_not_made';
    if (!isMade) this.#guarded(() => void this.#call.call());
    else if (this.view().paper === 'ready') this.#guarded(() => void this.#print());
    this.#look();
  }

  /** Nobody waits for the answer: a disk that is full or gone is told on the screen. */
  #guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof StorageFailure)) throw error;
      this.#notice = 'terminal.storage_failed';
      this.#tell();
    }
  }

  #shownSale(): Sale | null {
    const { read } = this.#context.ports.storage;
    return currentSale(read) ?? (this.#fetchedId === null ? null : saleById(read, this.#fetchedId));
  }

  #codes(): readonly ErrorCode[] {
    const state = this.#parts.gate()?.state;
    // The gate's loop rests at a kiosk: it says no more than why nobody would be served. Its codes are of the error table.
    if (state?.state === 'out_of_service') return state.codes as readonly ErrorCode[];
    if (state?.state === 'wait') return [state.code as ErrorCode];
    if (salesSetAside(this.#context.ports.storage.read).length >= MAX_SET_ASIDE) return ['kiosk.too_many_open'];
    return whyNoWay(this.#context.ports, this.#parts.checkout);
  }

  #tell(): void {
    if (!this.#running) return;
    const view = JSON.stringify(this.view());
    if (view === this.#told) return;
    this.#told = view;
    this.#context.publish('kiosk.changed');
  }
}
