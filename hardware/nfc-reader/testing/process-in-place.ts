/** The real program of the reader's process with a stand-in for the library, run where the test runs. */
import type { Clock } from '../../../electron/kernel/clock.ts';
import type { DeviceProblem } from '../../device/device.ts';
import type { NfcLibrary } from '../nfc-library.ts';
import type { ProcessHandle } from '../reader-link.ts';
import type { ToReaderProcess } from '../reader-messages.ts';
import { createReaderProcess } from '../reader-process.ts';

/** What Node takes until it runs the program. */
const LOADING_MS = 300;

/** What the machine says to it, which a test may change meanwhile. */
export type Machine = { service: DeviceProblem | null; kernel: DeviceProblem | null };

export function startInPlace(clock: Clock, library: NfcLibrary, machine: Machine): ProcessHandle {
  let hasEnded = false;
  let listener: (message: unknown) => void = () => undefined;
  let onExit: (code: number | null) => void = () => undefined;
  const end = (code: number | null): void => {
    if (hasEnded) return;
    hasEnded = true;
    // Whoever started it hears of the end later.
    clock.after(0, () => onExit(code));
  };
  const program = createReaderProcess({
    clock,
    post: (message) => (hasEnded ? undefined : listener(message)),
    loadLibrary: () => library,
    probeService: async () => machine.service,
    heldByKernel: async () => machine.kernel,
    exit: () => end(0),
  });
  clock.after(LOADING_MS, () => program.start());
  return {
    pid: null,
    // The till's messages are typed by the file that types this side.
    postMessage: (message) => (hasEnded ? undefined : program.take(message as ToReaderProcess)),
    onMessage: (given) => {
      listener = given;
    },
    onExit: (given) => {
      onExit = given;
    },
    kill: () => end(null),
  };
}
