/**
 * Tags that are held to the reader beside payments: staff badges by text, address or number, and pick-up codes. Whatever a tag
 * says, it is never money (C42). Rules BADGE-1 to BADGE-6 of docs/spec/badges.md; docs/decisions/0177-badges.md.
 */
import type { NfcReader, TagRead } from '../../../hardware/nfc-reader/nfc-reader.ts';
import { MAX_BADGE_TEXT } from '../../contract/staff-values.ts';
import { rightsOf } from '../staff/rights-store.ts';
import { staffByBadge } from '../staff/staff-store.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { Scan } from './scan.ts';

export type TagDesk = Readonly<{
  /** The next tag at that reader goes there and nowhere else; answers how to let go of it. */
  borrow(deviceId: string, listener: (tag: TagRead) => void): () => void;
  start(): void;
  stop(): void;
}>;

/** Tells the screens, and answers whose it is. */
export function presentBadge(context: TerminalContext, text: string, by: 'scanner' | 'reader'): string | null {
  const badge = text.slice(0, MAX_BADGE_TEXT);
  const cashierId = staffByBadge(context.ports.storage.read, badge)?.cashierId ?? null;
  if (badge !== '') context.announceBadge({ badge, by, cashierId });
  return cashierId;
}

export function createTagDesk(context: TerminalContext, scan: Pick<Scan, 'fromTag'>): TagDesk {
  const borrowers = new Map<string, (tag: TagRead) => void>();
  const subscriptions: (() => void)[] = [];
  let stopExchanging: (() => void) | undefined;

  const read = (deviceId: string, tag: TagRead): void => {
    const borrower = borrowers.get(deviceId);
    borrowers.delete(deviceId);
    if (borrower !== undefined) return borrower(tag);
    if (tag.kind === 'uid') return readNumber(context, tag.uid);
    const text = tag.kind === 'uri' ? tag.uri : tag.text;
    // A card that was made for another system is a badge too, once somebody was given it.
    if (staffByBadge(context.ports.storage.read, text) !== null) return void presentBadge(context, text, 'reader');
    scan.fromTag(text);
  };
  const letGo = (): void => {
    for (const unsubscribe of subscriptions.splice(0)) unsubscribe();
  };
  const listen = (): void => {
    letGo();
    for (const reader of readersOf(context)) subscriptions.push(reader.onTag((tag) => read(reader.id, tag)));
  };

  return {
    borrow: (deviceId, listener) => {
      borrowers.set(deviceId, listener);
      return () => {
        if (borrowers.get(deviceId) === listener) borrowers.delete(deviceId);
      };
    },
    start: () => {
      listen();
      stopExchanging = context.ports.deviceSetup?.onExchanged(listen);
    },
    stop: () => {
      stopExchanging?.();
      letGo();
    },
  };
}

/** The checkout's and the gate's: an inspector's badge is read wherever it is held. */
function readersOf({ ports: { nfcReader, gate } }: TerminalContext): readonly NfcReader[] {
  return [...(nfcReader === null ? [] : [nfcReader]), ...(gate?.readers ?? []).map(({ device }) => device)];
}

/**
 * A number is a badge of whoever was given it. One that is nobody's is some customer's card: only a person who gives badges out
 * gets to see it, and nothing keeps it.
 */
function readNumber(context: TerminalContext, uid: string): void {
  const badge = `uid:${uid}`;
  const { read } = context.ports.storage;
  const cashier = context.cashier();
  const givesBadges = cashier !== null && rightsOf(read, cashier.role).permissions.includes('staff.manage');
  if (givesBadges || staffByBadge(read, badge) !== null) presentBadge(context, badge, 'reader');
}
