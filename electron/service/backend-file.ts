/**
 * `backend.json` in the data folder: how this till meets its backend, beyond the address that it was started with. Without the
 * file: no pinned keys, and the proxy that the machine's environment names. A mistake in it stops the start with the place and
 * the reason, since a setting of trust must not be ignored in silence. Rule HOST-80; decision 0191.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from '../kernel/result.ts';
import type { CannotRun } from './service.ts';

export const BACKEND_FILE = 'backend.json';

const proxyUrl = z.url({ protocol: /^https?$/u });

const fileSchema = z.strictObject({
  pinBackendKeys: z.boolean().default(false),
  /** null: none, whatever the environment says. */
  proxy: z.union([z.strictObject({ https: proxyUrl, except: z.string().max(4_096).default('') }), z.null()]).optional(),
});

/** `proxy` absent: as the environment says. */
export type BackendFile = z.infer<typeof fileSchema>;

export async function readBackendFile(dataFolder: string): Promise<Result<BackendFile, CannotRun>> {
  let text: string;
  try {
    text = await readFile(path.join(dataFolder, BACKEND_FILE), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ok({ pinBackendKeys: false });
    throw error;
  }
  const file = parse(text);
  return file.ok ? file : err({ code: 'terminal.backend_file_invalid', facts: { detail: file.error } });
}

function parse(text: string): Result<BackendFile, string> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
  const parsed = fileSchema.safeParse(json);
  if (parsed.success) return ok(parsed.data);
  const [first] = parsed.error.issues;
  const place = first === undefined || first.path.length === 0 ? BACKEND_FILE : first.path.join('.');
  return err(`${place}: ${first?.message ?? ''}`);
}
