/**
 * `POST /v1/taps` (section 9): gates report what was tapped, in any order and as often as they like; each tap stands alone
 * and is answered alike for ever. The credential is judged as section 6 says for what reaches the backend, with amount 0.
 * A tap that the gate denied is kept and uses its counter up, and begins no journey. Rules SANDBOX-163, SANDBOX-167 to
 * SANDBOX-169.
 */
import { disabledProblem } from '../caller.ts';
import { isDenied } from '../config.ts';
import { bodyHash, type Caller, type Context, type Reply } from '../context.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { isDeclineCode, type DeclineCode } from '../payments/decision.ts';
import { apart, refused } from '../payments/payment-batch.ts';
import { findWallet, readIssuers, takeCounter } from '../payments/presentment-payment.ts';
import { invalid, isProblem, problem, type Problem } from '../problem.ts';
import { fieldErrors, isUuidV7, tapBody, type TapBody } from '../schemas.ts';
import type { TapRow } from '../storage/transit-tables.ts';
import type { WalletRow } from '../storage/wallet-tables.ts';
import { SECOND_MS } from '../time.ts';
import { fareTablesOf, hasStation, tableInForce, type ZoneTable } from './fare-tables.ts';
import { joinJourney, journeyOfTap } from './journeys.ts';

const MAX_TAPS = 500;
/** Section 6: a time may be this far ahead of the backend's clock. */
const AHEAD_MS = 300 * SECOND_MS;

export async function postTaps(context: Context, caller: Caller, body: JsonObject): Promise<Reply> {
  const { taps } = body;
  if (!Array.isArray(taps) || taps.length < 1 || taps.length > MAX_TAPS)
    return invalid([{ path: 'taps', message: `a list of 1 to ${MAX_TAPS} taps` }]);
  const results: JsonObject[] = [];
  for (const tap of taps as readonly JsonValue[]) results.push(await takeItem(context, caller, tap));
  return { status: 200, json: { results } };
}

async function takeItem(context: Context, caller: Caller, item: JsonValue): Promise<JsonObject> {
  const { id, ...body } = isJsonObject(item) ? item : {};
  if (!isUuidV7(id)) return refused(null, invalid([{ path: 'id', message: 'a UUIDv7 in lower case' }]));
  return apart(context, id, async () => {
    const tap = await takeTap(context, caller, id, body);
    return isProblem(tap) ? refused(id, tap) : tapResult(context, tap);
  });
}

async function takeTap(context: Context, caller: Caller, id: string, body: JsonObject): Promise<TapRow | Problem> {
  const known = await context.db.selectFrom('transit_taps').selectAll().where('id', '=', id).executeTakeFirst();
  const hash = bodyHash(context.settings, body);
  if (known !== undefined) {
    return known.terminal_id === caller.terminal.id && known.body_hash === hash
      ? known
      : problem('idempotency_mismatch', 'this id was used before with another body');
  }
  const reading = tapBody.safeParse(body);
  const { state, disabled_at_ms: disabledAtMs } = caller.terminal;
  const wasBefore = reading.success && disabledAtMs !== null && reading.data.at < disabledAtMs;
  if (state !== 'active' && !wasBefore) return disabledProblem(caller);
  if (!reading.success) return invalid(fieldErrors(reading.error));
  if (reading.data.at > context.nowMs + AHEAD_MS)
    return invalid([{ path: 'at', message: 'more than 300 seconds ahead of the time here' }]);
  const table = tableInForce(await fareTablesOf(context, caller.merchant.id), reading.data.at);
  if (table?.kind !== 'zones' || !hasStation(table, reading.data.stationId))
    return invalid([{ path: 'stationId', message: 'no station of the fare table in force' }]);
  // Final is what has no 5xx: the gate keeps the tap and sends it again.
  if (context.settings.maintenance) return problem('unavailable', 'wallets are being looked after; send the tap again');
  return decide(context, caller, { id, hash, tap: reading.data, table });
}

type NewTap = Readonly<{ id: string; hash: string; tap: TapBody; table: ZoneTable }>;

async function decide(context: Context, caller: Caller, { id, hash, tap, table }: NewTap): Promise<TapRow> {
  const judged = await judge(context, caller, id, tap);
  const counts = judged.code === null && tap.decision === 'open';
  const row = await context.db
    .insertInto('transit_taps')
    .values({
      id,
      terminal_id: caller.terminal.id,
      merchant_id: caller.merchant.id,
      body_hash: hash,
      at_ms: tap.at,
      station_id: tap.stationId,
      gate_id: tap.gateId,
      direction: tap.direction,
      decision: tap.decision,
      reason: tap.reason,
      wallet_id: judged.wallet?.id ?? null,
      passenger_class: judged.passengerClass,
      // What the gate denied is no fault of the tap's: nobody passed.
      problem_code: tap.decision === 'open' ? judged.code : null,
      counts: counts ? 1 : 0,
      created_at_ms: context.nowMs,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  if (!counts) return row;
  const journey = await joinJourney(context, row, table);
  if (journey.unpaid === 0) return row;
  return context.db
    .updateTable('transit_taps')
    .set({ problem_code: 'insufficient_funds' satisfies DeclineCode })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

type Judged = Readonly<{ code: DeclineCode | null; wallet: WalletRow | null; passengerClass: string | null }>;

async function judge(context: Context, caller: Caller, id: string, tap: TapBody): Promise<Judged> {
  const verdict = context.verifier.verifyPresentment(new Uint8Array(Buffer.from(tap.presentment, 'base64url')), {
    mode: 'tap',
    issuers: await readIssuers(context),
    atMs: tap.at,
    qrMaxSkewSeconds: context.settings.policy.qrMaxSkewSeconds,
    terminalId: caller.terminal.id,
    amountMinor: 0,
    currency: context.settings.currency,
  });
  const presented = verdict.wallet;
  const refusal = verdict.verdict === 'refused' ? verdict.code : null;
  if (presented === null) return { code: refusal ?? 'credential_invalid', wallet: null, passengerClass: null };
  const wallet = await findWallet(context, presented);
  const { passengerClass } = presented;
  const judged = (code: DeclineCode | null): Judged => ({ code, wallet, passengerClass });
  if (!(await takeCounter(context, presented, `tap:${id}`))) return judged('credential_replayed');
  if (refusal !== null) return judged(refusal);
  if (wallet === null) return judged('credential_invalid');
  if (wallet.blocked === 1 || (await isDenied(context, wallet.iss, wallet.id))) return judged('wallet_blocked');
  return judged(wallet.forced_decline !== null && isDeclineCode(wallet.forced_decline) ? wallet.forced_decline : null);
}

/** The tap as it stands now: its journey, and the fare once it is charged. */
async function tapResult(context: Context, tap: TapRow): Promise<JsonObject> {
  if (tap.problem_code !== null) return { id: tap.id, problem: declined(tap.problem_code) };
  const journey = tap.counts === 1 ? await journeyOfTap(context, tap) : null;
  const isCharged = journey !== null && journey.due_at_ms === null && journey.unpaid === 0;
  return {
    id: tap.id,
    journeyId: journey?.id ?? null,
    fare: isCharged ? { amount: journey.charged_minor, currency: context.settings.currency } : null,
  };
}

/** Section 9: with 422 the code is a decline's. */
function declined(code: string): JsonObject {
  return {
    type: `urn:wallet-acceptance:problem:${code}`,
    title: 'The tap is not accepted',
    status: 422,
    detail: `the tap is declined: ${code}`,
    code,
  };
}
