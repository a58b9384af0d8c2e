/** The setup barcode, as it arrives under every setting that scanners have. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SerialSettings } from '../serial-port/serial-port.ts';
import { SETTINGS_9600_8N1 } from '../serial-port/serial-port.ts';
import { judgeSetupScan, SETUP_CANDIDATES, SILENT_TRIES, SETUP_TEXT, type SetupTry } from './setup-scan.ts';

const LINE = SETTINGS_9600_8N1;
const heard = (text: string, line: SerialSettings = LINE): SetupTry => ({
  line,
  received: Buffer.from(text, 'latin1'),
});
const GARBAGE = '\u00f8\u0080\u0078\u00f8';

/** Seven bits and a parity bit, as a port that expects eight bits receives them. */
function with7Bits(text: string, parity: 'even' | 'odd'): string {
  return Array.from(text, (character) => {
    const code = character.charCodeAt(0);
    const ones = code.toString(2).replaceAll('0', '').length;
    return String.fromCharCode((ones % 2 === 1) === (parity === 'even') ? code | 0x80 : code);
  }).join('');
}

test.each([
  [`${SETUP_TEXT}\r`, 'line', '', ''],
  [`${SETUP_TEXT}\r\n`, 'line', '', ''],
  [`${SETUP_TEXT}\n`, 'line', '', ''],
  [`\u0002${SETUP_TEXT}\u0003`, 'etx', '', ''],
  [`\u0002${SETUP_TEXT}\u0003\r\n`, 'etx', '', ''],
  [`\u0001${SETUP_TEXT}\r`, 'line', '', ''],
  [SETUP_TEXT, 'silence', '', ''],
  [`]C0${SETUP_TEXT}\r`, 'line', '', ''],
  [`A${SETUP_TEXT}#\r`, 'line', 'A', '#'],
  [`${SETUP_TEXT}\t`, 'silence', '', '\t'],
])('[SCANNER-14] %j tells where codes end, and what the scanner adds', (text, end, prefix, suffix) => {
  expect(judgeSetupScan([heard(text)])).toEqual({ kind: 'found', line: LINE, end, prefix, suffix });
});

test('[SCANNER-14] a line of seven bits is told from what eight bits make of it', () => {
  for (const parity of ['even', 'odd'] as const) {
    const verdict = judgeSetupScan([heard(with7Bits(`${SETUP_TEXT}\r`, parity))]);
    expect(verdict).toMatchObject({ kind: 'found', line: { dataBits: 7, parity, baudRate: 9_600 }, end: 'line' });
  }
});

test('[SCANNER-14] garbage leads to the next setting, each is tried once, and at the end it is said', () => {
  const tries: SetupTry[] = [];
  for (let verdict = judgeSetupScan(tries); verdict.kind === 'try'; verdict = judgeSetupScan(tries)) {
    tries.push(heard(GARBAGE, verdict.line));
    expect(tries.length).toBeLessThanOrEqual(SETUP_CANDIDATES.length);
  }
  expect(tries.map(({ line }) => line)).toEqual(SETUP_CANDIDATES);
  expect(judgeSetupScan(tries)).toEqual({ kind: 'not_found', heardAnything: true });
  const silent = SETUP_CANDIDATES.slice(0, SILENT_TRIES).map((line) => heard('', line));
  expect(judgeSetupScan(silent.slice(1)).kind).toBe('try');
  expect(judgeSetupScan(silent)).toEqual({ kind: 'not_found', heardAnything: false });
  expect(judgeSetupScan([heard(GARBAGE), heard(`${SETUP_TEXT}\r`, { ...LINE, baudRate: 115_200 })])).toMatchObject({
    kind: 'found',
    line: { baudRate: 115_200 },
  });
});

test('[SCANNER-14] nothing else is taken for the setup barcode', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (received) => {
      expect(judgeSetupScan([{ line: LINE, received }]).kind).toBe('try');
    }),
    { numRuns: 2_000 },
  );
});
