/**
 * Finds out how a serial scanner is set by a scan of the setup barcode: the person scans, the port listens with one setting
 * after the other, and from what came this decides whether it is found or what to try next. Pure. Rule SCANNER-14.
 */
import type { SerialSettings } from '../serial-port/serial-port.ts';
import { SETTINGS_9600_8N1 } from '../serial-port/serial-port.ts';
import type { CodeEnd } from './framing.ts';

/** What the setup barcode says: letters of both halves of ASCII, so that a wrong number of bits shows. */
export const SETUP_TEXT = 'TILL-SETUP-0Az9-UuU';

export type SetupTry = Readonly<{ line: SerialSettings; received: Uint8Array }>;

export type SetupVerdict =
  | Readonly<{
      kind: 'found';
      line: SerialSettings;
      end: CodeEnd;
      /** What the scanner puts before and behind a code besides marks of its ends: it should be set not to. */
      prefix: string;
      suffix: string;
    }>
  /** Open the port so and ask for another scan. */
  | Readonly<{ kind: 'try'; line: SerialSettings }>
  /** No setting fits: not this port, or not this scanner. */
  | Readonly<{ kind: 'not_found'; heardAnything: boolean }>;

const with8Bits = (baudRate: number): SerialSettings => ({ ...SETTINGS_9600_8N1, baudRate });
const with7Bits = (baudRate: number, parity: 'even' | 'odd'): SerialSettings => ({
  ...SETTINGS_9600_8N1,
  baudRate,
  dataBits: 7,
  parity,
});

/** The likeliest first: delivered as 9600, USB adapters set to 115200, old ones slower (scanner manuals). */
export const SETUP_CANDIDATES: readonly SerialSettings[] = [
  with8Bits(9_600),
  with8Bits(115_200),
  with8Bits(38_400),
  with8Bits(19_200),
  with8Bits(57_600),
  with8Bits(4_800),
  with8Bits(2_400),
  with8Bits(1_200),
  ...[9_600, 115_200, 38_400, 19_200, 4_800, 2_400].flatMap((rate) => [
    with7Bits(rate, 'even'),
    with7Bits(rate, 'odd'),
  ]),
];

/** A wrong rate is heard as garbage; a line that stays silent has another scanner at its end, or nobody who scans. */
export const SILENT_TRIES = 3;

/** `tries` in the order they were made; each with all that came during its scan. */
export function judgeSetupScan(tries: readonly SetupTry[]): SetupVerdict {
  const last = tries.at(-1);
  const read = last === undefined ? null : readSetup(last);
  if (read !== null) return read;
  const isSilent = tries.length >= SILENT_TRIES && tries.every(({ received }) => received.length === 0);
  if (isSilent) return { kind: 'not_found', heardAnything: false };
  const next = SETUP_CANDIDATES.find((candidate) => !tries.some(({ line }) => isSame(line, candidate)));
  if (next !== undefined) return { kind: 'try', line: next };
  return { kind: 'not_found', heardAnything: tries.some(({ received }) => received.length > 0) };
}

/** The parity bit of a 7-bit line arrives as the eighth bit of a port that listens with 8: the text tells which it was. */
function readSetup({ line, received }: SetupTry): SetupVerdict | null {
  const asSent = around(received);
  if (asSent !== null) return { kind: 'found', line, ...asSent };
  if (line.dataBits !== 8 || line.parity !== 'none') return null;
  const low = around(received.map((byte) => byte & 0x7f));
  if (low === null) return null;
  const parities = new Set(Array.from(received, (byte) => (onesIn(byte) % 2 === 0 ? 'even' : 'odd')));
  const [parity] = parities;
  if (parity === undefined || parities.size > 1) return null;
  return { kind: 'found', line: with7Bits(line.baudRate, parity), ...low };
}

const AIM = /^\][A-Za-z][0-9A-Za-z]/;

function around(received: Uint8Array): Readonly<{ end: CodeEnd; prefix: string; suffix: string }> | null {
  const text = Buffer.from(received).toString('latin1').replaceAll('\0', '');
  const at = text.indexOf(SETUP_TEXT);
  if (at < 0) return null;
  const before = text.slice(0, at);
  const behind = text.slice(at + SETUP_TEXT.length);
  const isFramed = before.includes('\u0002') && behind.startsWith('\u0003');
  const end: CodeEnd = isFramed ? 'etx' : /[\r\n]/.test(behind) ? 'line' : 'silence';
  return {
    end,
    prefix: before.replaceAll('\u0001', '').replaceAll('\u0002', '').replace(AIM, ''),
    suffix: behind.replaceAll('\u0003', '\r').split(/[\r\n]/)[0] ?? '',
  };
}

function onesIn(byte: number): number {
  return byte.toString(2).replaceAll('0', '').length;
}

function isSame(a: SerialSettings, b: SerialSettings): boolean {
  return a.baudRate === b.baudRate && a.dataBits === b.dataBits && a.parity === b.parity && a.stopBits === b.stopBits;
}
