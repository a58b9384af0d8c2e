/**
 * How a terminal comes and goes (section 3): enrolment with an activation code, change of its key, retirement.
 * Rules SANDBOX-30 to SANDBOX-36.
 */
import {
  BAD_SIGNATURE,
  checkFreshness,
  checkSignature,
  disabledProblem,
  findTerminalKey,
  loadCaller,
  type Claim,
  type SandboxRequest,
} from './caller.ts';
import { listBackendKeys } from './config.ts';
import type { Caller, Context, Reply } from './context.ts';
import { parameter, readSignature, type ReadSignature } from './http-signatures.ts';
import type { JsonObject } from './json.ts';
import { publicKeyFromX, thumbprint } from './keys.ts';
import { newId } from './ports.ts';
import { invalid, isProblem, problem, type Problem } from './problem.ts';
import { readBodyObject } from './request-body.ts';
import { enrolmentBody, enrolmentKey, fieldErrors, keyChangeBody } from './schemas.ts';
import { HOUR_MS } from './time.ts';

/** Section 3: a repeat with the same key is answered alike for 24 h, an old key counts for its change for 24 h. */
const REPEAT_WINDOW_MS = 24 * HOUR_MS;
/** Section 3: 10 wrong codes an hour from one address. */
const MAX_WRONG_CODES = 10;
const WRONG_CODE_WINDOW_MS = HOUR_MS;

export async function enrol(context: Context, request: SandboxRequest): Promise<Reply> {
  const signature = readSignature(request.headers, 'sig1');
  if (signature === null) return BAD_SIGNATURE('the request has no readable signature sig1');
  const body = readBodyObject(request);
  if (isProblem(body)) return body;
  const keyReading = enrolmentKey.safeParse(body);
  if (!keyReading.success) return invalid(fieldErrors(keyReading.error));
  const { x } = keyReading.data.publicKey;
  const key = publicKeyFromX(x);
  const print = thumbprint(x);
  if (key === null || parameter(signature, 'keyid') !== print)
    return problem('unknown_terminal', 'keyid is not the thumbprint of publicKey');
  const claim = checkSignature(request, context.options.origin, signature, key);
  if (isProblem(claim)) return claim;
  const stale = await checkFreshness(context, print, claim);
  if (stale !== null) return stale;
  const reading = enrolmentBody.safeParse(body);
  if (!reading.success) return invalid(fieldErrors(reading.error));
  return redeem(context, request.remoteAddress ?? 'unknown', print, reading.data);
}

type Enrolment = Readonly<{
  activationCode: string;
  publicKey: { x: string };
  device: { model: string; serial: string; softwareVersion: string };
}>;

async function redeem(context: Context, address: string, print: string, enrolment: Enrolment): Promise<Reply> {
  const { db, nowMs } = context;
  const { count } = await db
    .selectFrom('activation_failures')
    .select(db.fn.countAll<number>().as('count'))
    .where('address', '=', address)
    .where('at_ms', '>', nowMs - WRONG_CODE_WINDOW_MS)
    .executeTakeFirstOrThrow();
  if (count >= MAX_WRONG_CODES) {
    return {
      ...problem('too_many_requests', 'too many wrong activation codes from this address'),
      retryAfterSeconds: WRONG_CODE_WINDOW_MS / 1000,
    };
  }
  const code = await db
    .selectFrom('activation_codes')
    .selectAll()
    .where('code', '=', enrolment.activationCode)
    .executeTakeFirst();
  if (code === undefined) {
    await db.insertInto('activation_failures').values({ address, at_ms: nowMs }).execute();
    return problem('activation_code_unknown', 'there is no such activation code');
  }
  if (code.used_at_ms !== null) {
    const repeat =
      code.used_by_thumbprint === print && nowMs - code.used_at_ms <= REPEAT_WINDOW_MS && code.answer_json !== null;
    return repeat
      ? { status: 201, json: JSON.parse(code.answer_json ?? '') as JsonObject }
      : problem('activation_code_used', 'the activation code was used');
  }
  const taken = await db
    .selectFrom('terminal_keys')
    .select('thumbprint')
    .where('thumbprint', '=', print)
    .executeTakeFirst();
  if (taken !== undefined) return invalid([{ path: 'publicKey', message: 'this key was used before' }]);

  const terminalId = await admit(context, code.store_id, code.replaces_terminal_id, print, enrolment);
  const answer = await enrolmentAnswer(context, terminalId, print);
  const { numUpdatedRows } = await db
    .updateTable('activation_codes')
    .set({ used_at_ms: nowMs, used_by_thumbprint: print, answer_json: JSON.stringify(answer) })
    .where('code', '=', code.code)
    .where('used_at_ms', 'is', null)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== 1n) throw new Error('an activation code was redeemed twice at once');
  return { status: 201, json: answer };
}

