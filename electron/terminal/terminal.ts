/**
 * The whole wiring of the terminal: start reading here. Ports come in, a contract goes out; in between stand the
 * operations, each one thing that a person does.
 */
import type { Answer } from '../contract/envelope.ts';
import type { Handlers } from '../contract/dispatcher.ts';
import type { TerminalView } from '../contract/terminal-values.ts';
import type { ErrorCode } from '../kernel/errors.ts';
import type { JsonValue } from '../kernel/json.ts';
import { createEventStream, type EventListener, type Views } from './event-stream.ts';
import { createBooksRestoration } from './operations/books-restoration.ts';
import { createBackendNews } from './operations/backend-news.ts';
import { catalogueHandlers } from './operations/catalogue.ts';
import { createApprovals } from './operations/approvals.ts';
import { cashHandlers } from './operations/cash.ts';
import { benchHandlers } from './operations/bench.ts';
import { createCheckout } from './operations/checkout.ts';
import type { Busy } from './operations/checkout-part.ts';
import { createDeviceHistory } from './operations/device-history.ts';
import { createDeviceDesk } from './operations/device-desk.ts';
import { trialHandlers } from './operations/device-trial.ts';
import { createEnrolment } from './operations/enrolment.ts';
import { seedDemo } from './operations/first-start.ts';
import { evidenceHandlers } from './operations/evidence.ts';
import { createGate } from './operations/gate.ts';
import { createHeartbeats } from './operations/heartbeats.ts';
import { historyHandlers } from './operations/history.ts';
import { createInbox } from './operations/inbox.ts';
import { createJournalCheck } from './operations/journal-check.ts';
import { createKeyRenewal } from './operations/key-renewal.ts';
import { createKiosk } from './operations/kiosk.ts';
import { createJournalRotation } from './operations/journal-rotation.ts';
import { createJournalSeal } from './operations/journal-seal.ts';
import { createPinCheck } from './operations/pin-check.ts';
import { offlineHandlers } from './operations/offline.ts';
import { queueExportHandlers } from './operations/queue-export.ts';
import { createPrintDesk } from './operations/print-desk.ts';
import { createReconciliation } from './operations/reconciliation.ts';
import { rowsBackHandlers } from './operations/rows-back.ts';
import { createRowsCheck } from './operations/rows-check.ts';
import { createRowsKeeper } from './operations/rows-keeper.ts';
import { createLeftOf, refundHandlers } from './operations/refund-desk.ts';
import { exchangeHandlers } from './operations/exchange.ts';
import { voidHandlers } from './operations/void-sale.ts';
import { restoredRefundHandlers } from './operations/restored-refunds.ts';
import { createRetirement } from './operations/retirement.ts';
import { createRingUp } from './operations/ring-up.ts';
import { createScan } from './operations/scan.ts';
import { createGateDevices } from './operations/gate-devices.ts';
import { createIndicatorDesk } from './operations/indicator-desk.ts';
import { createScannerDesk } from './operations/scanner-desk.ts';
import { createSettlements } from './operations/settlements.ts';
import { simulateHandlers } from './operations/simulate.ts';
import { createTagDesk } from './operations/tag-desk.ts';
import { sessionHandlers, sessionView, signInPerson } from './operations/session.ts';
import { createShiftDesk } from './operations/shift.ts';
import { createShiftKeeper } from './operations/shift-keeper.ts';
import { createShiftReports } from './operations/shift-reports.ts';
import { shopSettings } from './shift/shop-settings.ts';
import { staffHandlers } from './operations/staff.ts';
import { snapshotHandlers } from './operations/snapshot.ts';
import { inboxSummary } from './payment/2-tender/inbox-store.ts';
import { createJournal } from './payment/3-journal/journal.ts';
import type { TerminalPorts } from './ports.ts';
import { PROJECTIONS } from './projections.ts';
import { currentSale } from './sale/sale-store.ts';
import { saleView } from './sale/sale.ts';
import { takingsHandlers } from './operations/takings.ts';
import { createBooksFollower } from './takings/books-follower.ts';
import { StoredDamage } from './storage/row.ts';
import { createTerminalApi } from './terminal-api.ts';
import { createContext } from './terminal-context.ts';

