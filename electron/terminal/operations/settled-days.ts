/** What reconciliation wants of whoever fetches the backend's closed days and payouts. */
import type { BackendPayout, BackendSettlement } from '../wallet-backend/wallet-backend.ts';

export type KeptSettlement = BackendSettlement & Readonly<{ state: 'kept' | 'mismatched' | 'lost' }>;

export interface SettledDays<S extends KeptSettlement = KeptSettlement> {
  /** A day whose file is here since just now. */
  onFetched(listener: (settlement: S) => void): () => void;
  /** The store's days between, both included, oldest first; only `kept` ones have a file. */
  between(from: string, to: string): readonly S[];
  payouts(): readonly BackendPayout[];
  /** The packed rows of a kept day. */
  lines(settlement: S): AsyncIterable<Uint8Array>;
}
