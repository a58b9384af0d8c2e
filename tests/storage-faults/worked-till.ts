/**
 * A till that has worked a while, as files to damage: payments in every way, long sales whose requests fill pages of
 * their own and were wiped since, so that every kind of page is there. Made once and copied.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createSystemClock } from '../../electron/system/system-clock.ts';
import {
  createSimulatedBackend,
  type SimulatedBackend,
} from '../../electron/terminal/wallet-backend/simulated-driver.ts';
import {
  ACTIVATION_CODE,
  openForBusiness,
  openSmallTill,
  PAYMENT_CODE,
  type SmallTill,
} from '../prove/real/small-till.ts';
import { SCRATCH } from './case.ts';

export type WorkedTill = Readonly<{
  /** Closed in order: everything is in `till.db`. */
  closedFolder: string;
  /** As a killed process leaves it: the newest commits are in the write-ahead log alone, one outcome is unknown. */
  killedFolder: string;
  /** As `killedFolder`, and closed in order. */
  leftFolder: string;
  /** The state some payments earlier, closed in order. */
  earlierFolder: string;
  /** Another till, killed. */
  otherFolder: string;
  /** Payments that were shown as paid, by the time `closedFolder` and `killedFolder` were made; and those of `earlierFolder`. */
  paidIds: readonly string[];
  earlierPaidIds: readonly string[];
  /** What the tills of `killedFolder` and `leftFolder` have still to find out. */
  unknownId: string;
  remove(): void;
}>;

const PAYMENTS = 24;
/** Its request is several pages long, and they are free once it is wiped. */
const LONG_SALE_LINES = 120;
/** Longer than a page, and less than what the long sale has left free. */
const UNKNOWN_SALE_LINES = 60;

async function ringUp(till: SmallTill, lineCount: number): Promise<string> {
  let saleId = '';
  for (let line = 1; line <= lineCount; line += 1) {
    ({ saleId } = await till.call('sale.add_amount', { amountText: `${line}.50`, name: null }));
  }
  return saleId;
}

async function takePayment(till: SmallTill, lineCount: number): Promise<string> {
  const saleId = await ringUp(till, lineCount);
  await till.call('checkout.start', { saleId });
  await till.call('checkout.enter_code', { saleId, code: PAYMENT_CODE });
  const shown = await till.until((checkout) => checkout?.screen === 'approved');
  const paymentId = shown?.payment?.paymentId ?? '';
  await till.call('checkout.acknowledge', { paymentId });
  return paymentId;
}

/** A payment that the backend has taken, as nobody here knows. */
async function loseAnswer(till: SmallTill, backend: SimulatedBackend): Promise<string> {
  const saleId = await ringUp(till, UNKNOWN_SALE_LINES);
  await till.call('checkout.start', { saleId });
  backend.script('putPayment', { kind: 'no_answer', committed: true, cause: 'cut_off' });
  await till.call('checkout.enter_code', { saleId, code: PAYMENT_CODE });
  const shown = await till.until((checkout) => checkout?.payment?.state === 'outcome_unknown');
  return shown?.payment?.paymentId ?? '';
}

/** Only the files of the database: a lock is the business of its process. */
function copyFiles(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of ['till.db', 'till.db-wal', 'till.db-shm', 'till.db.head']) {
    cpSync(path.join(from, name), path.join(to, name), { force: true });
  }
}

export async function makeWorkedTill(): Promise<WorkedTill> {
  const folder = mkdtempSync(path.join(SCRATCH, 'till-worked-'));
  const [leftFolder = '', closedFolder = '', earlierFolder = '', killedFolder = '', otherFolder = ''] = [
    'left',
    'closed',
    'earlier',
    'killed',
    'other',
  ].map((name) => path.join(folder, name));
  const clock = createSystemClock();
  const backend = createSimulatedBackend({ clock, enrolled: false, activationCodes: [ACTIVATION_CODE] });
  const open = async (place = leftFolder): Promise<SmallTill> => {
    const opened = await openSmallTill({ file: path.join(place, 'till.db'), clock, backend: backend.connect() });
    if (!opened.ok) throw new Error(opened.error.code);
    return opened.value;
  };
  const paidIds: string[] = [];
  const first = await open();
  await openForBusiness(first);
  for (let count = 0; count < PAYMENTS / 2; count += 1) {
    paidIds.push(await takePayment(first, 1));
  }
  await first.close();
  cpSync(leftFolder, earlierFolder, { recursive: true });
  const earlierPaidIds = [...paidIds];
  const second = await open();
  await openForBusiness(second);
  for (let count = 1; count <= PAYMENTS / 2; count += 1) {
    paidIds.push(await takePayment(second, count === PAYMENTS / 2 ? LONG_SALE_LINES : 1));
  }
  await second.close();
  cpSync(leftFolder, closedFolder, { recursive: true });
  const third = await open();
  await openForBusiness(third);
  const unknownId = await loseAnswer(third, backend);
  // While it is open, as if it were killed now.
  copyFiles(leftFolder, killedFolder);
  await third.close();
  const other = await open(path.join(folder, 'other-till'));
  await openForBusiness(other);
  await takePayment(other, 1);
  copyFiles(path.join(folder, 'other-till'), otherFolder);
  await other.close();
  backend.end();
  return {
    closedFolder,
    killedFolder,
    leftFolder,
    otherFolder,
    earlierFolder,
    paidIds,
    earlierPaidIds,
    unknownId,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
