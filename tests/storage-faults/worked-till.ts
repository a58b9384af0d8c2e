/**
 * A till that has worked a while, as files to damage: payments in every way, long sales whose requests fill pages of
 * their own and were wiped since, so that every kind of page is there. Made once and copied.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createSystemClock } from '../../electron/system/system-clock.ts';
import { createSimulatedBackend } from '../../electron/terminal/wallet-backend/simulated-driver.ts';
import {
  ACTIVATION_CODE,
  openForBusiness,
  openSmallTill,
  PAYMENT_CODE,
  type SmallTill,
} from '../prove/real/small-till.ts';

export type WorkedTill = Readonly<{
  /** Closed in order: everything is in `till.db`. */
  closedFolder: string;
  /** As a killed process leaves it: the newest commits are in the write-ahead log alone. */
  killedFolder: string;
  /** The state some payments earlier, closed in order. */
  earlierFolder: string;
  /** Payments that were shown as paid, by the time `closedFolder` and `killedFolder` were made; and those of `earlierFolder`. */
  paidIds: readonly string[];
  earlierPaidIds: readonly string[];
  remove(): void;
}>;

const PAYMENTS = 24;
/** Its request is several pages long. */
const LONG_SALE_LINES = 60;

async function takePayment(till: SmallTill, lineCount: number): Promise<string> {
  let saleId = '';
  for (let line = 1; line <= lineCount; line += 1) {
    ({ saleId } = await till.call('sale.add_amount', { amountText: `${line}.50`, name: null }));
  }
  await till.call('checkout.start', { saleId });
  await till.call('checkout.enter_code', { saleId, code: PAYMENT_CODE });
  const shown = await till.until((checkout) => checkout?.screen === 'approved');
  const paymentId = shown?.payment?.paymentId ?? '';
  await till.call('checkout.acknowledge', { paymentId });
  return paymentId;
}

/** Only the files of the database: a lock is the business of its process. */
function copyFiles(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of ['till.db', 'till.db-wal', 'till.db.head']) {
    cpSync(path.join(from, name), path.join(to, name), { force: true });
  }
}

export async function makeWorkedTill(): Promise<WorkedTill> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'till-worked-'));
  const [worked, earlierFolder, killedFolder] = ['worked', 'earlier', 'killed'].map((name) => path.join(folder, name));
  if (worked === undefined || earlierFolder === undefined || killedFolder === undefined) throw new Error('no folders');
  const clock = createSystemClock();
  const backend = createSimulatedBackend({ clock, enrolled: false, activationCodes: [ACTIVATION_CODE] });
  const open = async (): Promise<SmallTill> => {
    const opened = await openSmallTill({ file: path.join(worked, 'till.db'), clock, backend: backend.connect() });
    if (!opened.ok) throw new Error(opened.error.code);
    return opened.value;
  };
  const paidIds: string[] = [];
  const first = await open();
  await openForBusiness(first);
  for (let count = 0; count < PAYMENTS / 2; count += 1) {
    paidIds.push(await takePayment(first, count % 4 === 1 ? LONG_SALE_LINES : 1));
  }
  await first.close();
  cpSync(worked, earlierFolder, { recursive: true });
  const earlierPaidIds = [...paidIds];
  const second = await open();
  await openForBusiness(second);
  for (let count = 0; count < PAYMENTS / 2; count += 1) paidIds.push(await takePayment(second, 1));
  // While it is open, as if it were killed now.
  copyFiles(worked, killedFolder);
  await second.close();
  backend.end();
  return {
    closedFolder: worked,
    killedFolder,
    earlierFolder,
    paidIds,
    earlierPaidIds,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
