/**
 * Makes the tickets of an order that was paid at a kiosk, once and in the background; a disk that is full is asked again
 * later. Rules KIOSK-20 to KIOSK-24 of docs/spec/kiosk.md.
 */
import type { Timer } from '../../kernel/clock.ts';
import type { TransitSettings } from '../ports.ts';
import type { Sale } from '../sale/sale.ts';
import { StorageFailure } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { ticketsOfSale } from '../transit/ticket-store.ts';
import { issueTickets } from './ticket-desk.ts';

/** A disk that was full is looked at again this often, while the passenger who paid stands there. */
const MAKE_AGAIN_MS = 5_000;
/** A clock that was set is asked about within ten seconds; when nobody has answered by then, somebody must come. */
const QUIET_TRIES = 4;

export interface KioskMaker {
  /** Begins with the tickets of a paid order that has none. */
  look(sale: Sale): void;
  isMaking(): boolean;
  stop(): void;
}

export type KioskMakerParts = Readonly<{
  transit: TransitSettings;
  /** What time it is at the backend; null while nobody knows. */
  backendTimeMs: () => number | null;
  /** They were signed and written down, or they could not be. */
  done: (isMade: boolean) => void;
  /** It is time to look at the order again. */
  due: () => void;
}>;

export function createKioskMaker(context: TerminalContext, parts: KioskMakerParts): KioskMaker {
  const { transit, backendTimeMs, done, due } = parts;
  const { clock, storage } = context.ports;
  /** Whose tickets are being signed. */
  const making = new Set<string>();
  let again: Timer | null = null;
  /** How often in a row a ticket waited for the time alone. */
  let waits = 0;
  let isStopped = false;

  const issued = async (saleId: string): Promise<'made' | 'failed' | 'waits'> => {
    try {
      const tickets = await issueTickets(context, transit, { saleId, soldAtMs: backendTimeMs() });
      if (tickets.ok) return 'made';
      return tickets.error.code === 'offline.clock_not_trusted' ? 'waits' : 'failed';
    } catch (error) {
      // A disk that is full or gone: the sale is paid, and somebody must come.
      if (!(error instanceof StorageFailure)) throw error;
      return 'failed';
    }
  };

  const make = async (saleId: string): Promise<void> => {
    const outcome = await issued(saleId);
    making.delete(saleId);
    if (isStopped) return;
    waits = outcome === 'waits' ? waits + 1 : 0;
    if (outcome !== 'made') {
      again = clock.after(MAKE_AGAIN_MS, () => {
        again = null;
        due();
      });
    }
    if (outcome !== 'waits' || waits >= QUIET_TRIES) done(outcome === 'made');
  };

  return {
    look: ({ saleId, state }) => {
      const isDue = state === 'paid' && ticketsOfSale(storage.read, saleId).length === 0;
      // One that could not be made is not tried at each event: a disk that is full stays full for a while.
      if (!isDue || making.has(saleId) || again !== null) return;
      making.add(saleId);
      void make(saleId);
    },
    isMaking: () => making.size > 0,
    stop: () => {
      isStopped = true;
      again?.cancel();
    },
  };
}
