/**
 * Makes journeys of taps, in whatever order they arrive (section 9). By the time of the taps, an entry and the exit that
 * follows it directly are one journey; every other tap is a journey whose other end is missing. A tap that arrives late
 * between two others therefore changes its neighbours' journey alone. Rules SANDBOX-162 to SANDBOX-165.
 */
import type { Caller, Context, Reply } from '../context.ts';
import { newId } from '../ports.ts';
import { invalid } from '../problem.ts';
import type { JourneyRow, TapRow } from '../storage/transit-tables.ts';
import { hold } from '../storage/transactions.ts';
import { formatTime, HOUR_MS } from '../time.ts';
import { fareTablesOf, journeyFareMinor, maxJourneyMs, tableInForce, type ZoneTable } from './fare-tables.ts';
import { changeJourney, chargeTo } from './fare-charges.ts';

/** Section 9: a missing end is charged this long after the longest journey could have ended. */
const WAITS_FOR_OTHER_END_MS = 24 * HOUR_MS;

/** Takes a tap that counts into its wallet's journeys; answers its journey, charged where both ends are known. */
export async function joinJourney(context: Context, tap: TapRow, table: ZoneTable): Promise<JourneyRow> {
  await hold(context.db, 'wallets', walletIdOf(tap));
  const before = await neighbour(context, tap, 'before');
  const after = await neighbour(context, tap, 'after');
  const [entry, exit] = tap.direction === 'entry' ? [tap, after] : [before, tap];
  const isJourney =
    entry?.direction === 'entry' && exit?.direction === 'exit' && exit.at_ms - entry.at_ms <= maxJourneyMs(table);
  if (!isJourney) return addOpenJourney(context, tap, table);

  const partner = tap === entry ? exit : entry;
  const partners = await journeyOfTap(context, partner);
  if (partners === null) throw new Error('every tap that counts has a journey');
  // The partner had another end before this tap turned up between them: that end is a journey of its own from now on.
  const left = tap === entry ? partners.entry_tap_id : partners.exit_tap_id;
  const joined = await changeJourney(
    context,
    partners,
    tap === entry ? { entry_tap_id: tap.id } : { exit_tap_id: tap.id },
  );
  if (left !== null) await addOpenJourney(context, await requireTap(context, left), table);
  return chargeJourney(context, joined);
}

/** Charged by what is known of its ends, by the table and the class of its first tap. */
export async function chargeJourney(context: Context, journey: JourneyRow): Promise<JourneyRow> {
  const entry = journey.entry_tap_id === null ? null : await requireTap(context, journey.entry_tap_id);
  const exit = journey.exit_tap_id === null ? null : await requireTap(context, journey.exit_tap_id);
  const first = entry ?? exit;
  if (first === null) throw new Error('a journey has an end');
  const table = tableInForce(await fareTablesOf(context, journey.merchant_id), first.at_ms);
  if (table?.kind !== 'zones') throw new Error('a tap that counts has a table with zones');
  const fareMinor = journeyFareMinor(table, entry?.station_id ?? null, exit?.station_id ?? null, first.passenger_class);
  return chargeTo(context, journey, fareMinor, (exit ?? first).terminal_id);
}

/** What has waited for its other end for long enough. */
export async function chargeOverdueJourneys(context: Context): Promise<void> {
  const rows = await context.db
    .selectFrom('journeys')
    .selectAll()
    .where('due_at_ms', '<=', context.nowMs)
    .orderBy('due_at_ms')
    .orderBy('id')
    .execute();
  for (const journey of rows) {
    await hold(context.db, 'wallets', journey.wallet_id);
    const held = await context.db
      .selectFrom('journeys')
      .selectAll()
      .where('id', '=', journey.id)
      .executeTakeFirstOrThrow();
    if (held.due_at_ms !== null) await chargeJourney(context, held);
  }
}

export async function journeyOfTap({ db }: Context, tap: TapRow): Promise<JourneyRow | null> {
  const row = await db
    .selectFrom('journeys')
    .selectAll()
    .where(tap.direction === 'entry' ? 'entry_tap_id' : 'exit_tap_id', '=', tap.id)
    .executeTakeFirst();
  return row ?? null;
}

/** `GET /v1/journeys?iss=…&walletId=…&open=true`: what an exit gate needs to know of a wallet, oldest first. */
export async function getJourneys(context: Context, caller: Caller, query: URLSearchParams): Promise<Reply> {
  const [iss, walletId] = [query.get('iss') ?? '', query.get('walletId') ?? ''];
  const errors = [
    ...(iss === '' ? [{ path: 'iss', message: 'the issuer of the wallet' }] : []),
    ...(walletId === '' ? [{ path: 'walletId', message: 'the id of the wallet' }] : []),
    ...(query.get('open') === 'true' ? [] : [{ path: 'open', message: 'true: only open journeys are listed' }]),
  ];
  if (errors.length > 0) return invalid(errors);
  const rows = await context.db
    .selectFrom('journeys')
    .innerJoin('transit_taps', 'transit_taps.id', 'journeys.entry_tap_id')
    .innerJoin('wallets', 'wallets.id', 'journeys.wallet_id')
    .select(['journeys.id', 'transit_taps.station_id', 'transit_taps.at_ms'])
    .where('journeys.merchant_id', '=', caller.merchant.id)
    .where('journeys.wallet_id', '=', walletId)
    .where('wallets.iss', '=', iss)
    .where('journeys.exit_tap_id', 'is', null)
    .where('journeys.due_at_ms', '>', context.nowMs)
    .orderBy('transit_taps.at_ms')
    .execute();
  return {
    status: 200,
    json: rows.map((row) => ({ id: row.id, entryStationId: row.station_id, entryAt: formatTime(row.at_ms) })),
  };
}

async function addOpenJourney(context: Context, tap: TapRow, table: ZoneTable): Promise<JourneyRow> {
  return context.db
    .insertInto('journeys')
    .values({
      id: newId(context.random, 'jny'),
      merchant_id: tap.merchant_id,
      wallet_id: walletIdOf(tap),
      entry_tap_id: tap.direction === 'entry' ? tap.id : null,
      exit_tap_id: tap.direction === 'exit' ? tap.id : null,
      due_at_ms: tap.at_ms + maxJourneyMs(table) + WAITS_FOR_OTHER_END_MS,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** The tap of the same wallet at the same merchant that is next to this one in time; of two at once, the id decides. */
async function neighbour({ db }: Context, tap: TapRow, side: 'before' | 'after'): Promise<TapRow | null> {
  const [sign, order] = side === 'before' ? (['<', 'desc'] as const) : (['>', 'asc'] as const);
  const row = await db
    .selectFrom('transit_taps')
    .selectAll()
    .where('merchant_id', '=', tap.merchant_id)
    .where('wallet_id', '=', walletIdOf(tap))
    .where('counts', '=', 1)
    .where((where) =>
      where.or([
        where('at_ms', sign, tap.at_ms),
        where.and([where('at_ms', '=', tap.at_ms), where('id', sign, tap.id)]),
      ]),
    )
    .orderBy('at_ms', order)
    .orderBy('id', order)
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

async function requireTap({ db }: Context, id: string): Promise<TapRow> {
  return db.selectFrom('transit_taps').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

function walletIdOf(tap: TapRow): string {
  if (tap.wallet_id === null) throw new Error('a tap that counts has a wallet');
  return tap.wallet_id;
}
