/** The parsers between a scanner's bytes and what a scan means. Rules SCANNER-17 and INTAKE-36 of docs/spec.md. */
import assert from 'node:assert/strict';
import { recognisePaymentCode } from '../../electron/contract/payment-code-forms.ts';
import {
  gs1Date,
  priceMinorIn,
  readDigitalLink,
  readElementString,
  weightGramsIn,
} from '../../electron/terminal/payment/1-intake/gs1-elements.ts';
import { recogniseScan } from '../../electron/terminal/payment/1-intake/recognise-scan.ts';
import { DEFAULT_SHOP_CODES, type ShopCodes } from '../../electron/terminal/payment/1-intake/shop-codes.ts';
import { CODE_ENDS, createFramer, MAX_CODE_BYTES, type Frame } from '../../hardware/barcode-scanner/framing.ts';
import { createReportAssembler } from '../../hardware/barcode-scanner/hid-report.ts';
import { readFrame } from '../../hardware/barcode-scanner/scan-text.ts';
import { judgeSetupScan, SETUP_TEXT } from '../../hardware/barcode-scanner/setup-scan.ts';
import { MAKERS, reportsOf } from '../../hardware/barcode-scanner/testing/hid-reports.ts';
import { SETTINGS_9600_8N1 } from '../../hardware/serial-port/serial-port.ts';
import type { FuzzTarget } from './fuzz.ts';

/** By the worked examples of payment codes, GS1 and EMVCo's samples. */
const CODES = [
  '6901028075831',
  '96385074',
  '04252614',
  '2112345012506',
  '134567890123456789',
  '283456789012345678',
  '6235124674559394540',
  '0134567890123456789',
  '81001000000000000001',
  ']E06901028075831',
  ']C1010950600013435217261231310300125010ABC\u001d3922199',
  '(01)09506000134352(17)261231(10)A-1',
  'https://id.gs1.org/01/09506000134352/10/ABC123?17=261231&3103=000500',
  'https://qr.95516.com/00010000/62551',
  '00123456789012345675',
  '00020101021126230010A0000003330105M00015204541153031565802CN5910TEST STORE6007BEIJING63048B58',
  'hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8=',
  'WP1:NCFKV0 %*X$A9B',
  'sim_till_1-000042',
  'STAFF:cashier-1',
  '团购券 券号 88',
];

const SHOP_CODES: ShopCodes = {
  measures: [
    {
      prefixes: ['21', '22'],
      digitCount: 13,
      item: { at: 2, length: 5 },
      price: { at: 7, length: 5, decimals: 2 },
      weight: { at: 7, length: 5, decimals: 3 },
      count: null,
      hasCheckDigit: true,
      pricedPerGrams: 500,
    },
  ],
  marks: [...DEFAULT_SHOP_CODES.marks, { kind: 'bill', prefix: '8100', digitCount: 20 }],
  gs1PricedPerGrams: 1_000,
};

const samples = CODES.map((code) => Buffer.from(code, 'utf8'));
const text = (input: Uint8Array): string => Buffer.from(input).toString('utf8');

/** Each input under one of several settings; a million of them are under all. */
function oneOf<T>(choices: readonly T[], input: Uint8Array): readonly T[] {
  const at = input.length % choices.length;
  return choices.slice(at, at + 1);
}

function checkFrames(frames: readonly Frame[]): void {
  for (const frame of frames) {
    assert(frame.bytes.length > 0 && frame.bytes.length <= MAX_CODE_BYTES, 'a frame is within its bounds');
    const scan = readFrame(frame);
    assert(scan.bytes.length <= frame.bytes.length && scan.text.length <= MAX_CODE_BYTES, 'no text grows');
  }
}

const brief = (frames: readonly Frame[]): string =>
  frames.map(({ bytes, problem }) => `${Buffer.from(bytes).toString('hex')} ${problem ?? ''}`).join('\n');

