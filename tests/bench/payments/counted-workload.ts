/**
 * Takes payments on a real database file and says in `acks` when each begins and ends, while a trace counts what it asks
 * of the disk. Goods and good-bye lie between the payments.
 *
 *   node counted-workload.ts FOLDER offline|online PAYMENTS
 */
import { openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { goOffline, openBenchWorld } from './bench-till.ts';

const [folder = '', kind = '', payments = '1'] = process.argv.slice(2);
const acks = openSync(path.join(folder, 'acks'), 'a');
const mark = (word: string): void => void writeSync(acks, `${word}\n`);

const world = await openBenchWorld({ file: path.join(folder, 'till.db') });
const { till, customers } = world;
const isOffline = kind === 'offline';
if (isOffline) await goOffline(world);
for (let count = 0; count < Number(payments); count += 1) {
  await till.ringUp();
  const shown = isOffline ? customers.nextQr(Date.now()) : customers.nextCode();
  mark('begin');
  const paymentId = isOffline ? await till.payOffline(shown) : await till.payOnline(shown);
  mark('end');
  await till.nextCustomer(paymentId);
}
await till.close();
