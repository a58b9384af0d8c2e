/** The driver with its real process, which a test can watch and end. */
import { fork } from 'node:child_process';
import path from 'node:path';
import { silentLog } from '../../../electron/kernel/log.ts';
import { createSystemClock } from '../../../electron/system/system-clock.ts';
import { createSystemRandom } from '../../../electron/system/system-random.ts';
import {
  createPcscNfcReader,
  type PcscDriverOptions,
  type PcscNfcReader,
} from '../../../hardware/nfc-reader/pcsc-driver.ts';
import { createReaderHub, type ReaderHub } from '../../../hardware/nfc-reader/reader-hub.ts';
import type { ProcessHandle } from '../../../hardware/nfc-reader/reader-link.ts';
import type { FromReaderProcess } from '../../../hardware/nfc-reader/reader-messages.ts';

export const READER_PROGRAM = path.resolve(import.meta.dirname, '../../../electron/service/nfc-process/main.ts');

/** The process that holds the readers, as a test watches it. */
export interface HubUnderTest {
  readonly hub: ReaderHub;
  /** Of the process that runs now. */
  pid(): number | null;
  startCount(): number;
  /** Every message of its processes, as it comes. */
  onMessage(listener: (message: FromReaderProcess) => void): () => void;
}

export interface ReaderUnderTest extends HubUnderTest {
  readonly reader: PcscNfcReader;
}

export function createHubUnderTest(): HubUnderTest {
  const listeners = new Set<(message: FromReaderProcess) => void>();
  let pid: number | null = null;
  let starts = 0;
  const spawn = (): ProcessHandle => {
    const child = fork(READER_PROGRAM, [], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    pid = child.pid ?? null;
    starts += 1;
    child.on('message', (message) => {
      for (const listener of listeners) listener(message as FromReaderProcess);
    });
    return {
      pid: child.pid ?? null,
      postMessage: (message) => {
        if (child.connected) child.send(message as Parameters<typeof child.send>[0], () => undefined);
      },
      onMessage: (listener) => void child.on('message', listener),
      onExit: (listener) => void child.once('exit', (code) => listener(code)),
      kill: () => void child.kill('SIGKILL'),
    };
  };
  return {
    hub: createReaderHub({ spawn, clock: createSystemClock(), log: silentLog }),
    pid: () => pid,
    startCount: () => starts,
    onMessage: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** `shared`: the process that another reader has already. */
export function createReaderUnderTest(
  options: Partial<PcscDriverOptions> = {},
  shared: HubUnderTest = createHubUnderTest(),
): ReaderUnderTest {
  const reader = createPcscNfcReader({
    id: 'nfc-bench',
    wantedReader: null,
    hub: shared.hub,
    clock: createSystemClock(),
    random: createSystemRandom(),
    log: silentLog,
    ...options,
  });
  return { ...shared, reader };
}
