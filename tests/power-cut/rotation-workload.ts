/**
 * A gate that lives for days on a real database file. It lets passengers through, lets the oldest days of the journal leave for
 * closed files together with their rows, and has the rows of one sale back. It says of each passenger, by a plain write to `acks`,
 * that the barrier opened. Time is the program's own, so that days pass at once; files and syncs are real. It is run under a
 * trace of its system calls.
 *
 *   node rotation-workload.ts FOLDER DAYS
 */
import { openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { archivedSegments } from '../../electron/terminal/payment/3-journal/journal-segments.ts';
import { EAST_ENTRY, FLAT_FARES } from '../../electron/terminal/testing/gate-world.ts';
import { createTestBarrier } from '../../electron/terminal/testing/test-barrier.ts';
import { createTestWallet, testIssuer } from '../../electron/terminal/testing/test-wallet.ts';
import { createVirtualClock } from '../../electron/terminal/testing/virtual-clock.ts';
import { createSimulatedBackend } from '../../electron/terminal/wallet-backend/simulated-driver.ts';
import { ACTIVATION_CODE, MANAGER, openSmallTill, type SmallTill } from '../prove/real/small-till.ts';

const DAY_MS = 86_400_000;
/** What came yesterday stays. */
const KEEP_DAYS = 1;
const PASSENGERS_A_DAY = 2;
/** Not as long as a gate waits after its start before it looks what may leave. */
const MORNING_MS = 30_000;
/** Longer than that, and than from one look to the next. */
const LOOK_MS = 610_000;
const STEP_MS = 1_000;
const MAX_STEPS = 2_000;
/** Beyond the barrier, and the answers of a backend that answers at once. */
const GOES_BY_MS = 5_000;

const [folder = '', dayCount = '1'] = process.argv.slice(2);
const acks = openSync(path.join(folder, 'acks'), 'a');
const clock = createVirtualClock();
const backend = createSimulatedBackend({ clock, enrolled: false, activationCodes: [ACTIVATION_CODE] });
backend.changeConfig({ issuers: [testIssuer(clock.now())], fares: [FLAT_FARES] });
/** Who stands before the barrier. */
let walletId = '';
/** Of wallets: each passes once. */
let seed = 20;

async function openGate(): Promise<SmallTill> {
  const barrier = createTestBarrier();
  const { openBarrier } = barrier;
  barrier.openBarrier = (request) => {
    writeSync(acks, `opened ${walletId} ${FLAT_FARES.fare}\n`);
    return openBarrier(request);
  };
  const opened = await openSmallTill({
    file: path.join(folder, 'till.db'),
    ...{ clock, journalKeepDays: KEEP_DAYS, gate: { transit: EAST_ENTRY, barrier } },
    backend: backend.connect(),
  });
  if (!opened.ok) throw new Error(opened.error.code);
  await clock.advance(MORNING_MS);
  return opened.value;
}

async function letThrough(gate: SmallTill): Promise<void> {
  seed += 1;
  const wallet = createTestWallet(clock.now(), { seed });
  walletId = wallet.walletId;
  if (!gate.reader.tap(wallet.card)) throw new Error('the gate does not serve');
  await clock.advance(GOES_BY_MS);
  const { gate: view } = await gate.call('terminal.snapshot', {});
  if (view?.state.state !== 'armed') throw new Error(`behind a passenger the gate is ${view?.state.state}`);
}

async function nextDays(gate: SmallTill, count: number): Promise<SmallTill> {
  await clock.advance(MORNING_MS);
  clock.shiftWall(count * DAY_MS);
  await gate.close();
  return openGate();
}

/** Files are written in real time, and the program's clock does not wait for them. */
async function letRotate(till: SmallTill, pieceCount: number, putAwayCount: number): Promise<void> {
  const left = (): number => archivedSegments(till.storage.read).length;
  const putAway = (): number => till.storage.read.all('SELECT 1 FROM put_away_pieces').length;
  await clock.advance(LOOK_MS);
  for (let step = 0; left() < pieceCount || putAway() < putAwayCount; step += 1) {
    if (step >= MAX_STEPS) throw new Error(`${left()} pieces and ${putAway()} times rows have left`);
    await clock.advance(STEP_MS);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Of the first passenger, whose rows have left. */
async function bringBack(gate: SmallTill): Promise<void> {
  await gate.call('session.sign_in', MANAGER);
  await gate.call('sales.bring_back', { receiptNumber: '1' });
  await gate.call('session.sign_out', {});
}

let gate = await openGate();
for (let day = 0; day < Number(dayCount); day += 1) {
  for (let passenger = 0; passenger < PASSENGERS_A_DAY; passenger += 1) await letThrough(gate);
  gate = await nextDays(gate, 1);
}
const first = Number(dayCount) - KEEP_DAYS;
await letRotate(gate, first, 1);
await bringBack(gate);
// People come on, in the room that was left.
await letThrough(gate);
gate = await nextDays(gate, KEEP_DAYS + 1);
// The entry that holds the rows leaves, too, and what was back once more.
await letRotate(gate, first + KEEP_DAYS + 1, 2);
await letThrough(gate);
// No orderly end: the power goes while the gate is open.
process.exit(0);
