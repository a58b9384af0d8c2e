/**
 * The ordered list of migrations and the way they are applied: each in a transaction of its own, with a copy of the file
 * made before the first of them touches data. Rules STORE-6 to STORE-8.
 */
import { renameSync, rmSync } from 'node:fs';
import type { Database } from './driver.ts';
import { assert } from '../../kernel/assert.ts';
import type { Log } from '../../kernel/log.ts';
import type { MigrationDb } from './database.ts';
import { journalMigration } from './migrations/0001-journal.ts';
import { referenceDataMigration } from './migrations/0002-reference-data.ts';
import { salesMigration } from './migrations/0003-sales.ts';
import { sessionAndEnrolmentMigration } from './migrations/0004-session-and-enrolment.ts';
import { paymentsMigration } from './migrations/0005-payments.ts';
import { inboxAndSealsMigration } from './migrations/0006-inbox-and-seals.ts';
import { offlineMigration } from './migrations/0007-offline.ts';
import { setAsideMigration } from './migrations/0008-set-aside.ts';
import { printJobsMigration } from './migrations/0009-print-jobs.ts';
import { settlementsMigration } from './migrations/0010-settlements.ts';
import { staffMigration } from './migrations/0011-staff.ts';
import { drawerOpeningsMigration } from './migrations/0012-drawer-openings.ts';
import { shiftsMigration } from './migrations/0013-shifts.ts';
import { reconciliationMigration } from './migrations/0014-reconciliation.ts';
import { takingsMigration } from './migrations/0015-takings.ts';
import { cashMigration } from './migrations/0016-cash.ts';
import { cashRefundsMigration } from './migrations/0017-cash-refunds.ts';
import { messagesMigration } from './migrations/0018-messages.ts';
import { fewerTreesMigration } from './migrations/0019-fewer-trees.ts';
import { walletCountersMigration } from './migrations/0020-wallet-counters.ts';
import { gateMigration } from './migrations/0021-gate.ts';
import { restoredBooksMigration } from './migrations/0022-restored-books.ts';
import { journalSubjectsMigration } from './migrations/0023-journal-subjects.ts';
import { paymentsOfASaleMigration } from './migrations/0024-payments-of-a-sale.ts';
import { ticketsMigration } from './migrations/0025-tickets.ts';
import { denyListChangesMigration } from './migrations/0026-deny-list-changes.ts';
import { cashInTheBooksMigration } from './migrations/0027-cash-in-the-books.ts';
import { voidsAndExchangesMigration } from './migrations/0028-voids-and-exchanges.ts';
import { kioskMigration } from './migrations/0029-kiosk.ts';
import { restoredReceiptsMigration } from './migrations/0030-restored-receipts.ts';
import { refusedTapsMigration } from './migrations/0031-refused-taps.ts';
import { exchangeLinksMigration } from './migrations/0032-exchange-links.ts';
import { journalSegmentsMigration } from './migrations/0033-journal-segments.ts';
import { restoredServicesMigration } from './migrations/0034-restored-services.ts';
import { longerBeginningsMigration } from './migrations/0035-longer-beginnings.ts';
import { putAwayRowsMigration } from './migrations/0036-put-away-rows.ts';
import { refundsByPaymentMigration } from './migrations/0037-refunds-by-payment.ts';
import { salesThatLeaveMigration } from './migrations/0038-sales-that-leave.ts';

export type Migration = Readonly<{
  /** The database's user_version after it; the file name begins with it. */
  version: number;
  name: string;
  migrate(db: MigrationDb): void;
}>;

/** In order, without gaps; what is released is never edited. */
export const MIGRATIONS: readonly Migration[] = [
  journalMigration,
  referenceDataMigration,
  salesMigration,
  sessionAndEnrolmentMigration,
  paymentsMigration,
  inboxAndSealsMigration,
  offlineMigration,
  setAsideMigration,
  printJobsMigration,
  settlementsMigration,
  staffMigration,
  drawerOpeningsMigration,
  shiftsMigration,
  reconciliationMigration,
  takingsMigration,
  cashMigration,
  cashRefundsMigration,
  messagesMigration,
  fewerTreesMigration,
  walletCountersMigration,
  gateMigration,
  restoredBooksMigration,
  journalSubjectsMigration,
  paymentsOfASaleMigration,
  ticketsMigration,
  denyListChangesMigration,
  cashInTheBooksMigration,
  voidsAndExchangesMigration,
  kioskMigration,
  restoredReceiptsMigration,
  refusedTapsMigration,
  exchangeLinksMigration,
  journalSegmentsMigration,
  restoredServicesMigration,
  longerBeginningsMigration,
  putAwayRowsMigration,
  refundsByPaymentMigration,
  salesThatLeaveMigration,
];

export function latestVersion(migrations: readonly Migration[]): number {
  return migrations.at(-1)?.version ?? 0;
}

/** Brings the file from `fileVersion` to the newest version. Whatever fails leaves the file at the last whole step. */
export function migrate(options: {
  driver: Database.Database;
  db: MigrationDb;
  migrations: readonly Migration[];
  fileVersion: number;
  log: Log;
}): void {
  const { driver, db, migrations, fileVersion, log } = options;
  migrations.forEach(({ version }, index) => assert(version === index + 1, 'migrations are numbered without gaps'));
  const due = migrations.filter(({ version }) => version > fileVersion);
  if (due.length === 0) return;
  if (fileVersion > 0) backUp(driver, fileVersion);
  for (const { version, name, migrate: apply } of due) {
    driver.exec('BEGIN IMMEDIATE');
    try {
      apply(db);
      driver.pragma(`user_version = ${version}`);
      driver.exec('COMMIT');
    } catch (error) {
      if (driver.inTransaction) driver.exec('ROLLBACK');
      throw error;
    }
    log.write('info', 'database_migrated', { version, name });
  }
}

export function backupFileOf(file: string, fileVersion: number): string {
  return `${file}.version-${fileVersion}.backup`;
}

/** The copy appears under its name only when it is whole. */
function backUp(driver: Database.Database, fileVersion: number): void {
  const target = backupFileOf(driver.name, fileVersion);
  const unfinished = `${target}.unfinished`;
  rmSync(unfinished, { force: true });
  driver.prepare('VACUUM INTO ?').run(unfinished);
  renameSync(unfinished, target);
}
