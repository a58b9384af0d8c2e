/**
 * Late and orphan results, for the people who must close them (C16): what the backend's list of changes brings that the
 * books do not know, and the three ways in which an item is closed. Rules INBOX-1 to INBOX-9 and INBOX-20 to INBOX-24.
 */
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import type { InboxItem } from '../../contract/inbox-values.ts';
import { assert } from '../../kernel/assert.ts';
import { equalMoney, type Money } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import type { JournalDraft } from '../payment/3-journal/journal.ts';
import { createChangesSync } from '../payment/5-sync/changes-sync.ts';
import {
  ITEM_CLOSED,
  ITEM_REFUND_BEGUN,
  toldOfPayment,
  toldOfRefund,
  type ClosedFacts,
  type Finding,
  type StoredItem,
} from '../payment/2-tender/inbox.ts';
import { inboxSummary, itemById, itemsMatchedTo, listItems } from '../payment/2-tender/inbox-store.ts';
import { isLive } from '../payment/2-tender/payment-machine.ts';
import { paymentById, paymentsOfSale } from '../payment/2-tender/payment-store.ts';
import { refundableOf, type StoredRefund } from '../payment/2-tender/refund.ts';
import { isUnsettled } from '../payment/2-tender/refund-machine.ts';
import { refundById, refundsOfPayment } from '../payment/2-tender/refund-store.ts';
import { saleById } from '../sale/sale-store.ts';
import { isActive } from '../sale/sale.ts';
import type { StaffRecord } from '../staff/staff-store.ts';
import type { ReadableDb, WritableDb } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { requireRight } from './require-right.ts';
import type { BackendChanges, BackendPayment, BackendRefund } from '../wallet-backend/wallet-backend.ts';
import type { BackendNews } from './backend-news.ts';
import type { BackendLink } from './checkout-part.ts';
import { openInboxItem, type FindingSubject } from './inbox-writer.ts';
import { inboxItemView } from './inbox-view.ts';
import { createRefunds, type Refunds } from './refunds.ts';
import { backForPayment, backForRefund } from './rows-back.ts';
import type { BooksRestoration } from './books-restoration.ts';

export type Inbox = Readonly<{
  handlers: Pick<Handlers, 'inbox.list' | 'inbox.close'>;
  /** All refunds of this till go the same way. */
  refunds: Pick<Refunds, 'request' | 'begun'>;
  /** What was waited for comes too late to be written. */
  isStopped(): boolean;
  /** Somebody has just made this machine a terminal: its books may have to be made anew. */
  enrolled(): void;
  start(): void;
  stop(): void;
}>;

/** Of a message; a longer cursor is told apart by its beginning. */
const MAX_SUBJECT = 128;
/** What the journal takes as a subject; the backend's word for an id is not ours to trust. */
const USABLE_ID = /^[\w-]{1,64}$/;
/** A payment whose money moved, or a refund that is on its way: anything else of theirs costs nobody anything. */
const ORPHAN_REFUNDS: readonly BackendRefund['status'][] = ['succeeded', 'pending'];

export type InboxParts = Readonly<{
  link: BackendLink;
  news: Pick<BackendNews, 'tell'>;
  restoration: BooksRestoration;
}>;

export function createInbox(context: TerminalContext, parts: InboxParts): Inbox {
  return new Desk(context, parts);
}

class Desk implements Inbox {
  readonly #context: TerminalContext;
  readonly #link: BackendLink;
  readonly #refunds: Refunds;
  readonly #restoration: BooksRestoration;
  readonly refunds: Inbox['refunds'];
  readonly #changes;
  readonly #unsubscribe: (() => void)[] = [];
  /** Items of which the backend is being asked what to give back. */
  readonly #asking = new Set<string>();
  #stopped = false;
  readonly handlers: Inbox['handlers'];

