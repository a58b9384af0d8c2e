/**
 * Listens on a port with one setting after the other while a person scans the setup barcode, until one fits. What is made of
 * each scan is decided by setup-scan.ts. Rule SCANNER-20.
 */
import type { Clock, Timer } from '../../electron/kernel/clock.ts';
import { err, ok, type Result } from '../../electron/kernel/result.ts';
import type { DeviceProblem } from '../device/device.ts';
import type { SerialPorts, SerialSettings } from '../serial-port/serial-port.ts';
import { judgeSetupScan, type SetupTry, type SetupVerdict } from './setup-scan.ts';

/** A person who was asked to scan has done so by then, or the port hears nothing at this rate. */
const SCAN_WITHIN_MS = 10_000;
/** The setup barcode takes 60 ms at 3,000 characters a second and 0.6 s at 300 baud; a pause this long is its end. */
const QUIET_MS = 400;
/** Noise without end says as much in its first kilobyte. */
const MAX_HEARD_BYTES = 1_024;

export async function findSerialSettings(
  options: Readonly<{
    ports: SerialPorts;
    path: string;
    clock: Clock;
    /** Ask for a scan: the port listens so from now on. */
    onTry: (line: SerialSettings, tryNumber: number) => void;
  }>,
): Promise<Result<Exclude<SetupVerdict, { kind: 'try' }>, DeviceProblem>> {
  const { ports, path, clock, onTry } = options;
  const tries: SetupTry[] = [];
  for (;;) {
    const verdict = judgeSetupScan(tries);
    if (verdict.kind !== 'try') return ok(verdict);
    const { line } = verdict;
    const heard = listen(clock);
    const opened = await ports.open({ path, settings: line, onBytes: heard.take, onLost: heard.lost });
    if (!opened.ok) return opened;
    onTry(line, tries.length + 1);
    const received = await heard.received;
    await opened.value.close();
    if (!received.ok) return received;
    tries.push({ line, received: received.value });
  }
}

function listen(clock: Clock) {
  const { promise, resolve } = Promise.withResolvers<Result<Uint8Array, DeviceProblem>>();
  const bytes: number[] = [];
  let timer: Timer;
  const finish = (): void => resolve(ok(Uint8Array.from(bytes)));
  const wait = (ms: number): void => {
    timer = clock.after(ms, finish);
  };
  wait(SCAN_WITHIN_MS);
  return {
    received: promise.finally(() => timer.cancel()),
    take: (part: Uint8Array): void => {
      timer.cancel();
      bytes.push(...part.slice(0, MAX_HEARD_BYTES - bytes.length));
      if (bytes.length >= MAX_HEARD_BYTES) finish();
      else wait(QUIET_MS);
    },
    lost: (problem: DeviceProblem): void => resolve(err(problem)),
  };
}
