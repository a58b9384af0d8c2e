/** How much the readers of devices' bytes get through, held against the fastest line that any device has. */
import { createFramer } from '../../../hardware/barcode-scanner/framing.ts';
import { EscPosPaper } from '../../../hardware/receipt-printer/escpos-paper.ts';
import { recogniseScan } from '../../../electron/terminal/payment/1-intake/recognise-scan.ts';
import { atLeast, median, timed } from '../measure.ts';
import type { Part } from '../payments/part.ts';

const RUNS = 15;
const CODES = 20_000;
/** 115,200 baud, 10 bits a byte. A till with a hundred such lines would be a large one. */
const FASTEST_LINE = 11_520;
const MIN_LINES = 100;
/** A person scans two codes a second; a belt scanner ten. */
const MIN_CODES_PER_S = 10_000;
const SAMPLES = [
  '6901028075831',
  ']C10109506000134352172612313103001250',
  '6235124674559394540',
  'WP1:6BF$TX',
  '2112345012506',
];

const bytesPerS = (bytes: number, work: () => void): number =>
  (bytes / median(Array.from({ length: RUNS }, () => timed(work)))) * 1_000;

export const decodersPart: Part = {
  name: 'decoders',
  title: 'Readers of devices’ bytes',
  run: async ({ tell }) => {
    const stream = Buffer.from(Array.from({ length: CODES }, (_, n) => `${690_000_000_000 + n}\r`).join(''));
    const framing = bytesPerS(stream.length, () => {
      const framer = createFramer('line');
      for (let at = 0; at < stream.length; at += 64) framer.push(stream.subarray(at, at + 64), at);
    });
    const receipt = Buffer.from(
      `\u001b@\u001ba\u0001SHOP\n\u001ba\u0000${'water          2.00\n'.repeat(40)}\u001dVB\u0000`,
    );
    const paper = bytesPerS(receipt.length * 50, () => {
      for (let count = 0; count < 50; count += 1) new EscPosPaper(48).feed(receipt);
    });
    const codes = bytesPerS(CODES, () => {
      for (let n = 0; n < CODES; n += 1) recogniseScan(SAMPLES[n % SAMPLES.length] ?? '');
    });
    tell(
      `framing ${Math.round(framing / 1_000)} kB/s, paper ${Math.round(paper / 1_000)} kB/s, codes ${Math.round(codes)}/s`,
    );
    return [
      atLeast('framing_throughput', framing / FASTEST_LINE, 'fastest lines', MIN_LINES),
      atLeast('paper_throughput', paper / FASTEST_LINE, 'fastest lines', MIN_LINES),
      atLeast('codes_recognised', codes, 'codes/s', MIN_CODES_PER_S),
    ];
  },
};
