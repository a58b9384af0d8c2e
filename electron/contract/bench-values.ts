/**
 * The bench of a demo or training till: what a person needs beside the controls of the simulated devices (device-values.ts)
 * to play customer and bad luck: codes to scan, a wallet's own code, and a look at what came out of the printer and stands
 * on the display. Nothing here touches a real device or real money.
 */
import { z } from 'zod';
import { bilingualSchema, doneSchema, idSchema } from './values.ts';

/** What a code of the demo is; the screen groups by it. strange: what people hold to scanners by mistake. */
export const DEMO_CODE_KINDS = ['goods', 'receipt', 'shop', 'strange'] as const;
export const demoCodeSchema = z.strictObject({
  kind: z.enum(DEMO_CODE_KINDS),
  name: bilingualSchema,
  text: z.string(),
});
export type DemoCode = z.infer<typeof demoCodeSchema>;

/** What a person sees on the simulated roll. */
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

const forDevice = { deviceId: idSchema };

/** Some five taps, a hundred scans or four minutes of an idle printer. What travels between screen and till may have 64 KB, and each quotation mark takes two. */
export const MAX_RECORDING_CHARS = 40_000;

/** Of what is played, held against what was recorded. */
export const PLAY_SPEEDS = ['half', 'as_recorded', 'double', 'tenfold'] as const;
export type PlaySpeed = (typeof PLAY_SPEEDS)[number];

export const BENCH_COMMANDS = {
  /** A fresh payment code of that wallet, as its phone shows it, held to the scanner. */
  'bench.scan_wallet': { input: z.strictObject({ ...forDevice, walletId: idSchema }), output: doneSchema },
  /** Lets a simulated device do what a real one did while it was recorded. `durationMs`: at this speed. */
  'bench.play': {
    input: z.strictObject({
      ...forDevice,
      recording: z.string().min(1).max(MAX_RECORDING_CHARS),
      speed: z.enum(PLAY_SPEEDS),
    }),
    output: z.strictObject({ durationMs: z.int().nonnegative() }),
  },
  /** What is played at it ends, and is taken back. */
  'bench.stop_playing': { input: z.strictObject(forDevice), output: doneSchema },
  /** Takes the paper away that hangs out of the printer. */
  'bench.tear_off': { input: z.strictObject(forDevice), output: doneSchema },
  /** Pushes the drawer shut that hangs on that printer. */
  'bench.close_drawer': { input: z.strictObject(forDevice), output: doneSchema },
} as const;

export const BENCH_QUERIES = {
  'bench.codes': {
    input: z.strictObject({}),
    output: z.strictObject({ codes: z.array(demoCodeSchema).readonly() }),
  },
  /** What can be seen of a simulated device; null: nothing of that kind. */
  'bench.look': {
    input: z.strictObject(forDevice),
    output: z.strictObject({
      paper: z
        .strictObject({
          columns: z.int().positive(),
          /** Oldest first. */
          items: z.array(paperItemSchema).readonly(),
          drawerOpen: z.boolean(),
        })
        .nullable(),
      lines: z.array(z.string()).readonly().nullable(),
      /** Four lamps from the left: 1 on, 0 off, B blinking; the tone that came last. */
      lights: z.strictObject({ lit: z.string(), colour: z.string(), tone: z.string().nullable() }).nullable(),
    }),
  },
} as const;
