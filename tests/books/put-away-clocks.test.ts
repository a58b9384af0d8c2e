/** A gate whose machine shows a wrong time: what is over is told by the bank's clock, and what may still count stays. */
import { describe, expect, test } from 'vitest';
import { TELL_HELD_DAYS } from '../../electron/terminal/operations/journal-rotation.ts';
import { LOOK_EVERY_MS as SIGNED_WITHIN_MS } from '../../electron/terminal/operations/journal-seal.ts';
import { archivedUpTo } from '../../electron/terminal/payment/3-journal/journal-segments.ts';
import { createJournal } from '../../electron/terminal/payment/3-journal/journal.ts';
import { headSequence } from '../../electron/terminal/payment/3-journal/journal-store.ts';
import { PROJECTIONS } from '../../electron/terminal/projections.ts';
import { closeSegment, letRotate } from '../../electron/terminal/testing/closed-days.ts';
import { MANAGER } from '../../electron/terminal/testing/till-world.ts';
import { MAX_TICKET_MS, ticketBytes, ticketText, type Ticket } from '../../electron/terminal/transit/ticket.ts';
import { DAY_MS, gateDays, HALF_MINUTE_MS, KEEP_DAYS } from './gate-days.ts';

const AHEAD_MS = 10 * DAY_MS;
const days = gateDays();
const { counts, liveDay, liveDays, letAllLeave, nextDay, demandWhole } = days;

/** A ticket that has just opened the gate, of a kiosk whose key it was told. */
async function usedTicket(): Promise<string> {
  const world = days.world();
  const terminalId = (await world.snapshot()).terminal.terminalId ?? '';
  const soldAtMs = world.clock.now();
  const ticket = {
    ...{ ticketId: '01a20090-9ce9-7c08-b010-eb10d5c3e80e', terminalId, stationId: 'east', fareMinor: 200 },
    ...{ currency: 'CNY' as const, soldAtMs, goodUntilMs: soldAtMs + MAX_TICKET_MS },
  } satisfies Ticket;
  const text = ticketText(ticket, (await world.driver.signer.sign(ticketBytes(ticket)))?.signature ?? '');
  expect(await world.scan(text)).toMatchObject({ state: 'go', kind: 'ticket' });
  await world.advance(HALF_MINUTE_MS);
  return text;
}

/** The machine's clock is set and the bank's is not; what was today is over then, and is signed. */
async function setClock(aheadMs: number, isRestarted: boolean): Promise<void> {
  const world = days.world();
  world.clock.shiftWall(aheadMs);
  world.backend.setClockAhead(-aheadMs);
  if (isRestarted) await world.restart();
  else await world.advance(SIGNED_WITHIN_MS);
}

async function setRight(): Promise<void> {
  const world = days.world();
  world.clock.shiftWall(-AHEAD_MS);
  world.backend.setClockAhead(0);
  await world.advance(HALF_MINUTE_MS);
}

async function told(): Promise<readonly unknown[]> {
  const world = days.world();
  await world.call('session.sign_in', MANAGER);
  const { messages } = await world.call('backend.messages', { cursor: null, limit: 20 });
  await world.call('session.sign_out', {});
  return messages.filter(({ kind }) => kind.startsWith('journal_')).map(({ kind }) => kind);
}

describe('a clock that is set ahead', () => {
  test.each([
    ['while the gate runs', false],
    ['while it is off', true],
  ])(
    '[ARCHIVE-26] %s puts no ticket away that was used today',
    async (_name, isRestarted) => {
      const world = days.world();
      const text = await usedTicket();
      await setClock(AHEAD_MS, isRestarted);
      await world.advance(HALF_MINUTE_MS);
      await letRotate(world, 0);
      await letRotate(world, 0);
      expect([archivedUpTo(world.storage.read), ...counts(['gate_passages', 'put_away_pieces'])]).toEqual([0, 1, 0]);
      await setRight();
      expect(await world.scan(text)).toMatchObject({ state: 'stop', code: 'gate.ticket_used' });
      await demandWhole();
    },
    60_000,
  );

  test.each([
    ['while the gate runs', false],
    ['while it is off', true],
  ])(
    '[ARCHIVE-26] %s, and of which the bank says nothing, puts nothing away, of which a person is told',
    async (_name, isRestarted) => {
      const world = days.world();
      const text = await usedTicket();
      world.backend.setReachable(false);
      await setClock((KEEP_DAYS + 1) * DAY_MS, isRestarted);
      await letRotate(world, 0);
      expect([archivedUpTo(world.storage.read), await told()]).toEqual([0, []]);
      await setClock(TELL_HELD_DAYS * DAY_MS, isRestarted);
      await letRotate(world, 0);
      expect([archivedUpTo(world.storage.read), await told()]).toEqual([0, ['journal_time_unknown']]);
      // A fortnight does not make it known either.
      await setClock(30 * DAY_MS, isRestarted);
      await letRotate(world, 0);
      expect([archivedUpTo(world.storage.read), ...counts(['gate_passages'])]).toEqual([0, 1]);
      world.clock.shiftWall(-(KEEP_DAYS + 1 + TELL_HELD_DAYS + 30) * DAY_MS);
      world.backend.setClockAhead(0);
      await world.goOnline();
      await world.advance(HALF_MINUTE_MS);
      expect(await world.scan(text)).toMatchObject({ state: 'stop', code: 'gate.ticket_used' });
    },
    60_000,
  );
});

test('[ARCHIVE-26] what is over by the bank’s clock leaves, whatever the machine’s shows', async () => {
  const world = days.world();
  await liveDays();
  world.backend.setReachable(false);
  await nextDay(0);
  await letRotate(world, 0);
  // It was started, and nobody has said what time it is.
  expect(archivedUpTo(world.storage.read)).toBe(0);
  world.backend.setReachable(true);
  await setClock(-HALF_MINUTE_MS, false);
  await world.advance(HALF_MINUTE_MS);
  await letAllLeave();
  expect(counts(['sales', 'gate_passages'])).toEqual([6, 6]);
  await demandWhole();
}, 60_000);

test('[ARCHIVE-26] rows of a day that is not over by the bank’s clock stay, though their entries have left', async () => {
  const world = days.world();
  await liveDay();
  await usedTicket();
  const journal = createJournal({ clock: world.clock, projections: PROJECTIONS });
  // As a program closed them that believed the machine's clock.
  await closeSegment(world.storage, journal, headSequence(world.storage.read));
  await world.advance(HALF_MINUTE_MS);
  await letRotate(world, 0);
  expect(counts(['gate_passages', 'put_away_pieces'])).toEqual([4, 0]);
  await nextDay(KEEP_DAYS);
  await letRotate(world, 0);
  expect(counts(['gate_passages', 'put_away_pieces'])).toEqual([1, 1]);
}, 60_000);
