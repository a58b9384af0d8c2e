/**
 * The backend's deny list: wallets that pay nothing offline, found by primary key however long the list is. A full list is
 * built beside the one in force and takes its place when its last page is there (wallet API section 3). A page of changes
 * is written beside the list too, and comes into force as a whole in one commit; what it changes then goes into the list
 * little by little, while lookups see both. Whenever the program ends, the list is that of one version. Rules OFFLINE-22 to
 * OFFLINE-25; decision 0212.
 */
import { assert } from '../../../kernel/assert.ts';
import type { ReadableDb, WritableDb } from '../../storage/database.ts';
import { integerOf, integerOrNullOf, oneOf, type Row } from '../../storage/row.ts';
import type { WalletBackend } from '../../wallet-backend/wallet-backend.ts';
import { saveConfirmation, type Moment } from './confirmation-store.ts';

export type DenyListPage = Extract<Awaited<ReturnType<WalletBackend['getDenyList']>>, { kind: 'answered' }>['value'];

export type DenyListState = Readonly<{
  /** Of the list in force; null before the first one was whole. */
  version: number | null;
  walletCount: number;
  /** Up to which version the list that is being built has come; null when none is. */
  buildingVersion: number | null;
  /** Changes lie beside the list: in force and not in it yet, or left over and of no force. */
  isTidying: boolean;
}>;

const CHANGES = ['none', 'building', 'in_force'] as const;

type StoredList = Omit<DenyListState, 'isTidying'> &
  Readonly<{
    generation: number;
    buildingGeneration: number | null;
    buildingCount: number;
    /** building: rows of changes that have no force yet, or never had. */
    changes: (typeof CHANGES)[number];
    /** By how many wallets the changes that are being written make the list longer. */
    changesCount: number;
  }>;

const EMPTY: StoredList = {
  generation: 1,
  version: null,
  walletCount: 0,
  buildingGeneration: null,
  buildingVersion: null,
  buildingCount: 0,
  changes: 'none',
  changesCount: 0,
};

export function denyListState(db: ReadableDb): DenyListState {
  const { version, walletCount, buildingVersion, changes } = storedList(db);
  return { version, walletCount, buildingVersion, isTidying: changes !== 'none' };
}