export interface Terminal {
  /** Names this run; event numbers begin anew with it. */
  readonly runId: string;
  /** Any call of the contract, from any transport; the input is untrusted. Rejects only when the terminal itself broke. */
  call(name: string, input: unknown): Promise<Answer<JsonValue>>;
  onEvent(listener: EventListener): () => void;
  /** Takes up what an earlier run left, then serves. Call once, before the first `call`. */
  start(): Promise<void>;
  /** Lets what is running come to a safe point. The storage is closed by whoever opened it, after this. */
  stop(): Promise<void>;
  /** What a person should know before the till is closed. */
  busy(): Busy;
  /** A task that nobody waits for met damage in the books: no payment is taken any more. Rule STORE-39. */
  foundDamage(damage: StoredDamage): void;
}

export function createTerminal(ports: TerminalPorts): Terminal {
  const journal = createJournal({ clock: ports.clock, projections: PROJECTIONS });
  const events = createEventStream();
  const context = createContext({
    ports,
    journal,
    publish: (name) => events.publish(name),
    announceScan: (payload) => events.announceScan(payload),
    announceBadge: (payload) => events.announceBadge(payload),
  });
  const runId = context.makeId();

  const journalCheck = createJournalCheck(context, () => {
    context.publish('terminal.changed');
    checkout.link.standingChanged();
    journalSeal.soon();
  });
  const journalSeal = createJournalSeal(context, journalCheck);
  const rowsCheck = createRowsCheck(context, () => {
    // What tells of the damage may read what is damaged: then the next call says it again.
    try {
      context.publish('terminal.changed');
      checkout.link.standingChanged();
    } catch (error) {
      if (!(error instanceof StoredDamage)) throw error;
    }
  });
  const enrolment = createEnrolment(
    context,
    () => journalCheck.damage() ?? (rowsCheck.isDamaged() ? { code: 'terminal.database_damaged' } : null),
  );
  const news = createBackendNews(context);
  /** The backend's configuration speaks of other money than this till's. */
  let isOtherCurrency = false;
  const whyOutOfService = (): ErrorCode | null =>
    outOfService(enrolment.view(), enrolment.isKeyMissing()) ??
    (restoration.isRunning() ? 'terminal.books_being_restored' : null) ??
    (ports.backend.capabilities.currencies.includes(context.currency) && !isOtherCurrency
      ? null
      : 'checkout.currency_not_taken');
  const checkout = createCheckout(context, {
    outOfService: () => whyOutOfService(),
    isDisabled: () => enrolment.view().state === 'disabled',
    setDisabled: enrolment.setDisabled,
    olderConfig: ({ sent, known }) =>
      news.tell({ kind: 'config_refused', subject: `${sent} ${known}`, level: 'critical', facts: { sent, known } }),
    configCurrency: (sent) => {
      isOtherCurrency = sent !== null;
      checkout.link.standingChanged();
      if (sent === null) return;
      const facts = { sent: sent.currency, till: context.currency };
      const subject = `${sent.version} ${sent.currency}`;
      news.tell({ kind: 'config_other_currency', subject, level: 'critical', facts });
    },
  });
  const settlements = createSettlements(context, checkout.link, news);
  const restoration = createBooksRestoration(context, {
    link: checkout.link,
    reachBackTo: (businessDate) => settlements.reachBackTo(businessDate),
    tell: news.tell,
  });
  const inbox = createInbox(context, { link: checkout.link, news, restoration });
  enrolment.onEnrolled(() => {
    checkout.link.enrolled();
    inbox.enrolled();
  });
  const keyRenewal = createKeyRenewal(context, { link: checkout.link, onDoubt: news.setKeyInDoubt });
  const retirement = createRetirement(context, { link: checkout.link, seal: journalSeal });
  const pins = createPinCheck(context);
  const approvals = createApprovals(context, pins);
  const ringUp = createRingUp(context, checkout, approvals);
  const scan = createScan(context, { ringUp, checkout });
  const gate = createGate(context, {
    ...{ checkout, pins },
    outOfService: () => whyOutOfService(),
    connection: () => checkout.views['connection.changed'](),
  });
  const scanners = createScannerDesk(context, {
    fromDevice: (scanned) => {
      if (gate.takesScans()) gate.fromDevice(scanned);
      else if (kiosk.takesScans()) kiosk.fromDevice(scanned);
      else scan.fromDevice(scanned);
    },
  });
  const tags = createTagDesk(context, scan);
  const gateDevices = createGateDevices(context);
  const indicatorDesk = createIndicatorDesk(context, checkout.views['checkout.changed']);
  const reports = createShiftReports(context);
  const printDesk = createPrintDesk(context, { checkout, approvals, reports });
  const kiosk = createKiosk(context, { checkout, ringUp, printDesk, pins, gate: () => gate.view() });
  const deviceHistory = createDeviceHistory(ports.clock);
  const deviceDesk = createDeviceDesk(context, { checkout, history: deviceHistory });
  const shiftKeeper = createShiftKeeper(context);
  const shiftDesk = createShiftDesk(context, {
    ...{ approvals, pins, reports },
    signIn: (person) => signInPerson(context, checkout, person),
    closed: () => {
      shiftKeeper.signSoon();
      reconciliation.shiftClosed();
    },
    // What comes of the pulse stands in the journal; the cash is in the books either way.
    openDrawer: (cashierId) => void printDesk.drawer.open({ reason: 'cash_moved', saleId: null, cashierId }),
  });
  const books = createBooksFollower(context);
  const reconciliation = createReconciliation(context, { books, settled: settlements });

  const rotation = createJournalRotation(context, {
    isSound: () => journalCheck.damage() === null && journalCheck.isSoundSinceCheckpoint(),
    rows: rowsCheck,
    keeper: createRowsKeeper(context),
    busy: () => checkout.busy(),
    toldTimeMs: () => checkout.link.toldTimeMs(),
    tellTimeUnknown: (facts) =>
      news.tell({ kind: 'journal_time_unknown', subject: facts.businessDate, level: 'warning', facts }),
    tellHeld: (facts) => news.tell({ kind: 'journal_day_held', subject: facts.businessDate, level: 'warning', facts }),
    tellRefused: (facts) =>
      news.tell({ kind: 'journal_not_archived', subject: facts.businessDate, level: 'warning', facts }),
  });

  const views: Views = {
    ...checkout.views,
    'devices.changed': () =>
      deviceHistory.told([...checkout.devices(), ...gateDevices.views(), ...scanners.views(), ...printDesk.devices()]),
    'devices.learning': () => deviceDesk.learning(),
    'printing.changed': () => printDesk.view(),
    'shift.changed': () => shiftDesk.view(),
    'shop.changed': () => shopSettings(ports.storage.read),
    'reconciliation.changed': () => reconciliation.view(),
    'inbox.changed': () => inboxSummary(ports.storage.read),
    'backend.changed': news.view,
    'terminal.changed': enrolment.view,
    'session.changed': () => sessionView(context),
    'gate.changed': () => gate.view(),
    'kiosk.changed': () => kiosk.view(),
    'sale.changed': () => {
      const sale = currentSale(ports.storage.read);
      return sale === null ? null : saleView(sale);
    },
  };
  const heartbeats = createHeartbeats(context, {
    queue: views['queue.changed'],
    devices: () => [...views['devices.changed'](), ...gate.health(), ...kiosk.health()],
    clockSkewMs: () => views['connection.changed']().clockOffsetMs,
    isDisabled: () => enrolment.view().state === 'disabled',
    heard: checkout.link.heard,
  });
  events.setViews(views);
  events.onEvent(({ name, payload }) => {
    printDesk.pole.heard(name);
    indicatorDesk.heard(name);
    gate.heard(name, payload);
    kiosk.heard(name, payload);
  });

  const handlers: Handlers = {
    ...sessionHandlers(context, checkout, pins, (cashierId) => gate.maySignIn(cashierId)),
    ...approvals.handlers,
    ...shiftDesk.handlers,
    ...refundHandlers(context, {
      ...{ approvals, refunds: inbox.refunds, link: checkout.link },
      isStopped: () => inbox.isStopped(),
      openDrawer: (saleId, cashierId) => void printDesk.drawer.open({ reason: 'cash_refund', saleId, cashierId }),
    }),
    ...exchangeHandlers(context, {
      ...{ approvals, checkout },
      leftOf: createLeftOf(context, { link: checkout.link, isStopped: () => inbox.isStopped() }),
    }),
    ...voidHandlers(context, {
      ...{ approvals, checkout },
      openDrawer: (saleId, cashierId) => void printDesk.drawer.open({ reason: 'cash_refund', saleId, cashierId }),
    }),
    ...restoredRefundHandlers(context, {
      ...{ approvals, refunds: inbox.refunds, link: checkout.link },
      isStopped: () => inbox.isStopped(),
    }),
    ...cashHandlers(context, {
      checkout,
      openDrawer: (reason, saleId, cashierId) => void printDesk.drawer.open({ reason, saleId, cashierId }),
    }),
    ...staffHandlers(context, { approvals, pins }),
    ...ringUp.handlers,
    ...scan.handlers,
    ...checkout.handlers,
    ...evidenceHandlers(context),
    ...inbox.handlers,
    ...news.handlers,
    ...keyRenewal.handlers,
    ...printDesk.handlers,
    ...deviceDesk.handlers,
    ...trialHandlers(context, { printDesk, scanners, tags }),
    ...simulateHandlers(context),
    ...reconciliation.handlers,
    ...benchHandlers(context),
    ...takingsHandlers(context, books),
    ...queueExportHandlers(context),
    ...retirement.handlers,
    ...offlineHandlers(context, checkout.offline, checkout.clockOffsetMs),
    ...catalogueHandlers(context),
    ...historyHandlers(context, checkout),
    ...rowsBackHandlers(context),
    ...gate.handlers,
    ...kiosk.handlers,
    ...enrolment.handlers,
    ...snapshotHandlers(events, views),
  };

  return {
    runId,
    call: createTerminalApi(context, handlers, (damage) => rowsCheck.found(damage)),
    foundDamage: (damage) => rowsCheck.found(damage),
    onEvent: (listener) => events.onEvent(listener),
    start: async () => {
      await seedDemo(context);
      journalCheck.start();
      rowsCheck.start();
      const { softwareVersion } = ports.settings;
      context.record([{ type: 'terminal.started', subjectId: runId, cashierId: null, body: { softwareVersion } }]);
      await enrolment.lookForKey();
      await checkout.start();
      inbox.start();
      enrolment.start();
      journalSeal.start();
      rotation.start();
      retirement.start();
      settlements.start();
      news.start({ heard: checkout.link.heard, clockOffsetMs: checkout.clockOffsetMs });
      keyRenewal.start();
      heartbeats.start();
      printDesk.start();
      scanners.start();
      tags.start();
      gateDevices.start();
      deviceDesk.start();
      shiftKeeper.start();
      books.start();
      reconciliation.start();
      gate.start();
      kiosk.start();
      scanners.onGateScan((scanned, { role }) => gate.takesScans() && gate.fromDevice(scanned, role));
    },
    stop: async () => {
      kiosk.stop();
      gate.stop();
      shiftKeeper.stop();
      deviceDesk.stop();
      await reconciliation.stop();
      books.stop();
      gateDevices.stop();
      tags.stop();
      scanners.stop();
      printDesk.stop();
      heartbeats.stop();
      keyRenewal.stop();
      news.stop();
      settlements.stop();
      retirement.stop();
      await rotation.stop();
      journalSeal.stop();
      rowsCheck.stop();
      journalCheck.stop();
      enrolment.stop();
      inbox.stop();
      await checkout.stop();
    },
    busy: () => checkout.busy(),
  };
}

/** Why no payment is taken, whatever the way; what weighs most comes first. */
function outOfService({ state, damage }: TerminalView, isKeyMissing: boolean): ErrorCode | null {
  if (damage !== null) return damage.code;
  if (isKeyMissing) return 'terminal.key_missing';
  if (state === 'retired') return 'terminal.retired';
  if (state === 'retiring') return 'terminal.retirement_unconfirmed';
  return state === 'disabled' ? 'terminal.disabled' : null;
}
