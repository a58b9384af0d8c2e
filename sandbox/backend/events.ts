/**
 * The server-sent event stream of section 8. A reply of `/v1/events` names where a terminal's stream begins; this turns
 * what lies after that place into the text of the stream. Who holds the connection asks again after each commit.
 * Rules SANDBOX-8 and SANDBOX-70.
 */
import type { Caller, Context, Reply, StreamStart } from './context.ts';
import { problem } from './problem.ts';
import type { SandboxDatabase } from './storage/database.ts';

/** Bounds one read; the reader asks again until nothing is left. */
const EVENTS_PER_READ = 200;

/** A comment that keeps the connection alive (section 8: every 15 s). */
export const STREAM_COMMENT = ': still here\n\n';
export const STREAM_COMMENT_EVERY_MS = 15_000;

export async function startStream(
  context: Context,
  caller: Caller,
  headers: Readonly<Record<string, string>>,
): Promise<Reply> {
  const accepted = headers['accept'];
  if (accepted !== undefined && !/text\/event-stream|text\/\*|\*\/\*/u.test(accepted)) {
    return problem('not_found', 'this is a stream of text/event-stream only');
  }
  const { last } = await context.db
    .selectFrom('events')
    .select((column) => column.fn.max<number | null>('id').as('last'))
    .executeTakeFirstOrThrow();
  // The newest event is never forgotten, so only a stream that never had one begins at 0.
  const newest = last ?? 0;
  const asked = headers['last-event-id'];
  const place = { merchantId: caller.merchant.id, terminalId: caller.terminal.id };
  const known = asked !== undefined && /^\d{1,15}$/u.test(asked) && (await isPlace(context, Number(asked), newest));
  const stream: StreamStart = {
    ...place,
    afterEventId: known ? Number(asked) : newest,
    resync: asked !== undefined && !known,
  };
  return { status: 200, headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' }, stream };
}

/** Every place that was told is an event's own, until that is forgotten; before the first event it is the beginning. */
async function isPlace({ db }: Context, asked: number, newest: number): Promise<boolean> {
  if (asked === newest) return true;
  const event = await db.selectFrom('events').select('id').where('id', '=', asked).executeTakeFirst();
  return event !== undefined;
}

export type StreamPart = Readonly<{ text: string; lastEventId: number }>;

/** What has happened for this terminal since `afterEventId`. */
export async function readStream(
  database: SandboxDatabase,
  place: StreamStart,
  afterEventId: number,
): Promise<StreamPart> {
  const rows = await database
    .selectFrom('events')
    .selectAll()
    .where('id', '>', afterEventId)
    .where('merchant_id', '=', place.merchantId)
    .where((where) => where.or([where('terminal_id', 'is', null), where('terminal_id', '=', place.terminalId)]))
    .orderBy('id')
    .limit(EVENTS_PER_READ)
    .execute();
  const text = rows.map(({ id, type, data_json }) => `id: ${id}\nevent: ${type}\ndata: ${data_json}\n\n`).join('');
  return { text, lastEventId: rows.at(-1)?.id ?? afterEventId };
}

export function resyncEvent(lastEventId: number): string {
  return `id: ${lastEventId}\nevent: resync\ndata: {}\n\n`;
}
