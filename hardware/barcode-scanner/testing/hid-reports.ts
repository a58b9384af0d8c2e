/** Reports as scanners of several makers send them, made by the tables of their manuals. */

export type ReportMaker = Readonly<{ name: string; vendorId: string; dataAt: number; symbologyAt: number | null }>;

/** 64 bytes with the report id: LSR118 manual, appendix B; NLS-FM420 manual, page 47. */
const REPORT_BYTES = 64;
const PART_BYTES = 56;

export const MAKERS: readonly ReportMaker[] = [
  { name: 'Honeywell', vendorId: '0c2e', symbologyAt: 2, dataAt: 5 },
  { name: 'Youjie', vendorId: '23d0', symbologyAt: 2, dataAt: 5 },
  { name: 'Zebra', vendorId: '05e0', symbologyAt: 2, dataAt: 5 },
  { name: 'Datalogic', vendorId: '05f9', symbologyAt: 2, dataAt: 5 },
  { name: 'Datalogic, one byte later', vendorId: '05f9', symbologyAt: 3, dataAt: 6 },
  { name: 'Newland', vendorId: '1eab', symbologyAt: null, dataAt: 2 },
  { name: 'Quio', vendorId: '1fbb', symbologyAt: null, dataAt: 2 },
];

/** Honeywell writes its own letter for the symbology there: `s` for QR (LSR118 manual, example B.1.1). */
const MAKERS_BYTE_AT = 61;

export function reportsOf(maker: ReportMaker, data: Uint8Array, symbologyIdentifier: string | null): Uint8Array[] {
  const reports: Uint8Array[] = [];
  // A layout without a field for it sends the identifier, if it is set to, before the data.
  const prefix = maker.symbologyAt === null ? (symbologyIdentifier ?? '') : '';
  const all = Buffer.concat([Buffer.from(prefix), data]);
  for (let at = 0; at === 0 || at < all.length; at += PART_BYTES) {
    const part = all.subarray(at, at + PART_BYTES);
    const report = new Uint8Array(REPORT_BYTES);
    report[0] = 2;
    report[1] = part.length;
    if (maker.symbologyAt !== null) report.set(Buffer.from(symbologyIdentifier ?? ''), maker.symbologyAt);
    if (maker.name === 'Honeywell') report[MAKERS_BYTE_AT] = 's'.charCodeAt(0);
    report.set(part, maker.dataAt);
    report[REPORT_BYTES - 1] = at + PART_BYTES < all.length ? 1 : 0;
    reports.push(report);
  }
  return reports;
}
