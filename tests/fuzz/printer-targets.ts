/** What reads the bytes of printers and displays, and what writes names into theirs. Rule PRINT-35 of docs/spec.md. */
import assert from 'node:assert/strict';
import type { Clock } from '../../electron/kernel/clock.ts';
import { epochMs } from '../../electron/kernel/clock.ts';
import { line, row } from '../../electron/terminal/receipts/receipt-document.ts';
import { renderEscpos } from '../../electron/terminal/receipts/render.ts';
import { sampleReceipts } from '../../electron/terminal/receipts/testing/sample-receipts.ts';
import { displayBytes, DisplayScreen } from '../../hardware/customer-display/cd5220.ts';
import { EscPosPaper, type PaperEvent } from '../../hardware/receipt-printer/escpos-paper.ts';
import { EscposSession, PRINTER_LIMITS } from '../../hardware/receipt-printer/escpos-session.ts';
import type { FuzzTarget } from './fuzz.ts';

const COLUMNS = 32;

const RECEIPTS = Object.values(sampleReceipts('bilingual')).flatMap((document) => [
  renderEscpos(document, { columns: COLUMNS, qr: 'command' }),
  renderEscpos(document, { columns: COLUMNS, qr: 'picture' }),
]);

/** As text of them: what is in a name may be anything. */
const NAMES = [
  '矿泉水',
  '{code:1;option:qrcode}',
  '"^~_`|\\x1b@',
  '\u001b@\u001dV\u0000\u0010\u0014\u0001\u0000\u0001',
  '===',
  '-',
].map((name) => Buffer.from(name, 'utf8'));
const MAX_NAME = 200;

/** A clock that never comes to anything: the session is only listened to. */
const STANDING_CLOCK: Clock = {
  now: () => epochMs(0),
  monotonic: () => 0,
  after: () => ({ cancel: () => undefined }),
};

export const PRINTER_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'paper',
    samples: RECEIPTS,
    feed: (input) => {
      const whole = new EscPosPaper(COLUMNS).feed(input);
      const paper = new EscPosPaper(COLUMNS);
      const cut = Math.floor(input.length / 3);
      const pieces: PaperEvent[] = [...paper.feed(input.subarray(0, cut)), ...paper.feed(input.subarray(cut))];
      assert.equal(pieces.length, whole.length, 'the pieces make as much paper');
      assert.deepEqual(pieces.at(-1), whole.at(-1), 'the pieces make the same paper');
      assert.ok(paper.pendingCount <= input.length, 'nothing is kept that did not come');
    },
  },
  {
    name: 'printer-answers',
    samples: [
      Buffer.from([0x12, 0x12, 0x12, 0x12]),
      Buffer.from([0x16, 0x32, 0x1a, 0x7e, 0x00]),
      Buffer.from([0x10, 0, 0, 0, 0x11]),
    ],
    feed: (input) => {
      let hear: (bytes: Uint8Array) => void = () => undefined;
      const session = new EscposSession({
        clock: STANDING_CLOCK,
        limits: PRINTER_LIMITS,
        onStatus: () => undefined,
        line: {
          write: async () => true,
          onBytes: (listener) => {
            hear = listener;
          },
          onGone: () => undefined,
          close: async () => undefined,
        },
      });
      hear(input);
      assert.ok(session.unknownCount <= input.length, 'no more is unknown than came');
    },
  },
  {
    name: 'display',
    samples: [displayBytes({ upper: 'PLEASE PAY', lower: 'TOTAL 12.50' })],
    feed: (input) => {
      const screen = new DisplayScreen();
      screen.receive(input);
      const { upper, lower } = screen.text;
      assert.ok(upper.length <= 20 && lower.length <= 20, 'two lines of twenty');
    },
  },
  {
    name: 'receipt-names',
    samples: NAMES,
    feed: (input) => {
      const name = new TextDecoder().decode(input).slice(0, MAX_NAME);
      const bytes = renderEscpos([line(name), row(name, '￥1.00')], { columns: COLUMNS, qr: 'command' });
      const events = new EscPosPaper(COLUMNS).feed(bytes);
      const cuts = events.filter((event) => event.kind === 'printed' && event.item.kind === 'cut');
      assert.equal(cuts.length, 1, 'a name cuts no paper');
      for (const event of events) {
        assert.equal(event.kind, 'printed', 'a name is no command');
        if (event.kind === 'printed' && event.item.kind === 'line')
          assert.ok(!event.item.overflows, 'within the paper');
      }
    },
  },
];
