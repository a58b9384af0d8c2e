/**
 * A scanner without a device, for demos, training and tests. What is scripted goes through the same framing as the bytes
 * of a real one, so that its faults are the real ones: halves, doubles, garbage, codes without end, a plug that is pulled.
 * Rules SCANNER-1 to SCANNER-8 of docs/spec.md.
 */
import type { Clock, Timer } from '../../electron/kernel/clock.ts';
import type { DeviceCondition, DeviceProblem } from '../device/device.ts';
import { createSimulatedControls, type SimulatedControls } from '../device/simulated-controls.ts';
import type { BarcodeScanner, ScannedCode } from './barcode-scanner.ts';
import { DEFAULT_SILENCE_MS, MAX_CODE_BYTES } from './framing.ts';
import { createScanStream } from './scan-stream.ts';

export interface SimulatedBarcodeScanner extends BarcodeScanner {
  readonly simulated: true;
  /** Holds a code to it, of which it tells the symbology or not. Answers whether anybody could notice. */
  scan(text: string, symbologyIdentifier?: string): boolean;
  /** Bytes as they come over the line, of whatever kind. */
  send(bytes: Uint8Array): boolean;
  unplug(problem?: DeviceProblem): void;
  plugIn(): void;
  readonly controls: SimulatedControls;
}

/** What a scanner sends whose rate is wrong: no text in any writing. */
const GARBAGE = Uint8Array.of(0xff, 0x80, 0xfe, 0x81, 0x0d);

/** A shaky hand reads the same code again within half a second (C33). */
const DOUBLE_AFTER_MS = 400;
/** Below the silence that ends a code (framing.ts): a slow scanner is slow, and its code is whole. */
const SLOW_PIECE_MS = 40;
const SLOW_PIECE_BYTES = 3;

const UNPLUGGED: DeviceProblem = { code: 'unplugged', detail: 'simulated' };

export function createSimulatedBarcodeScanner(
  options: Readonly<{ id: string; name: string; clock: Clock }>,
): SimulatedBarcodeScanner {
  const { id, name, clock } = options;
  let condition: DeviceCondition = { state: 'found', problem: null };
  let isClosed = false;
  /** What a slow or shaky scanner has still to send. */
  const timers = new Set<Timer>();
  const conditionListeners = new Set<(condition: DeviceCondition) => void>();
  const scanListeners = new Set<(scan: ScannedCode) => void>();
  const stream = createScanStream({
    clock,
    end: 'line',
    silenceMs: DEFAULT_SILENCE_MS,
    tell: (scan) => {
      for (const listener of scanListeners) listener(scan);
    },
  });
  const setCondition = (next: DeviceCondition): void => {
    if (isClosed || (next.state === condition.state && next.problem?.code === condition.problem?.code)) return;
    condition = next;
    for (const listener of conditionListeners) listener(next);
  };
  const send = (bytes: Uint8Array): boolean => {
    if (condition.state !== 'ready') return false;
    stream.push(bytes);
    return true;
  };

  /** How it reads: all is well until a fault says otherwise. */
  const manner = { isDouble: false, isBroken: false, isSlow: false };
  const later = (ms: number, bytes: Uint8Array): void => {
    const timer = clock.after(ms, () => {
      timers.delete(timer);
      send(bytes);
    });
    timers.add(timer);
  };
  const sendCode = (code: Uint8Array): boolean => {
    if (!manner.isSlow) return send(code);
    for (let at = SLOW_PIECE_BYTES; at < code.length; at += SLOW_PIECE_BYTES) {
      later((at / SLOW_PIECE_BYTES) * SLOW_PIECE_MS, code.subarray(at, at + SLOW_PIECE_BYTES));
    }
    return send(code.subarray(0, SLOW_PIECE_BYTES));
  };
  const scan = (text: string, symbologyIdentifier = ''): boolean => {
    const whole = Buffer.from(`${symbologyIdentifier}${text}\r`, 'utf8');
    // Half of it, at least a byte, and never its end.
    const code = manner.isBroken ? whole.subarray(0, Math.max(1, (whole.length - 1) >> 1)) : whole;
    if (manner.isDouble) later(DOUBLE_AFTER_MS, code);
    return sendCode(code);
  };
  const unplug = (problem = UNPLUGGED): void => {
    stream.reset();
    setCondition({ state: 'gone', problem });
  };
  const plugIn = (): void => setCondition({ state: 'ready', problem: null });

  return {
    id,
    name,
    simulated: true,
    controls: createSimulatedControls({
      whileOn: {
        unplugged: (isOn) => (isOn ? unplug() : plugIn()),
        double_read: (isOn) => void (manner.isDouble = isOn),
        broken_codes: (isOn) => void (manner.isBroken = isOn),
        slow: (isOn) => void (manner.isSlow = isOn),
      },
      once: {
        garbage: () => void send(GARBAGE),
        endless_code: () => void send(new Uint8Array(2 * MAX_CODE_BYTES).fill(0x41)),
      },
    }),
    get condition() {
      return condition;
    },
    open: () => setCondition({ state: 'ready', problem: null }),
    onCondition: (listener) => {
      conditionListeners.add(listener);
      return () => conditionListeners.delete(listener);
    },
    onScan: (listener) => {
      scanListeners.add(listener);
      return () => scanListeners.delete(listener);
    },
    scan,
    send,
    unplug,
    plugIn,
    close: async () => {
      for (const timer of timers) timer.cancel();
      timers.clear();
      stream.stop();
      conditionListeners.clear();
      scanListeners.clear();
      setCondition({ state: 'gone', problem: null });
      isClosed = true;
    },
  };
}
