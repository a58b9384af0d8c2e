/**
 * The fare tables as the backend last sent them, read once for each configuration, and how they are shown before they are in
 * force. A decision asks for the table of its own moment, so none is used early or late. Rules TRANSIT-1, TRANSIT-2, TRANSIT-21.
 */
import type { FareTableView, GateFares } from '../../contract/gate-values.ts';
import type { CurrencyCode } from '../../kernel/money.ts';
import {
  beginsLocal,
  comingTables,
  readFareTables,
  tableInForce,
  type BadTable,
  type FareTable,
} from './fare-table.ts';

export interface FareBook {
  inForce(atMs: number): FareTable | null;
  /** Why what was sent cannot be used; null: it can, or nothing was sent. */
  problem(): BadTable | null;
  /** In the store's own time; null: none is announced. */
  nextBegins(atMs: number, timeZone: string): string | null;
  view(atMs: number, timeZone: string, currency: CurrencyCode): GateFares;
}

/** `sent`: the list of the configuration; the same object as long as it is the same. null: none was fetched. */
export function createFareBook(sent: () => readonly unknown[] | null): FareBook {
  let read: Readonly<{ of: readonly unknown[] | null; tables: readonly FareTable[]; problem: BadTable | null }> = {
    of: null,
    tables: [],
    problem: null,
  };
  const book = (): typeof read => {
    const of = sent();
    if (of === read.of) return read;
    const result = readFareTables(of ?? []);
    read = result.ok ? { of, tables: result.value, problem: null } : { of, tables: [], problem: result.error };
    return read;
  };

  return {
    inForce: (atMs) => tableInForce(book().tables, atMs),
    problem: () => book().problem,
    nextBegins: (atMs, timeZone) => comingTables(book().tables, atMs, timeZone)[0]?.beginsLocal ?? null,
    view: (atMs, timeZone, currency) => {
      const { tables, problem } = book();
      const shown = (table: FareTable): FareTableView => tableView(table, timeZone, currency);
      const active = tableInForce(tables, atMs);
      return {
        active: active === null ? null : shown(active),
        coming: comingTables(tables, atMs, timeZone).map(({ table }) => shown(table)),
        problem,
      };
    },
  };
}

function tableView(table: FareTable, timeZone: string, currency: CurrencyCode): FareTableView {
  const { effectiveFrom, passbackSeconds } = table;
  const classes = Object.entries(table.classes).map(([name, { percent }]) => ({ name, percent }));
  const common = {
    effectiveFromMs: effectiveFrom,
    beginsLocal: beginsLocal(table, timeZone),
    currency,
    passbackSeconds,
    classes,
  };
  if (table.kind === 'flat') {
    const { fare, transferMinutes, transferFare } = table;
    return { kind: 'flat', ...common, fareMinor: fare, transferMinutes, transferFareMinor: transferFare };
  }
  const { stations, fares, maxFare, maxJourneyMinutes } = table;
  return { kind: 'zones', ...common, stations, faresMinor: fares, maxFareMinor: maxFare, maxJourneyMinutes };
}
