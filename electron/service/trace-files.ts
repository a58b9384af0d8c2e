/** Traces of devices as files in the log folder, for whoever looks after the till. Rules TRACE-8 and TRACE-24. */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createTraceRecorder, type TraceRecorder } from '../../hardware/device/trace.ts';
import type { DeviceSettings } from '../contract/device-settings.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';

type System = Readonly<{ clock: Clock; log: Log }>;

/** Each start begins a new one: a trace is switched on, the fault shown, and the file sent. */
export function recordTo(
  { file, device, model }: Readonly<{ file: string; device: string; model: string }>,
  { clock, log }: System,
): TraceRecorder {
  mkdirSync(path.dirname(file), { recursive: true });
  let isBroken = false;
  const attempt = (act: () => void): void => {
    if (isBroken) return;
    try {
      act();
    } catch (error) {
      // A full disk stops the trace and nothing else.
      isBroken = true;
      log.write('warn', 'trace_stopped', { device, message: String(error) });
    }
  };
  attempt(() => writeFileSync(file, ''));
  return createTraceRecorder({ device, model, clock, append: (line) => attempt(() => appendFileSync(file, line)) });
}

/** null: this device is not to be recorded. */
export function recorderFor(settings: DeviceSettings, logFolder: string, system: System): TraceRecorder | null {
  if (!('trace' in settings) || !settings.trace) return null;
  const { deviceId, kind, driver } = settings;
  return recordTo({ file: path.join(logFolder, traceFileOf(deviceId)), device: kind, model: driver }, system);
}

/** An id may hold anything; a file's name may not. */
export function traceFileOf(deviceId: string): string {
  return `${deviceId.replaceAll(/[^A-Za-z0-9_-]/g, '_')}.trace.jsonl`;
}
