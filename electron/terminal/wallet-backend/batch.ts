/**
 * A batch of offline payments on the wire (wallet API section 4): made of the stored bodies without touching a byte of
 * them, and read result by result. Rules BACKEND-45 and BACKEND-46.
 */
import { assert } from '../../kernel/assert.ts';
import { batchResultCodec, BATCH_MAX_ITEMS, refusal } from './codecs.ts';
import { REQUEST_MAX_BYTES } from './http-exchange.ts';
import type { BatchResult } from './wallet-backend.ts';

type BatchItem = Readonly<{ id: string; body: string }>;

const TAIL = ']}';

/** As many of the first items as a request may hold; the others stay unanswered and are sent with the next batch. */
export function batchBody(items: readonly BatchItem[], member: 'payments' | 'taps' = 'payments'): string {
  assert(items.length > 0 && items.length <= BATCH_MAX_ITEMS, 'a batch has 1 to 500 items');
  const head = `{"${member}":[`;
  const parts: string[] = [];
  let bytes = head.length + TAIL.length;
  for (const item of items) {
    const part = withId(item);
    bytes += Buffer.byteLength(part, 'utf8') + 1;
    if (bytes > REQUEST_MAX_BYTES && parts.length > 0) break;
    parts.push(part);
  }
  return `${head}${parts.join(',')}${TAIL}`;
}

/**
 * The usable results. One that does not parse, or is of the kind that leaves an outcome unknown (5xx, 429), is left out
 * as if it had not been answered; so is one for an id that was not asked about.
 */
export function readBatchResults(results: readonly unknown[], items: readonly BatchItem[]): readonly BatchResult[] {
  const asked = new Set(items.map((item) => item.id));
  const usable: BatchResult[] = [];
  for (const result of results) {
    const parsed = batchResultCodec.safeParse(result);
    if (!parsed.success) continue;
    const { data } = parsed;
    if (data.id !== null && !asked.has(data.id)) continue;
    if ('payment' in data) usable.push(data);
    else if (data.problem.status < 500 && data.problem.status !== 429) {
      usable.push({ id: data.id, problem: refusal(data.problem.status, data.problem) });
    }
  }
  return usable;
}

/** The id goes in front of the stored members, so the body that was journalled is sent byte for byte. */
function withId({ id, body }: BatchItem): string {
  const text = body.trimStart();
  assert(text.startsWith('{') && !/^\{\s*\}/u.test(text), 'a stored body is an object with members');
  return `{"id":${JSON.stringify(id)},${text.slice(1)}`;
}