export function isDenied(db: ReadableDb, wallet: Readonly<{ iss: string; id: string }>): boolean {
  const row = db.get(
    `SELECT coalesce(
       (SELECT denied FROM deny_list_changes
          WHERE wallet_id = ? AND iss = ? AND (SELECT changes FROM deny_lists) = 'in_force'),
       (SELECT 1 FROM denied_wallets
          WHERE generation = (SELECT generation FROM deny_lists) AND wallet_id = ? AND iss = ?),
       0) AS denied`,
    wallet.id,
    wallet.iss,
    wallet.id,
    wallet.iss,
  );
  return row !== undefined && integerOf(row, 'denied') === 1;
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

/** Writes some rows of a page where they have no force yet: into the list that is being built, or beside the one in force. */
export function writeRows(db: WritableDb, rows: Pick<DenyListPage, 'add' | 'remove'>): void {
  const list = storedList(db);
  if (list.buildingGeneration === null) writeChanges(db, list, rows);
  else writeBuilding(db, list, list.buildingGeneration, rows);
}

function writeBuilding(
  db: WritableDb,
  list: StoredList,
  generation: number,
  rows: Pick<DenyListPage, 'add' | 'remove'>,
): void {
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
  saveList(db, { ...list, buildingCount: list.buildingCount + change });
}

/** A wallet stands in a page once; one that is told twice counts once all the same. */
function writeChanges(db: WritableDb, list: StoredList, rows: Pick<DenyListPage, 'add' | 'remove'>): void {
  assert(list.changes !== 'in_force', 'changes that are in force go into the list before others are written');
  let change = 0;
  const write = (wallet: Readonly<{ iss: string; walletId: string }>, denied: 0 | 1, reason: string): void => {
    const { iss, walletId } = wallet;
    const { changes } = db.run(
      'INSERT OR IGNORE INTO deny_list_changes (wallet_id, iss, denied, reason) VALUES (?, ?, ?, ?)',
      walletId,
      iss,
      denied,
      reason,
    );
    if (changes === 1 && isListed(db, list.generation, wallet) === (denied === 0)) change += denied === 1 ? 1 : -1;
  };
  for (const wallet of rows.add) write(wallet, 1, wallet.reason);
  for (const wallet of rows.remove) write(wallet, 0, '');
  saveList(db, { ...list, changes: 'building', changesCount: list.changesCount + change });
}

function isListed(
  db: ReadableDb,
  generation: number,
  { walletId, iss }: Readonly<{ iss: string; walletId: string }>,
): boolean {
  const sql = 'SELECT 1 FROM denied_wallets WHERE generation = ? AND wallet_id = ? AND iss = ?';
  return db.get(sql, generation, walletId, iss) !== undefined;
}

/** Puts some of the changes that are in force into the list, or drops some that have no force. Call until nothing is left. */
export function tidyChanges(db: WritableDb, limit: number): void {
  const list = storedList(db);
  const some = `(SELECT wallet_id, iss FROM deny_list_changes ORDER BY wallet_id, iss LIMIT ${limit})`;
  if (list.changes === 'in_force') {
    db.run(
      `INSERT OR IGNORE INTO denied_wallets (generation, wallet_id, iss, reason)
       SELECT ?, wallet_id, iss, reason FROM deny_list_changes WHERE denied = 1 AND (wallet_id, iss) IN ${some}`,
      list.generation,
    );
    db.run(
      `DELETE FROM denied_wallets WHERE generation = ? AND (wallet_id, iss) IN
         (SELECT wallet_id, iss FROM deny_list_changes WHERE denied = 0 AND (wallet_id, iss) IN ${some})`,
      list.generation,
    );
  }
  const { changes } = db.run(`DELETE FROM deny_list_changes WHERE (wallet_id, iss) IN ${some}`);
  if (changes < limit) saveList(db, { ...list, changes: 'none', changesCount: 0 });
}

/** The page is whole: its version counts. With the last page the list is confirmed, and a full one comes into force. */
export function finishPage(db: WritableDb, page: Pick<DenyListPage, 'version' | 'more'>, at: Moment): void {
  const list = storedList(db);
  const { version, more } = page;
  if (list.buildingGeneration === null) {
    const walletCount = list.walletCount + list.changesCount;
    const changes = list.changes === 'building' ? 'in_force' : 'none';
    saveList(db, { ...list, version, walletCount, changes, changesCount: 0 });
  } else if (more) saveList(db, { ...list, buildingVersion: version });
  else {
    const { buildingGeneration: generation, buildingCount: walletCount } = list;
    saveList(db, { ...EMPTY, generation, version, walletCount });
  }
  if (!more) saveConfirmation(db, 'deny_list', at);
}

/** There is no list any more, and its rows are cleaned away later. The next one is another generation. */
export function forgetDenyList(db: WritableDb): void {
  const list = storedList(db);
  const generation = Math.max(list.generation, list.buildingGeneration ?? 0) + 1;
  // What lies beside it has no force any more, and is dropped like all that is left over.
  saveList(db, { ...EMPTY, generation, changes: 'building' });
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
    changes: oneOf(row, 'changes', CHANGES),
    changesCount: integerOf(row, 'changes_count'),
  };
}

function saveList(db: WritableDb, list: StoredList): void {
  assert(list.walletCount >= 0 && list.buildingCount >= 0, 'a deny list has no fewer rows than none');
  db.run(
    `INSERT OR REPLACE INTO deny_lists (one, generation, version, wallet_count, building_generation, building_version,
       building_count, changes, changes_count) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)`,
    list.generation,
    list.version,
    list.walletCount,
    list.buildingGeneration,
    list.buildingVersion,
    list.buildingCount,
    list.changes,
    list.changesCount,
  );
}
