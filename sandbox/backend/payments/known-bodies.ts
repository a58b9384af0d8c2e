/**
 * Which bodies an id answers to. A repeat is the same body in its RFC 8785 form; a tap or a signed QR that got no answer
 * may come again as `offline` (or the other way round) and is then the same payment (section 4).
 *
 * Kept are keyed hashes, so that neither payment codes nor presentments lie in the database a second time.
 * Rules SANDBOX-11, SANDBOX-16, SANDBOX-60.
 */
import { bodyHash, keyedHash, type Context, type Settings } from '../context.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { BodyRow } from '../storage/payment-tables.ts';

/** What of a body decides whether another one means the same payment. */
type Fingerprint = Omit<BodyRow, 'payment_id'>;

export type Recognition = 'none_yet' | 'repeat' | 'offline_after_online' | 'online_after_offline' | 'mismatch';

const FITTING_CHANNEL: Readonly<Record<string, string>> = { tap: 'tap', scan_presentment: 'qr' };

export async function recognise(context: Context, paymentId: string, body: JsonObject): Promise<Recognition> {
  const known = await context.db.selectFrom('payment_bodies').selectAll().where('payment_id', '=', paymentId).execute();
  if (known.length === 0) return 'none_yet';
  const print = fingerprint(context.settings, body);
  if (known.some((row) => row.body_hash === print.body_hash)) return 'repeat';
  // A third body is neither: the pair of one online and one offline body is complete.
  const [only] = known;
  if (only === undefined || known.length > 1) return 'mismatch';
  if (isPair(only, print)) return 'offline_after_online';
  return isPair(print, only) ? 'online_after_offline' : 'mismatch';
}

export async function rememberBody(context: Context, paymentId: string, body: JsonObject): Promise<void> {
  await context.db
    .insertInto('payment_bodies')
    .values({ payment_id: paymentId, ...fingerprint(context.settings, body) })
    .execute();
}

function isPair(online: Fingerprint, offline: Fingerprint): boolean {
  return (
    offline.method_type === 'offline' &&
    FITTING_CHANNEL[online.method_type] === offline.channel &&
    online.presentment_hash !== null &&
    online.presentment_hash === offline.presentment_hash &&
    online.rest_hash === offline.rest_hash
  );
}

/** Made of whatever stands there: the comparison comes before any rule is looked at. */
function fingerprint(settings: Settings, body: JsonObject): Fingerprint {
  const { method, ...rest } = body;
  const said = isJsonObject(method) ? method : {};
  const presentment = textOf(said['presentment']);
  return {
    body_hash: bodyHash(settings, body),
    rest_hash: bodyHash(settings, rest),
    method_type: textOf(said['type']) ?? '',
    channel: textOf(said['channel']),
    presentment_hash: presentment === null ? null : keyedHash(settings, presentment),
  };
}

function textOf(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
