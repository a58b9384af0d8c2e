/**
 * `transit.json` in the data folder: what a terminal that was started in the transit profile is, and where it stands. A demo
 * needs none. A mistake in it stops the start with the place and the reason: a gate at the wrong station charges everybody
 * wrongly. Rules HOST-85 and HOST-86; decision 0231.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { gatePlaceSchema, TRANSIT_ROLES } from '../contract/gate-values.ts';
import { idSchema } from '../contract/values.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { TransitSettings } from '../terminal/ports.ts';
import type { CannotRun } from './service.ts';

export const TRANSIT_FILE = 'transit.json';

const fileSchema = z.strictObject({
  role: z.enum(TRANSIT_ROLES),
  place: gatePlaceSchema,
  /** The kiosks whose tickets are taken here, by their public keys (RFC 8037). */
  ticketKeys: z
    .array(
      z.strictObject({
        terminalId: idSchema,
        publicKey: z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.base64url().length(43) }),
      }),
    )
    .max(1_000)
    .exactOptional(),
  /** A kiosk at a hospital waits longer, one in front of a queue shorter; nobody finds a phone within ten seconds. */
  payWithinSeconds: z.int().min(10).max(600).exactOptional(),
  /** A demo enrols itself with it at its first start; sandbox/demo/ knows more of them. */
  activationCode: z.string().min(1).max(64).default('DEMO-TRAM-0001'),
});

export type TransitFile = Readonly<{ settings: TransitSettings; activationCode: string }>;

/** A tram has one fare and no stations that matter. */
const DEMO = { role: 'gate', place: { stationId: 'tram-71', gateId: 'G1', direction: 'entry' } } as const;

export async function readTransitFile(
  dataFolder: string,
  { sandbox }: Readonly<{ sandbox: boolean }>,
): Promise<Result<TransitFile, CannotRun>> {
  let text: string;
  try {
    text = await readFile(path.join(dataFolder, TRANSIT_FILE), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return sandbox ? ok(fileOf(fileSchema.parse(DEMO))) : invalid(`${TRANSIT_FILE} is missing`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return invalid(error instanceof Error ? error.message : String(error));
  }
  const parsed = fileSchema.safeParse(json);
  if (parsed.success) return ok(fileOf(parsed.data));
  const [first] = parsed.error.issues;
  const place = first === undefined || first.path.length === 0 ? TRANSIT_FILE : first.path.join('.');
  return invalid(`${place}: ${first?.message ?? ''}`);
}

function fileOf({ activationCode, ...settings }: z.infer<typeof fileSchema>): TransitFile {
  return { settings, activationCode };
}

function invalid(detail: string): Result<never, CannotRun> {
  return err({ code: 'terminal.transit_file_invalid', facts: { detail } });
}