/** The same stream in one piece and in the pieces that its own bytes say makes the same frames. */
function feedFraming(input: Uint8Array): void {
  for (const end of oneOf(CODE_ENDS, input)) {
    const whole = createFramer(end);
    const expected = [...whole.push(input, 0), ...whole.flush(100)];
    const torn = createFramer(end);
    const frames: Frame[] = [];
    for (let at = 0, step = 1; at < input.length; at += step) {
      step = 1 + ((input[at] ?? 0) % 17);
      frames.push(...torn.push(input.subarray(at, at + step), 0));
    }
    frames.push(...torn.flush(100));
    assert.equal(brief(frames), brief(expected), `${end}: it does not matter where a stream is cut`);
    assert(!torn.isWaiting, 'nothing waits after silence');
    checkFrames(frames);
  }
}

const isSafe = (value: number | null): boolean => value === null || (Number.isSafeInteger(value) && value >= 0);

function feedRecogniser(input: Uint8Array): void {
  const scanned = text(input);
  for (const symbologyIdentifier of oneOf([null, ']E0', ']C1', ']Q1', ']A0'], input)) {
    const meaning = recogniseScan(scanned, { symbologyIdentifier, codes: SHOP_CODES });
    if (meaning.kind === 'payment_code') {
      assert(symbologyIdentifier === null || symbologyIdentifier === ']Q1', 'only codes of wallets pay');
      assert(/^[0-9A-Za-z]{6,64}$/.test(meaning.code), 'what is sent has the form of the wallet API');
      const verdict = recognisePaymentCode(meaning.code);
      assert(verdict.kind !== 'goods_code', 'no goods pay');
    }
    if (meaning.kind === 'goods') {
      const { measure, barcodes } = meaning;
      assert(
        barcodes.every((barcode) => /^\d{8,18}$/.test(barcode) || measure !== null),
        'goods are digits',
      );
      assert(
        isSafe(measure?.priceMinor ?? null) && isSafe(measure?.weightGrams ?? null),
        'no fraction, nothing negative',
      );
    }
  }
}

function feedGs1(input: Uint8Array): void {
  const scanned = text(input);
  for (const message of [readElementString(scanned), readDigitalLink(scanned)]) {
    if (message === null) continue;
    for (const [identifier, value] of message.values) {
      assert(/^\d{2,4}$/.test(identifier) && value.length <= 90 * 3, 'an element is an identifier and a value');
    }
    assert(isSafe(priceMinorIn(message, { numeric: '156', decimals: 2 })), 'a price is whole minor units');
    assert(isSafe(weightGramsIn(message)), 'a weight is whole grams');
    gs1Date(message.values.get('17') ?? scanned.slice(0, 6), 2026);
  }
}

function feedReports(input: Uint8Array): void {
  for (const vendorId of oneOf(['0c2e', '1eab', null], input)) {
    const assembler = createReportAssembler(vendorId);
    const frames: Frame[] = [];
    for (let at = 0; at < input.length; at += 64) {
      const report = Uint8Array.from(input.subarray(at, at + 64));
      if (report.length > 0) report[0] = 2;
      frames.push(...assembler.push(report, at));
    }
    frames.push(...assembler.flush(input.length));
    assert(!assembler.isWaiting, 'nothing waits after a flush');
    checkFrames(frames);
  }
}

export const SCANNER_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'scanner framing',
    samples: samples.map((code) => Buffer.concat([code, Buffer.from('\r')])),
    feed: feedFraming,
  },
  {
    name: 'HID reports',
    samples: MAKERS.flatMap((maker) =>
      samples
        .slice(0, 10)
        .map((code) => Buffer.concat(reportsOf(maker, Buffer.concat([code, code, code, code]), ']Q1'))),
    ),
    feed: feedReports,
  },
  { name: 'recogniser', samples, feed: feedRecogniser },
  { name: 'GS1 messages', samples, feed: feedGs1 },
  {
    name: 'setup barcode',
    samples: [`${SETUP_TEXT}\r`, `\u0002${SETUP_TEXT}\u0003`, `]C0${SETUP_TEXT}`].map((code) => Buffer.from(code)),
    feed: (received) => {
      const verdict = judgeSetupScan([{ line: SETTINGS_9600_8N1, received }]);
      const isThere = Buffer.from(received.map((byte) => byte & 0x7f))
        .toString('latin1')
        .replaceAll('\0', '')
        .includes(SETUP_TEXT);
      assert(verdict.kind !== 'found' || isThere, 'nothing else is taken for the setup barcode');
    },
  },
];
