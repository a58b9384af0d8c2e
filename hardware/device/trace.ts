/**
 * What passes between the till and a device, with its timing, as text that can be kept, sent and played again: one JSON
 * object a line. The device's own code scrubs what is personal before it is written; nothing here knows what bytes mean.
 *
 *     {"trace":1,"device":"nfc_reader","model":"ACS ACR122U PICC Interface"}
 *     {"t":0,"note":"card 3b8001"}
 *     {"t":12.4,"out":"00a4040008…"}
 *     {"t":58.9,"in":"6f1e…9000"}
 *
 * Rules TRACE-1 to TRACE-3 of docs/spec.md.
 */
import type { Clock } from '../../electron/kernel/clock.ts';
import { err, ok, type Result } from '../../electron/kernel/result.ts';

/** out: to the device. in: from it. note: what happened beside, in words that the device's code reads again. */
export type TraceLine =
  | Readonly<{ atMs: number; direction: 'out' | 'in'; bytes: Uint8Array }>
  | Readonly<{ atMs: number; direction: 'note'; note: string }>;

export type Trace = Readonly<{ device: string; model: string; lines: readonly TraceLine[] }>;

export interface TraceRecorder {
  record(direction: 'out' | 'in', bytes: Uint8Array): void;
  note(note: string): void;
}

const VERSION = 1;
/** Some ten thousand frames: a bad day of one device, and nothing that fills a disk or an e-mail. */
export const MAX_TRACE_CHARS = 5_000_000;
const CUT = 'cut: the trace is as long as it may be';

export function createTraceRecorder(options: {
  device: string;
  model: string;
  clock: Clock;
  /** Takes one line with its end. */
  append: (line: string) => void;
  maxChars?: number;
}): TraceRecorder {
  const { device, model, clock, append, maxChars = MAX_TRACE_CHARS } = options;
  const startedAt = clock.monotonic();
  let left = maxChars;
  let isCut = false;

  const write = (members: Readonly<Record<string, string | number>>): void => {
    if (isCut) return;
    const line = `${JSON.stringify(members)}\n`;
    left -= line.length;
    isCut = left < 0;
    append(isCut ? `${JSON.stringify({ t: elapsed(), note: CUT })}\n` : line);
  };
  const elapsed = (): number => Math.round((clock.monotonic() - startedAt) * 10) / 10;

  write({ trace: VERSION, device, model });
  return {
    record: (direction, bytes) => write({ t: elapsed(), [direction]: Buffer.from(bytes).toString('hex') }),
    note: (note) => write({ t: elapsed(), note }),
  };
}

/** Answers which line is none, as a sentence. A file may hold several recordings; the last one counts. */
export function parseTrace(text: string): Result<Trace, string> {
  let trace: { device: string; model: string; lines: TraceLine[] } | null = null;
  for (const [index, raw] of text.split('\n').entries()) {
    if (raw.trim() === '') continue;
    const members = parseMembers(raw);
    if (members === null) return err(`line ${index + 1} is no JSON object`);
    if ('trace' in members) {
      const { trace: version, device, model } = members;
      if (version !== VERSION || typeof device !== 'string' || typeof model !== 'string') {
        return err(`line ${index + 1} is the head of another kind of trace`);
      }
      trace = { device, model, lines: [] };
      continue;
    }
    const line = lineOf(members);
    if (line === null || trace === null) return err(`line ${index + 1} is no line of a trace`);
    trace.lines.push(line);
  }
  return trace === null ? err('the trace is empty') : ok(trace);
}

function parseMembers(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

const HEX = /^(?:[0-9a-f]{2})*$/;

function lineOf({ t, in: from, out: to, note }: Readonly<Record<string, unknown>>): TraceLine | null {
  if (typeof t !== 'number') return null;
  if (typeof note === 'string') return { atMs: t, direction: 'note', note };
  const hex = to ?? from;
  if (typeof hex !== 'string' || !HEX.test(hex) || (to !== undefined && from !== undefined)) return null;
  return { atMs: t, direction: to === undefined ? 'in' : 'out', bytes: new Uint8Array(Buffer.from(hex, 'hex')) };
}