/** A new terminal, or the one that the code replaces: its old keys stop, and it is wanted again. */
async function admit(
  context: Context,
  storeId: string,
  replaces: string | null,
  print: string,
  enrolment: Enrolment,
): Promise<string> {
  const { db, nowMs, random } = context;
  const { model, serial, softwareVersion } = enrolment.device;
  const device = {
    device_model: model,
    device_serial: serial,
    software_version: softwareVersion,
    enrolled_at_ms: nowMs,
  };
  const terminalId = replaces ?? newId(random, 'trm');
  if (replaces === null) {
    await db
      .insertInto('terminals')
      .values({ id: terminalId, store_id: storeId, state: 'active', disabled_at_ms: null, ...device })
      .execute();
  } else {
    await db
      .updateTable('terminals')
      .set({ ...device, state: 'active', disabled_at_ms: null })
      .where('id', '=', replaces)
      .execute();
    await db
      .updateTable('terminal_keys')
      .set({ state: 'stopped', replaced_at_ms: nowMs })
      .where('terminal_id', '=', replaces)
      .execute();
  }
  await db
    .insertInto('terminal_keys')
    .values({
      thumbprint: print,
      terminal_id: terminalId,
      public_x: enrolment.publicKey.x,
      state: 'current',
      added_at_ms: nowMs,
    })
    .execute();
  return terminalId;
}

async function enrolmentAnswer(context: Context, terminalId: string, print: string): Promise<JsonObject> {
  const { merchant, store } = await loadCaller(context, terminalId, print);
  return {
    terminalId,
    merchant: {
      id: merchant.id,
      name: merchant.name,
      city: merchant.city,
      countryCode: merchant.country_code,
      categoryCode: merchant.category_code,
    },
    store: { id: store.id, name: store.name, timeZone: store.time_zone },
    backendKeys: await listBackendKeys(context),
    configVersion: context.settings.configVersion,
  };
}

/**
 * The new key proves itself by `sig2`. Repeatable for 24 h, for which the old key still counts here and nowhere else.
 */
export async function changeKey(context: Context, request: SandboxRequest): Promise<Reply> {
  const first = readSignature(request.headers, 'sig1');
  if (first === null) return BAD_SIGNATURE('the request has no readable signature sig1');
  const current = await findTerminalKey(context, first, 'current');
  if (current === null) return problem('unknown_terminal', 'no terminal has this keyid');
  const previous = await findTerminalKey(context, first, 'previous');
  const mayRepeat =
    previous?.replacedAtMs !== null && previous !== null && context.nowMs - previous.replacedAtMs <= REPEAT_WINDOW_MS;

  let signer = current;
  let claim = checkSignature(request, context.options.origin, first, current.key);
  if (isProblem(claim) && mayRepeat) {
    signer = previous;
    claim = checkSignature(request, context.options.origin, first, previous.key);
  }
  if (isProblem(claim)) return claim;
  const body = readBodyObject(request);
  if (isProblem(body)) return body;
  const reading = keyChangeBody.safeParse(body);
  if (!reading.success) return invalid(fieldErrors(reading.error));
  const { x } = reading.data.publicKey;
  const print = thumbprint(x);
  const second = checkSecond(context, request, first, claim, x);
  if (isProblem(second)) return second;
  if (signer === previous && print !== current.thumbprint)
    return BAD_SIGNATURE('the old key counts only for repeating its change');

  const stale =
    (await checkFreshness(context, signer.thumbprint, claim)) ?? (await checkFreshness(context, print, second));
  if (stale !== null) return stale;
  const caller = await loadCaller(context, current.terminalId, signer.thumbprint);
  if (caller.terminal.state !== 'active') return disabledProblem(caller);
  if (print === current.thumbprint) return { status: 200, json: { terminalId: current.terminalId } };
  return replaceKey(context, current.terminalId, x, print);
}

function checkSecond(
  context: Context,
  request: SandboxRequest,
  first: ReadSignature,
  claim: Claim,
  x: string,
): Claim | Problem {
  const second = readSignature(request.headers, 'sig2');
  const key = publicKeyFromX(x);
  if (second === null || key === null) return BAD_SIGNATURE('the request has no readable signature sig2');
  if (parameter(second, 'keyid') !== parameter(first, 'keyid'))
    return BAD_SIGNATURE('sig2 must have the keyid of sig1');
  const checked = checkSignature(request, context.options.origin, second, key);
  if (isProblem(checked)) return checked;
  if (checked.components.join(' ') !== claim.components.join(' '))
    return BAD_SIGNATURE('sig2 must cover what sig1 covers');
  return checked.nonce === claim.nonce ? BAD_SIGNATURE('sig2 must have a nonce of its own') : checked;
}

async function replaceKey(context: Context, terminalId: string, x: string, print: string): Promise<Reply> {
  const { db, nowMs } = context;
  const taken = await db
    .selectFrom('terminal_keys')
    .select('thumbprint')
    .where('thumbprint', '=', print)
    .executeTakeFirst();
  if (taken !== undefined) return invalid([{ path: 'publicKey', message: 'this key was used before' }]);
  const keysOf = (state: 'current' | 'previous') =>
    db.updateTable('terminal_keys').where('terminal_id', '=', terminalId).where('state', '=', state);
  await keysOf('previous').set({ state: 'stopped' }).execute();
  await keysOf('current').set({ state: 'previous', replaced_at_ms: nowMs }).execute();
  await db
    .insertInto('terminal_keys')
    .values({ thumbprint: print, terminal_id: terminalId, public_x: x, state: 'current', added_at_ms: nowMs })
    .execute();
  return { status: 200, json: { terminalId } };
}

/** The keys stay known, so that a repeat is answered 403 and not 401. */
export async function retire(context: Context, caller: Caller): Promise<Reply> {
  await context.db
    .updateTable('terminals')
    .set({ state: 'retired', disabled_at_ms: context.nowMs })
    .where('id', '=', caller.terminal.id)
    .execute();
  return { status: 204 };
}
