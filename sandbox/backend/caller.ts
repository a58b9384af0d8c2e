/**
 * Who is calling: the checks of section 2 in their order. Key known, signature and digest, time of making, nonce, and only
 * then whether the terminal is still wanted. Rules SANDBOX-22, SANDBOX-25 to SANDBOX-27.
 */
import type { KeyObject } from 'node:crypto';
import { digestFits } from './content-digest.ts';
import type { Caller, Context } from './context.ts';
import {
  coveredComponents,
  parameter,
  readSignature,
  requestSignatureBase,
  SIGNATURE_TAG,
  verifyEd25519,
  type ReadSignature,
  type SignedRequest,
} from './http-signatures.ts';
import { publicKeyFromX } from './keys.ts';
import { problem, type Problem } from './problem.ts';
import { prepared } from './storage/prepared.ts';
import { Overtaken } from './storage/transactions.ts';
import { formatTime, SECOND_MS } from './time.ts';

export type SandboxRequest = SignedRequest & Readonly<{ body: Uint8Array; remoteAddress?: string }>;

/** Section 2: how far `created` may be from the backend's clock, either way, and how long a nonce is remembered. */
export const CREATED_WINDOW_MS = 300 * SECOND_MS;
export const NONCE_MEMORY_MS = 600 * SECOND_MS;

/** What a signature that holds claims about its own making. */
export type Claim = Readonly<{ createdMs: number; nonce: string; components: readonly string[] }>;

export const BAD_SIGNATURE = (detail: string): Problem => problem('bad_signature', detail);

/** Checks form, covered components, signature and digest; everything that fails here is `bad_signature`. */
export function checkSignature(
  request: SandboxRequest,
  origin: string,
  signature: ReadSignature,
  key: KeyObject,
): Claim | Problem {
  const created = parameter(signature, 'created');
  const nonce = parameter(signature, 'nonce');
  if (parameter(signature, 'alg') !== 'ed25519') return BAD_SIGNATURE('alg must be "ed25519"');
  if (parameter(signature, 'tag') !== SIGNATURE_TAG) return BAD_SIGNATURE(`tag must be "${SIGNATURE_TAG}"`);
  if (typeof created !== 'number' || !Number.isInteger(created)) return BAD_SIGNATURE('created must be whole seconds');
  if (typeof nonce !== 'string' || !isNonce(nonce)) return BAD_SIGNATURE('nonce must be 16 bytes in base64url');

  const components = coveredComponents(signature);
  const missing = requiredComponents(request).find((name) => !components.includes(name));
  if (missing !== undefined) return BAD_SIGNATURE(`the signature does not cover ${missing}`);
  const base = requestSignatureBase(request, origin, signature);
  if (base === null) return BAD_SIGNATURE('a covered component is absent, doubled or not supported');
  if (!verifyEd25519(base, signature.bytes, key)) return BAD_SIGNATURE('the signature does not verify');

  const digest = request.headers['content-digest'];
  if (digest !== undefined && !digestFits(digest, request.body))
    return BAD_SIGNATURE('the digest does not fit the body');
  return { createdMs: created * SECOND_MS, nonce, components };
}

type NotedNonce = Readonly<{ keyThumbprint: string; nonce: string; nowMs: number; forgottenMs: number }>;

const NOTE_NONCE = prepared(
  ['keyThumbprint', 'nonce', 'nowMs', 'forgottenMs'],
  (db, { keyThumbprint, nonce, nowMs, forgottenMs }: NotedNonce) =>
    db
      .insertInto('nonces')
      .values({ key_id: keyThumbprint, nonce, seen_at_ms: nowMs })
      .onConflict((conflict) =>
        conflict
          .columns(['key_id', 'nonce'])
          .doUpdateSet({ seen_at_ms: nowMs })
          .where('nonces.seen_at_ms', '<', forgottenMs),
      )
      .compile(),
);

