/**
 * The backend's deny list: wallets that pay nothing offline, found by primary key however long the list is. A full list is
 * built beside the one in force and takes its place when its last page is there (wallet API section 3). Rows are put and
 * taken away by name, so a page that was cut off half-way is simply applied again. Rules OFFLINE-22 to OFFLINE-25.
 */
import { assert } from '../../../kernel/assert.ts';
import type { ReadableDb, WritableDb } from '../../storage/database.ts';
import { integerOf, integerOrNullOf, type Row } from '../../storage/row.ts';
import type { WalletBackend } from '../../wallet-backend/wallet-backend.ts';
import { saveConfirmation, type Moment } from './confirmation-store.ts';

export type DenyListPage = Extract<Awaited<ReturnType<WalletBackend['getDenyList']>>, { kind: 'answered' }>['value'];

export type DenyListState = Readonly<{
  /** Of the list in force; null before the first one was whole. */
  version: number | null;
  walletCount: number;
  /** Up to which version the list that is being built has come; null when none is. */
  buildingVersion: number | null;
}>;

type StoredList = DenyListState &
  Readonly<{ generation: number; buildingGeneration: number | null; buildingCount: number }>;

const EMPTY: StoredList = {
  generation: 1,
  version: null,
  walletCount: 0,
  buildingGeneration: null,
  buildingVersion: null,
  buildingCount: 0,
};

export function denyListState(db: ReadableDb): DenyListState {
  return storedList(db);
}

export function isDenied(db: ReadableDb, wallet: Readonly<{ iss: string; id: string }>): boolean {
  const row = db.get(
    `SELECT 1 FROM denied_wallets WHERE generation = (SELECT generation FROM deny_lists) AND wallet_id = ? AND iss = ?`,
    wallet.id,
    wallet.iss,
  );
  return row !== undefined;
}

/** What the next page is asked for with: it goes on where the list being built, or the list in force, ends. */
export function knownVersion(db: ReadableDb): number | null {
  const { version, buildingGeneration, buildingVersion } = storedList(db);
  return buildingGeneration === null ? version : buildingVersion;
}

/** Begins to build a new list, dropping one that was begun before. The rows of that one are cleaned away later. */
export function beginFullList(db: WritableDb): void {
  const list = storedList(db);
  const highest = Math.max(list.generation, list.buildingGeneration ?? 0);
  saveList(db, { ...list, buildingGeneration: highest + 1, buildingVersion: null, buildingCount: 0 });
}

/** Puts and takes away some rows of a page, in the list that the page belongs to. May be repeated. */
export function applyRows(db: WritableDb, rows: Pick<DenyListPage, 'add' | 'remove'>): void {
  const list = storedList(db);
  const generation = list.buildingGeneration ?? list.generation;
  let change = 0;
  for (const { iss, walletId, reason } of rows.add) {
    const { changes } = db.run(
      'INSERT OR IGNORE INTO denied_wallets (generation, wallet_id, iss, reason) VALUES (?, ?, ?, ?)',
      generation,
      walletId,
      iss,
      reason,
    );
    change += changes;
  }
  for (const { iss, walletId } of rows.remove) {
    const { changes } = db.run(
      'DELETE FROM denied_wallets WHERE generation = ? AND wallet_id = ? AND iss = ?',
      generation,
      walletId,
      iss,
    );
    change -= changes;
  }
  const isBuilding = list.buildingGeneration !== null;
  saveList(db, {
    ...list,
    walletCount: list.walletCount + (isBuilding ? 0 : change),
    buildingCount: list.buildingCount + (isBuilding ? change : 0),
  });
}

/** The page is whole: its version counts. With the last page the list is confirmed, and a full one comes into force. */
export function finishPage(db: WritableDb, page: Pick<DenyListPage, 'version' | 'more'>, at: Moment): void {
  const list = storedList(db);
  const { version, more } = page;
  if (list.buildingGeneration === null) saveList(db, { ...list, version });
  else if (more) saveList(db, { ...list, buildingVersion: version });
  else {
    const { buildingGeneration: generation, buildingCount: walletCount } = list;
    saveList(db, { ...EMPTY, generation, version, walletCount });
  }
  if (!more) saveConfirmation(db, 'deny_list', at);
}

/** There is no list any more, and its rows are cleaned away later. The next one is another generation. */
export function forgetDenyList(db: WritableDb): void {
  const list = storedList(db);
  saveList(db, { ...EMPTY, generation: Math.max(list.generation, list.buildingGeneration ?? 0) + 1 });
}

/** Takes away some rows of lists that are no longer needed; answers whether there may be more of them. */
export function cleanUp(db: WritableDb, limit: number): boolean {
  const { generation, buildingGeneration } = storedList(db);
  const { changes } = db.run(
    `DELETE FROM denied_wallets WHERE (generation, wallet_id, iss) IN
       (SELECT generation, wallet_id, iss FROM denied_wallets WHERE generation <> ? AND generation <> ? LIMIT ?)`,
    generation,
    buildingGeneration ?? generation,
    limit,
  );
  return changes === limit;
}

/** Whether rows of an older list are left over. */
export function hasLeftOvers(db: ReadableDb): boolean {
  const { generation, buildingGeneration } = storedList(db);
  const row = db.get('SELECT min(generation) AS lowest, max(generation) AS highest FROM denied_wallets') ?? {};
  const lowest = integerOrNullOf(row, 'lowest');
  const highest = integerOrNullOf(row, 'highest');
  if (lowest === null || highest === null) return false;
  return lowest < generation || (buildingGeneration === null && highest > generation);
}

function storedList(db: ReadableDb): StoredList {
  const row = db.get('SELECT * FROM deny_lists');
  return row === undefined ? EMPTY : readList(row);
}

function readList(row: Row): StoredList {
  return {
    generation: integerOf(row, 'generation'),
    version: integerOrNullOf(row, 'version'),
    walletCount: integerOf(row, 'wallet_count'),
    buildingGeneration: integerOrNullOf(row, 'building_generation'),
    buildingVersion: integerOrNullOf(row, 'building_version'),
    buildingCount: integerOf(row, 'building_count'),
  };
}

function saveList(db: WritableDb, list: StoredList): void {
  assert(list.walletCount >= 0 && list.buildingCount >= 0, 'a deny list has no fewer rows than none');
  db.run(
    `INSERT OR REPLACE INTO deny_lists (one, generation, version, wallet_count, building_generation, building_version,
       building_count) VALUES (1, ?, ?, ?, ?, ?, ?)`,
    list.generation,
    list.version,
    list.walletCount,
    list.buildingGeneration,
    list.buildingVersion,
    list.buildingCount,
  );
}
