/**
 * The process that holds the NFC reader: a child of the host that runs the service, since what calls PC/SC can freeze or
 * abort its process. It speaks with the service, through the host, in the messages of reader-messages.ts.
 *
 * Rules PCSC-1 to PCSC-12 of docs/spec.md.
 */
import { loadNfcLibrary } from '../../../hardware/nfc-reader/nfc-library.ts';
import { heldByKernel, probeService } from '../../../hardware/nfc-reader/pcsc-system.ts';
import type { FromReaderProcess, ToReaderProcess } from '../../../hardware/nfc-reader/reader-messages.ts';
import { socketOfReader } from '../../../hardware/nfc-reader/reader-sockets.ts';
import { createReaderProcess } from '../../../hardware/nfc-reader/reader-process.ts';
import { guardAgainstFreezing } from '../../system/freeze-guard.ts';
import { createSystemClock } from '../../system/system-clock.ts';
import { openHostPort } from '../host-port.ts';

/** EX_USAGE of sysexits.h. */
const EXIT_USAGE = 64;
/** Longer than the service's own patience, which ends it as a rule; this is for when the service is gone. */
const FROZEN_MS = 5_000;

const port = openHostPort<FromReaderProcess>(process);
if (port === null) {
  process.stderr.write('The reader’s process is started by the till (npm start), not by hand.\n');
  process.exit(EXIT_USAGE);
}
guardAgainstFreezing(FROZEN_MS);
// The host alone decides when this process stops.
process.on('SIGINT', () => undefined);

const reader = createReaderProcess({
  clock: createSystemClock(),
  post: (message) => port.post(message),
  loadLibrary: loadNfcLibrary,
  probeService: () => probeService(),
  heldByKernel: () => heldByKernel(),
  // Other systems' services have no such question in the open.
  ...(process.platform === 'linux' ? { socketOf: (name) => socketOfReader(name) } : {}),
  // The binding's threads would keep the process alive, and closing them in order can block.
  exit: () => process.exit(0),
});
// The service is typed by the same file.
port.onMessage((message) => reader.take(message as ToReaderProcess));
port.onClosed(() => process.exit(0));
reader.start();
