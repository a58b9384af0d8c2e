/** The ports of one run of a test's terminal: after its death nothing that it does has an effect, and nothing reaches it. */
import type { Barrier } from '../../../hardware/barrier/barrier.ts';
import type { NfcReader } from '../../../hardware/nfc-reader/nfc-reader.ts';
import type { SimulatedNfcReader } from '../../../hardware/nfc-reader/simulated-driver.ts';
import type { Clock } from '../../kernel/clock.ts';
import { headOf, readEntries } from '../payment/3-journal/journal-store.ts';
import type { Storage, StorageFailure } from '../storage/database.ts';
import type { WalletBackend } from '../wallet-backend/wallet-backend.ts';

export type Run = {
  failure: StorageFailure | null;
  isAlive: boolean;
  commitCount: number;
  crashAt: number;
  /** It dies over the commit that records an entry of this type; null: over none. */
  crashOver: string | null;
  crashWhen: 'before' | 'after';
};

export function newRun(): Run {
  return { failure: null, isAlive: true, commitCount: 0, crashAt: Infinity, crashOver: null, crashWhen: 'after' };
}

/** A dead process wakes for nothing. */
export function clockOf(clock: Clock, run: Run): Clock {
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    ...(clock.bootId === undefined ? {} : { bootId: clock.bootId }),
    after: (delayMs, wake) => clock.after(delayMs, () => whileAlive(run, wake)),
  };
}

/** What goes wrong in a process after its death is nobody's error: it goes on upon writes that never happened. */
function whileAlive(run: Run, act: () => void): void {
  if (!run.isAlive) return;
  try {
    act();
  } catch (error) {
    if (run.isAlive) throw error;
  }
}

export function readerOf(reader: SimulatedNfcReader, run: Run): NfcReader {
  return {
    id: reader.id,
    name: reader.name,
    simulated: true,
    get condition() {
      return reader.condition;
    },
    open: () => reader.open(),
    arm: (request) => reader.arm(request),
    disarm: () => reader.disarm(),
    onCondition: (listener) => reader.onCondition((condition) => whileAlive(run, () => listener(condition))),
    onTag: (listener) => reader.onTag((tag) => whileAlive(run, () => listener(tag))),
    onTap: (listener) => reader.onTap((event) => whileAlive(run, () => listener(event))),
    close: () => reader.close(),
  };
}

/** A dead process asks no barrier, and hears of none. */
export function barrierOf(barrier: Barrier, run: Run): Barrier {
  return {
    id: barrier.id,
    name: barrier.name,
    simulated: true,
    get condition() {
      return barrier.condition;
    },
    open: () => barrier.open(),
    onCondition: (listener) => barrier.onCondition((condition) => whileAlive(run, () => listener(condition))),
    get position() {
      return barrier.position;
    },
    openBarrier: async (request) => {
      const silence = new Promise<never>(() => undefined);
      if (!run.isAlive) return silence;
      const answer = await barrier.openBarrier(request);
      return run.isAlive ? answer : silence;
    },
    onEvent: (listener) => barrier.onEvent((event) => whileAlive(run, () => listener(event))),
    indicate: (indication) => whileAlive(run, () => barrier.indicate(indication)),
    close: () => barrier.close(),
  };
}

/** No commit of a till records more. */
const MOST_ENTRIES = 100;

class Undone extends Error {}

/** What a dead process writes is not there: it runs to its end and is rolled back. */
export function storageOf(storage: Storage, run: Run): Storage {
  const ghost = <T>(change: Parameters<Storage['write']>[0]): T => {
    let result: unknown;
    try {
      storage.write((db) => {
        result = change(db);
        throw new Undone();
      });
    } catch (error) {
      if (!(error instanceof Undone)) throw error;
    }
    return result as T;
  };
  const overEntry = <T>(change: Parameters<Storage['write']>[0], type: string): T => {
    let result: unknown;
    let isIt = false;
    try {
      storage.write((db) => {
        const afterSequence = headOf(db)?.sequence ?? 0;
        result = change(db);
        isIt = readEntries(db, { afterSequence, limit: MOST_ENTRIES }).some((entry) => entry.type === type);
        if (isIt && run.crashWhen === 'before') throw new Undone();
      });
    } catch (error) {
      if (!(error instanceof Undone)) throw error;
    }
    if (isIt) run.isAlive = false;
    return result as T;
  };
  return {
    file: storage.file,
    read: storage.read,
    write: (change) => {
      if (!run.isAlive) return ghost(change);
      if (run.failure !== null) throw run.failure;
      run.commitCount += 1;
      if (run.crashOver !== null) return overEntry(change, run.crashOver);
      const dies = run.commitCount === run.crashAt;
      if (dies && run.crashWhen === 'before') {
        run.isAlive = false;
        return ghost(change);
      }
      const result = storage.write(change);
      if (dies) run.isAlive = false;
      return result;
    },
    shortenLog: () => {
      if (run.isAlive) storage.shortenLog();
    },
    writeSegment: async (name, bytes) => {
      if (!run.isAlive) return new Promise<never>(() => undefined);
      if (run.failure !== null) throw run.failure;
      return storage.writeSegment(name, bytes);
    },
    close: () => storage.close(),
  };
}

/** A dead process sends nothing and hears nothing. */
export function backendOf(driver: WalletBackend, run: Run): WalletBackend {
  const silence = new Promise<never>(() => undefined);
  const heard = async <T>(ask: () => Promise<T>): Promise<T> => {
    if (!run.isAlive) return silence;
    const answer = await ask();
    return run.isAlive ? answer : silence;
  };
  return {
    ...driver,
    // What reaches a process after its death finds nobody.
    onClockOffset: (listener) => driver.onClockOffset((offsetMs) => whileAlive(run, () => listener(offsetMs))),
    onHint: (listener) => driver.onHint((hint) => whileAlive(run, () => listener(hint))),
    enrol: (request) => heard(() => driver.enrol(request)),
    putPayment: (id, body) => heard(() => driver.putPayment(id, body)),
    getPayment: (id) => heard(() => driver.getPayment(id)),
    reversePayment: (id, reason) => heard(() => driver.reversePayment(id, reason)),
    postTaps: (items) => heard(() => driver.postTaps(items)),
    getOpenJourneys: (wallet) => heard(() => driver.getOpenJourneys(wallet)),
    putPaymentBatch: (items) => heard(() => driver.putPaymentBatch(items)),
    putRefund: (id, body) => heard(() => driver.putRefund(id, body)),
    getRefund: (id) => heard(() => driver.getRefund(id)),
    getChanges: (after, limit) => heard(() => driver.getChanges(after, limit)),
    retire: () => heard(() => driver.retire()),
    forgetIdentity: () => heard(() => driver.forgetIdentity()),
    getConfig: (known) => heard(() => driver.getConfig(known)),
    getDenyList: (since) => heard(() => driver.getDenyList(since)),
    getTime: () => heard(() => driver.getTime()),
  };
}