  constructor(context: TerminalContext, { link, news, restoration }: InboxParts) {
    this.#context = context;
    this.#link = link;
    this.#restoration = restoration;
    const { backend, clock, log, random, storage } = context.ports;
    this.#refunds = createRefunds(context, link, {
      ended: (db, refund) => this.#refundEnded(db, refund),
      found: (db, { refundId, paymentId }, finding) => {
        const subject = { paymentId, refundId, saleId: null, receiptNumber: null, here: null };
        openInboxItem(context, db, subject, finding);
      },
      changed: () => context.publish('inbox.changed'),
    });
    this.refunds = this.#refunds;
    this.#changes = createChangesSync({
      ...{ clock, random, log, storage, backend },
      terminalId: () => context.enrolment()?.terminalId ?? null,
      onChanges: (changes) => this.#takeIn(changes),
      onEnd: () => restoration.listEnded(),
      onAnswer: (answer) => link.heard(answer),
      onUnreadable: ({ count, cursor }) => {
        const subject = cursor.slice(0, MAX_SUBJECT);
        news.tell({ kind: 'changes_unreadable', subject, level: 'critical', facts: { count } });
      },
    });
    this.handlers = {
      'inbox.list': ({ state, cursor, limit }) => this.#list(state, cursor, limit),
      'inbox.close': (wish) => {
        const person = requireRight(context, 'inbox.close');
        if (!person.ok) return person;
        switch (wish.how) {
          case 'matched':
            return this.#match(wish.itemId, wish.saleId, wish.note, person.value);
          case 'explained':
            return this.#close(wish.itemId, { how: 'explained', note: wish.note, saleId: null }, person.value);
          case 'refunded':
            return this.#refundOnce(wish.itemId, wish.note, person.value);
        }
      },
    };
  }

  start(): void {
    this.#unsubscribe.push(
      this.#link.onOnline(() => {
        if (this.#restoration.isRunning()) this.#changes.now();
        else this.#changes.reconnected();
      }),
      this.#context.ports.backend.onHint(({ event }) => {
        if (event === 'resync') this.#changes.soon();
      }),
    );
    this.#refunds.start();
    this.#restoration.start();
    this.#changes.start();
    this.enrolled();
  }

  enrolled(): void {
    if (this.#restoration.isRunning()) this.#changes.now();
  }

  isStopped(): boolean {
    return this.#stopped;
  }

  stop(): void {
    for (const end of this.#unsubscribe.splice(0)) end();
    this.#stopped = true;
    this.#changes.stop();
    this.#restoration.stop();
    this.#refunds.stop();
  }

  #takeIn({ payments, refunds, services }: BackendChanges): void {
    const drafts: JournalDraft[] = [];
    const found: Found[] = [];
    for (const told of payments.filter((each) => !this.#learnPayment(each))) {
      const restored = this.#isUsable(told.id) ? this.#restoration.payment(told) : [];
      drafts.push(...(restored ?? this.#restoration.receiptMet(told)));
      if (restored === null) found.push(...this.#foundPayment(told));
    }
    for (const told of refunds.filter((each) => !this.#learnRefund(each))) {
      const restored = this.#isUsable(told.id) ? this.#restoration.refund(told) : [];
      drafts.push(...(restored ?? []));
      if (restored === null) found.push(...this.#foundRefund(told));
    }
    for (const told of services) if (this.#isUsable(told.id)) drafts.push(...this.#restoration.service(told));
    if (found.length === 0 && drafts.length === 0) return;
    // One commit for a page: a till whose books were lost finds all of them unknown.
    const isNews = this.#context.ports.storage.write((db) => {
      this.#context.journal.record(db, drafts);
      return found.filter(({ subject, finding }) => openInboxItem(this.#context, db, subject, finding)).length > 0;
    });
    if (isNews) this.#context.publish('inbox.changed');
  }

  /** Rows that were put away come back for news of them, and stay away for what is known. */
  #learnPayment(told: BackendPayment): boolean {
    if (this.#link.learn(told)) return true;
    const news = backForPayment(this.#context, told);
    return news === 'nothing_new' || (news === 'back' && this.#link.learn(told));
  }

  #learnRefund(told: BackendRefund): boolean {
    if (this.#refunds.learn(told)) return true;
    const news = backForRefund(this.#context, told);
    return news === 'nothing_new' || (news === 'back' && this.#refunds.learn(told));
  }

  #foundPayment(told: BackendPayment): readonly Found[] {
    if (told.status !== 'approved') return [];
    const subject = { paymentId: told.id, refundId: null, saleId: null, receiptNumber: null, here: null };
    const isOurs = told.terminalId === this.#context.enrolment()?.terminalId;
    const cause = isOurs ? 'never_heard_of' : 'of_another_terminal';
    return [{ subject, finding: { kind: 'unknown_payment', cause, told: toldOfPayment(told) } }];
  }

  #foundRefund(told: BackendRefund): readonly Found[] {
    if (!ORPHAN_REFUNDS.includes(told.status)) return [];
    const paymentId = USABLE_ID.test(told.paymentId) ? told.paymentId : null;
    const subject = { paymentId, refundId: told.id, saleId: null, receiptNumber: null, here: null };
    return [{ subject, finding: { kind: 'unknown_refund', cause: 'never_heard_of', told: toldOfRefund(told) } }];
  }

  #isUsable(id: string): boolean {
    if (USABLE_ID.test(id)) return true;
    this.#context.ports.log.write('error', 'changes_id_unusable', { length: id.length });
    return false;
  }

  #list(state: 'open' | 'closed', cursor: string | null, limit: number): ReturnType<Handlers['inbox.list']> {
    const person = requireRight(this.#context, 'inbox.close');
    if (!person.ok) return person;
    if (cursor !== null && !/^\d{1,15}$/.test(cursor)) return err({ code: 'contract.input_invalid', path: 'cursor' });
    const { read } = this.#context.ports.storage;
    const found = listItems(read, state, cursor === null ? null : Number(cursor), limit);
    const last = found.length < limit ? undefined : found.at(-1);
    return ok({
      items: found.map((item) => inboxItemView(read, item)),
      cursor: last === undefined ? null : String(last.itemKey),
      openCount: inboxSummary(read).openCount,
    });
  }

  #close(
    itemId: string,
    how: Pick<ClosedFacts, 'how' | 'note' | 'saleId'>,
    by: StaffRecord,
  ): Result<InboxItem, Refusal> {
    const open = openItem(this.#context.ports.storage.read, itemId);
    if (!open.ok) return open;
    this.#context.ports.storage.write((db) =>
      this.#recordClosed(db, open.value, { ...how, refundId: null }, by.cashierId),
    );
    return ok(this.#told(itemId));
  }

  #match(itemId: string, saleId: string, note: string, by: StaffRecord): Result<InboxItem, Refusal> {
    const { read } = this.#context.ports.storage;
    const open = openItem(read, itemId);
    if (!open.ok) return open;
    const refusal = whyNotMatch(read, open.value, saleId);
    return refusal === null ? this.#close(itemId, { how: 'matched', note, saleId }, by) : err(refusal);
  }

  /** Pressed twice, the second would begin another refund where the first has failed by then. */
  async #refundOnce(itemId: string, note: string, by: StaffRecord): Promise<Result<InboxItem, Refusal>> {
    if (this.#asking.has(itemId)) return err({ code: 'inbox.refund_running' });
    this.#asking.add(itemId);
    try {
      return await this.#refund(itemId, note, by);
    } finally {
      this.#asking.delete(itemId);
    }
  }

  /** Asks first what was paid and what of it is back already: what is refunded is the rest. */
  async #refund(itemId: string, note: string, by: StaffRecord): Promise<Result<InboxItem, Refusal>> {
    const { backend, storage } = this.#context.ports;
    const before = openItem(storage.read, itemId);
    if (!before.ok) return before;
    const { paymentId } = before.value;
    if (paymentId === null || before.value.refundId !== null) return err({ code: 'inbox.not_about_a_payment' });
    if (isOpenHere(storage.read, paymentId)) return err({ code: 'sale.payment_unresolved' });
    const answer = await backend.getPayment(paymentId);
    if (this.#stopped) return err({ code: 'contract.terminal_unreachable' });
    this.#link.heard(answer);
    if (answer.kind === 'no_usable_answer') return err({ code: 'inbox.needs_network' });
    const paid = answer.kind === 'answered' ? paidOf(answer.value) : null;
    if (paid === null) return err({ code: 'inbox.not_paid' });
    // While the backend was asked, somebody else may have closed it or begun to refund it.
    const open = openItem(storage.read, itemId);
    if (!open.ok) return open;
    const amount = refundableOf(paid, refundsOfPayment(storage.read, paymentId));
    if (amount.minor === 0) return err({ code: 'inbox.nothing_to_refund' });
    const refundId = storage.write((db) => {
      const wish = { paymentId, amount, reason: open.value.kind, inboxItemId: itemId, approvedBy: by };
      const id = this.#refunds.request(db, wish);
      const body = { itemId, refundId: id, note };
      this.#context.journal.record(db, [
        { type: ITEM_REFUND_BEGUN, subjectId: paymentId, cashierId: by.cashierId, body },
      ]);
      return id;
    });
    this.#refunds.begun(refundId);
    return ok(this.#told(itemId));
  }

  /** In the transaction of the refund's end. One that failed leaves the item open, for a new try under a new id. */
  #refundEnded(db: WritableDb, refund: StoredRefund): void {
    const item = refund.inboxItemId === null ? null : itemById(db, refund.inboxItemId);
    if (refund.state !== 'succeeded' || item === null || item.closed !== null) return;
    const closed = {
      how: 'refunded',
      note: item.refunding?.note ?? '',
      saleId: null,
      refundId: refund.refundId,
    } as const;
    this.#recordClosed(db, item, closed, refund.cashierId);
  }

  #recordClosed(db: WritableDb, item: StoredItem, closed: Omit<ClosedFacts, 'itemId'>, cashierId: string | null): void {
    const subjectId = item.refundId ?? item.paymentId;
    assert(subjectId !== null, 'an item is about a payment or a refund');
    const body = { itemId: item.itemId, ...closed };
    this.#context.journal.record(db, [{ type: ITEM_CLOSED, subjectId, cashierId, body }]);
  }

  #told(itemId: string): InboxItem {
    const { read } = this.#context.ports.storage;
    const item = itemById(read, itemId);
    assert(item !== null, 'an item is never removed');
    this.#context.publish('inbox.changed');
    return inboxItemView(read, item);
  }
}

type Found = Readonly<{ subject: FindingSubject; finding: Finding }>;

/** The item, when it can be closed now. */
function openItem(db: ReadableDb, itemId: string): Result<StoredItem, Refusal> {
  const item = itemById(db, itemId);
  if (item === null) return err({ code: 'inbox.item_not_found' });
  if (item.closed !== null) return err({ code: 'inbox.item_closed' });
  const refund = item.refunding === null ? null : refundById(db, item.refunding.refundId);
  return refund !== null && isUnsettled(refund.state) ? err({ code: 'inbox.refund_running' }) : ok(item);
}

function paidOf({ status, amount, refunded }: BackendPayment): Readonly<{ amount: Money; refunded: Money }> | null {
  if (status !== 'approved' || amount === null) return null;
  return { amount, refunded: refunded ?? { minor: 0, currency: amount.currency } };
}

/** Its end is still being found out: nobody knows yet whether there is anything to match or to give back (C12). */
function isOpenHere(db: ReadableDb, paymentId: string): boolean {
  const payment = paymentById(db, paymentId);
  return payment !== null && (isLive(payment.state) || payment.state === 'accepted_offline');
}

/**
 * A payment belongs to one sale, and a sale is paid once: the sale is over, its amount is the payment's, nothing else paid
 * it, and the payment's money has not gone back. A sale that is still open could be charged again, so it is cancelled first.
 */
function whyNotMatch(db: ReadableDb, item: StoredItem, saleId: string): Refusal | null {
  const sale = saleById(db, saleId);
  if (item.paymentId === null || item.refundId !== null) return { code: 'inbox.not_about_a_payment' };
  if (sale === null) return { code: 'sale.not_found' };
  if (isActive(sale)) return { code: 'inbox.sale_not_over' };
  if (isOpenHere(db, item.paymentId)) return { code: 'sale.payment_unresolved' };
  if (refundsOfPayment(db, item.paymentId).some(({ state }) => state !== 'failed')) {
    return { code: 'inbox.nothing_to_refund' };
  }
  const amount = item.told?.amount ?? item.here?.amount ?? null;
  if (amount === null || amount.currency !== sale.total.currency || !equalMoney(amount, sale.total)) {
    return { code: 'inbox.amount_differs' };
  }
  const isPaidOtherwise = paymentsOfSale(db, saleId).some(
    ({ paymentId, state }) => paymentId !== item.paymentId && (state === 'approved' || state === 'accepted_offline'),
  );
  const isMatchedOtherwise = itemsMatchedTo(db, saleId).some(({ paymentId }) => paymentId !== item.paymentId);
  return isPaidOtherwise || isMatchedOtherwise ? { code: 'inbox.sale_paid_otherwise' } : null;
}
