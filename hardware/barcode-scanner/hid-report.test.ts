/** Reports made by the manuals of six makers, in one part and in many, torn, late and senseless. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_CODE_BYTES } from './framing.ts';
import { createReportAssembler, PART_TIMEOUT_MS, type HidCode } from './hid-report.ts';
import { readFrame } from './scan-text.ts';
import { MAKERS, reportsOf } from './testing/hid-reports.ts';

const GOODS = '6901028075831';
const LONG = `https://example.com/${'会员码'.repeat(40)}`;
const read = (codes: readonly HidCode[]): readonly string[] =>
  codes
    .map((code) => readFrame(code, code.symbologyIdentifier))
    .map(({ text, symbologyIdentifier, problem }) => `${symbologyIdentifier ?? '-'} ${text} ${problem ?? 'whole'}`);

describe.each(MAKERS)('$name', (maker) => {
  const decode = (data: Uint8Array, symbology: string | null): readonly string[] => {
    const assembler = createReportAssembler(maker.vendorId);
    const codes = reportsOf(maker, data, symbology).flatMap((report) => assembler.push(report, 1));
    expect(assembler.isWaiting).toBe(false);
    return read(codes);
  };

  test('[SCANNER-12] a code with its symbology, in one report', () => {
    expect(decode(Buffer.from(GOODS), ']E0')).toEqual([`]E0 ${GOODS} whole`]);
    expect(decode(Buffer.from(`${GOODS}\r`), ']E0')).toEqual([`]E0 ${GOODS} whole`]);
    expect(decode(Buffer.from('0123456789'.repeat(5) + '012345'), ']C0')).toHaveLength(1);
  });

  test('[SCANNER-12] a code without its symbology', () => {
    // Where neither the maker nor a bracket tells the layout, the first byte of data does.
    expect(decode(Buffer.from(GOODS), maker.dataAt === 6 ? ']E0' : null)[0]).toContain(GOODS);
  });

  test('[SCANNER-12] a code of several reports, with characters across their borders', () => {
    expect(decode(Buffer.from(LONG), ']Q1')).toEqual([`]Q1 ${LONG} whole`]);
  });

  test('[SCANNER-12] any text of any length comes out as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }), (text) => {
        fc.pre(!/[\r\n\0]$/.test(text));
        const assembler = createReportAssembler(maker.vendorId);
        const codes = reportsOf(maker, Buffer.from(text), ']Q1').flatMap((report) => assembler.push(report, 1));
        expect(codes.map((code) => readFrame(code, code.symbologyIdentifier).text)).toEqual([text]);
      }),
    );
  });
});

describe('what is no whole code', () => {
  const [maker] = MAKERS;
  if (maker === undefined) throw new Error('there is a maker');
  const parts = reportsOf(maker, Buffer.from(LONG), ']Q1');
  const [first] = parts;
  if (first === undefined) throw new Error('there is a report');

  test('[SCANNER-12] the example of the LSR118 manual: 60 bytes in two reports, a byte of the maker’s in both', () => {
    const assembler = createReportAssembler('0db5');
    const pass = 'M1GATHERGOOD/MICHAEL YABCDEF LHRDURAK 3542 052Y003D23  100';
    const reports = reportsOf(maker, Buffer.from(pass), ']Q0');
    expect(reports.map((report) => [report[1], report[61], report[63]])).toEqual([
      [56, 115, 1],
      [2, 115, 0],
    ]);
    expect(read(reports.flatMap((report) => assembler.push(report, 1)))).toEqual([`]Q0 ${pass} whole`]);
  });

  test('[SCANNER-6] a code whose next part never comes is cut, by silence or by the next code', () => {
    const assembler = createReportAssembler('0c2e');
    expect(assembler.push(first, 0)).toEqual([]);
    expect(read(assembler.flush(PART_TIMEOUT_MS))[0]).toMatch(/^]Q1 https:.* cut$/);
    assembler.push(first, 1_000);
    const [next] = reportsOf(maker, Buffer.from(GOODS), ']E0');
    const codes = assembler.push(next ?? first, 1_000 + PART_TIMEOUT_MS);
    expect(codes.map(({ problem }) => problem)).toEqual(['cut', null]);
  });

  test('[SCANNER-6] a report that says more than it holds is cut', () => {
    const assembler = createReportAssembler('0c2e');
    const [report] = reportsOf(maker, Buffer.from(GOODS), ']E0');
    const lying = Uint8Array.from(report ?? []);
    lying[1] = 200;
    expect(assembler.push(lying, 0).map(({ problem }) => problem)).toEqual(['cut']);
    expect(assembler.push(lying.slice(0, 12), 0).map(({ problem }) => problem)).toEqual(['cut']);
  });

  test('[SCANNER-4] a chain of reports without end is told once and holds no more than the bound', () => {
    const assembler = createReportAssembler('0c2e');
    const codes = Array.from({ length: 500 }, (_, index) => assembler.push(first, index)).flat();
    expect(codes.map(({ bytes, problem }) => [bytes.length, problem])).toEqual([[MAX_CODE_BYTES, 'too_long']]);
    const last = Uint8Array.from(first);
    last[63] = 0;
    expect(assembler.push(last, 500)).toEqual([]);
    expect(assembler.isWaiting).toBe(false);
  });

  test('[SCANNER-12] other reports and empty ones are no codes', () => {
    const assembler = createReportAssembler('0c2e');
    expect(assembler.push(new Uint8Array(64), 0)).toEqual([]);
    expect(assembler.push(Uint8Array.of(2), 0)).toEqual([]);
    expect(assembler.push(new Uint8Array(0), 0)).toEqual([]);
  });

  test('[SCANNER-12] no reports break it, and each is bounded', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 70 }), { maxLength: 20 }), fc.boolean(), (reports, isScan) => {
        const assembler = createReportAssembler(null);
        const codes = reports.flatMap((report, index) => {
          if (isScan && report.length > 0) report[0] = 2;
          return assembler.push(report, index * 100);
        });
        codes.push(...assembler.flush(9_999));
        expect(codes.every(({ bytes }) => bytes.length > 0 && bytes.length <= MAX_CODE_BYTES)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