/** `created`, then the nonce, which is remembered from here on, whatever becomes of the request. */
export async function checkFreshness(
  context: Context,
  keyThumbprint: string,
  claim: Claim,
  createdChecked = true,
): Promise<Problem | null> {
  if (createdChecked && Math.abs(context.nowMs - claim.createdMs) > CREATED_WINDOW_MS) {
    return problem('stale_request', 'created is more than 300 seconds from the time here', {
      serverTime: formatTime(context.nowMs),
    });
  }
  const { nowMs } = context;
  const { numAffectedRows } = await NOTE_NONCE(context.db, {
    ...{ keyThumbprint, nonce: claim.nonce, nowMs },
    forgottenMs: nowMs - NONCE_MEMORY_MS,
  });
  return numAffectedRows === 0n ? problem('replayed_request', 'this nonce was used before') : null;
}

/** The caller by its current key. Retired and disabled terminals are returned too: the route says what they may do. */
export async function authenticate(context: Context, request: SandboxRequest): Promise<Caller | Problem> {
  const signature = readSignature(request.headers, 'sig1');
  if (signature === null) return BAD_SIGNATURE('the request has no readable signature sig1');
  const known = await findTerminalKey(context, signature, 'current');
  if (known === null) return problem('unknown_terminal', 'no terminal has this keyid');
  const claim = checkSignature(request, context.options.origin, signature, known.key);
  if ('problem' in claim) return claim;
  const createdChecked = !(request.method === 'GET' && /^\/v1\/time(?:\?|$)/u.test(request.url));
  return (
    (await checkFreshness(context, known.thumbprint, claim, createdChecked)) ??
    loadCaller(context, known.terminalId, known.thumbprint)
  );
}

type AskedKey = Readonly<{ terminalId: string; state: 'current' | 'previous' }>;

const KEY_OF_TERMINAL = prepared(['terminalId', 'state'], (db, { terminalId, state }: AskedKey) =>
  db.selectFrom('terminal_keys').selectAll().where('terminal_id', '=', terminalId).where('state', '=', state).compile(),
);

export async function findTerminalKey(
  context: Context,
  signature: ReadSignature,
  state: 'current' | 'previous',
): Promise<Readonly<{ terminalId: string; thumbprint: string; key: KeyObject; replacedAtMs: number | null }> | null> {
  const terminalId = parameter(signature, 'keyid');
  if (typeof terminalId !== 'string') return null;
  const [row] = (await KEY_OF_TERMINAL(context.db, { terminalId, state })).rows;
  const key = row === undefined ? null : publicKeyFromX(row.public_x);
  if (row === undefined || key === null) return null;
  return { terminalId, thumbprint: row.thumbprint, key, replacedAtMs: row.replaced_at_ms };
}

const TERMINAL_IN_ITS_PLACE = prepared(['terminalId'], (db, { terminalId }: Readonly<{ terminalId: string }>) =>
  db
    .selectFrom('terminals')
    .innerJoin('stores', 'stores.id', 'terminals.store_id')
    .innerJoin('merchants', 'merchants.id', 'stores.merchant_id')
    .selectAll(['merchants', 'stores', 'terminals'])
    .select(['stores.name as store_name', 'merchants.name as merchant_name'])
    .where('terminals.id', '=', terminalId)
    .compile(),
);

export async function loadCaller(context: Context, terminalId: string, keyThumbprint: string): Promise<Caller> {
  const [row] = (await TERMINAL_IN_ITS_PLACE(context.db, { terminalId })).rows;
  if (row === undefined) throw new Overtaken('a key belongs to a terminal, which belongs to a store');
  // The three tables have two names in common: `id`, which is the terminal's here, and `name`.
  return {
    terminal: row,
    store: { ...row, id: row.store_id, name: row.store_name },
    merchant: { ...row, id: row.merchant_id, name: row.merchant_name },
    keyThumbprint,
  };
}

export function disabledProblem(caller: Caller): Problem {
  const disabledAtMs = caller.terminal.disabled_at_ms;
  const extras = disabledAtMs === null ? {} : { disabledAt: formatTime(disabledAtMs) };
  return problem('terminal_disabled', `the terminal is ${caller.terminal.state}`, extras);
}

function requiredComponents(request: SandboxRequest): readonly string[] {
  const required = ['"@method"', '"@target-uri"'];
  if (request.body.length > 0) required.push('"content-digest"');
  if (request.headers['if-none-match'] !== undefined) required.push('"if-none-match"');
  return required;
}

function isNonce(nonce: string): boolean {
  const bytes = Buffer.from(nonce, 'base64url');
  return bytes.length === 16 && bytes.toString('base64url') === nonce;
}
