/**
 * The bench: the simulated devices of a demo or training till, with what a person does to them. Without simulated devices
 * there is none. Nothing here touches a real device or real money.
 */
import { z } from 'zod';
import { bilingualSchema, doneSchema, idSchema } from './values.ts';

/** What may be wrong with a device, or how it is met: as the drivers name it. */
export const BENCH_PROBLEMS = [
  'unplugged',
  'no_permission',
  'in_use',
  'module_missing',
  'no_answer',
  'garbled',
  'reports_error',
] as const;
export type BenchProblem = (typeof BENCH_PROBLEMS)[number];

const problemSchema = z.enum(BENCH_PROBLEMS).nullable();

/** How a code meets the scanner. */
export const SCAN_FAULTS = ['none', 'double', 'slow', 'cut', 'garbage', 'too_long'] as const;
export type ScanFault = (typeof SCAN_FAULTS)[number];

/** How a phone meets the reader. */
export const TAP_FAULTS = ['none', 'slow', 'torn', 'locked', 'over_limit', 'cancelled', 'garbage'] as const;
export type TapFault = (typeof TAP_FAULTS)[number];

/** What else people hold to a reader. */
export const BENCH_CARDS = ['bank_card', 'transit_card', 'empty_tag', 'unknown'] as const;
export type BenchCard = (typeof BENCH_CARDS)[number];

export const PAPER_LEVELS = ['enough', 'low', 'out'] as const;
export const PRINTER_SPEEDS = ['normal', 'slow'] as const;
/** late: after a second. mute: never. garbage: bytes that mean nothing. */
export const PRINTER_ANSWERS = ['normal', 'late', 'mute', 'garbage'] as const;

export const printerFaultsSchema = z.strictObject({
  paper: z.enum(PAPER_LEVELS),
  coverOpen: z.boolean(),
  cutterJammed: z.boolean(),
  speed: z.enum(PRINTER_SPEEDS),
  answers: z.enum(PRINTER_ANSWERS),
  drawerJammed: z.boolean(),
});
export type BenchPrinterFaults = z.infer<typeof printerFaultsSchema>;

const common = { deviceId: idSchema, name: z.string(), problem: problemSchema };

export const benchViewSchema = z.strictObject({
  readers: z.array(z.strictObject({ ...common, isArmed: z.boolean() })).readonly(),
  scanners: z.array(z.strictObject(common)).readonly(),
  printers: z
    .array(
      z.strictObject({
        ...common,
        faults: printerFaultsSchema,
        drawerOpen: z.boolean(),
        /** Pieces of paper that were cut off, and what hangs out of it now. */
        cutCount: z.int().nonnegative(),
        hasPaperOut: z.boolean(),
      }),
    )
    .readonly(),
  displays: z
    .array(z.strictObject({ ...common, isStuck: z.boolean(), lines: z.array(z.string()).readonly() }))
    .readonly(),
});
export type BenchView = z.infer<typeof benchViewSchema>;

/** What a code of the demo is; the screen groups by it. */
export const DEMO_CODE_KINDS = ['goods', 'receipt', 'shop', 'strange'] as const;
export const demoCodeSchema = z.strictObject({
  kind: z.enum(DEMO_CODE_KINDS),
  name: bilingualSchema,
  text: z.string(),
});
export type DemoCode = z.infer<typeof demoCodeSchema>;

/** What a person sees on the simulated roll, oldest first. */
export const paperItemSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('line'), text: z.string(), isBold: z.boolean(), height: z.int().positive() }),
  z.strictObject({ kind: z.literal('qr'), data: z.string() }),
  z.strictObject({
    kind: z.literal('image'),
    widthDots: z.int().nonnegative(),
    heightDots: z.int().nonnegative(),
    /** One bit a dot, rows from the top, base64. */
    dots: z.string(),
  }),
  z.strictObject({ kind: z.literal('cut') }),
]);
export type BenchPaperItem = z.infer<typeof paperItemSchema>;

/** The longest text that is scanned by hand; longer is the business of `too_long`. */
const MAX_SCAN_TEXT = 1_024;

const forDevice = { deviceId: idSchema };

export const BENCH_COMMANDS = {
  /** Breaks the device in that way; null mends it and plugs it in. */
  'bench.break': { input: z.strictObject({ ...forDevice, problem: problemSchema }), output: doneSchema },
  'bench.scan': {
    input: z.strictObject({ ...forDevice, text: z.string().min(1).max(MAX_SCAN_TEXT), fault: z.enum(SCAN_FAULTS) }),
    output: doneSchema,
  },
  /** Holds a customer's phone to the reader. */
  'bench.tap': {
    input: z.strictObject({ ...forDevice, walletId: idSchema, fault: z.enum(TAP_FAULTS) }),
    output: doneSchema,
  },
  'bench.tap_card': { input: z.strictObject({ ...forDevice, card: z.enum(BENCH_CARDS) }), output: doneSchema },
  /** A fresh payment code of that wallet, as its phone shows it, held to the scanner. */
  'bench.scan_wallet': {
    input: z.strictObject({ ...forDevice, walletId: idSchema, fault: z.enum(SCAN_FAULTS) }),
    output: doneSchema,
  },
  'bench.set_printer': { input: z.strictObject({ ...forDevice, faults: printerFaultsSchema }), output: doneSchema },
  /** Takes the paper away. */
  'bench.tear_off': { input: z.strictObject(forDevice), output: doneSchema },
  'bench.close_drawer': { input: z.strictObject(forDevice), output: doneSchema },
  /** A display that takes no bytes. */
  'bench.set_display': { input: z.strictObject({ ...forDevice, isStuck: z.boolean() }), output: doneSchema },
} as const;

export const BENCH_QUERIES = {
  'bench.codes': {
    input: z.strictObject({}),
    output: z.strictObject({ codes: z.array(demoCodeSchema).readonly() }),
  },
  'bench.paper': {
    input: z.strictObject(forDevice),
    output: z.strictObject({ columns: z.int().positive(), items: z.array(paperItemSchema).readonly() }),
  },
} as const;
