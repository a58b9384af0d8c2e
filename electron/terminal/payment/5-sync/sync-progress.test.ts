/** What a screen is told of the finding out: which step, how many requests, when the next, when the reversal begins. */
import { describe, expect, test } from 'vitest';
import { epochMs } from '../../../kernel/clock.ts';
import { progressOf, type SyncItem } from './sync-item.ts';

const CAPABILITIES = {
  payoutWorkingDays: 1,
  querySchedule: { firstAfterMs: 2_000, everyMs: 3_000, giveUpAfterMs: 45_000 },
  pendingQueryEveryMs: 3_000,
} as Parameters<typeof progressOf>[1];
const WALL = epochMs(1_795_363_509_000);
const MOMENT = { monotonicMs: 100_000, wallMs: WALL };

function item(changes: Partial<SyncItem>): SyncItem {
  return {
    paymentId: 'p',
    saleId: 's',
    kind: 'query',
    queueKey: 1,
    phase: 'unknown',
    beganAt: 90_000,
    deadline: 135_000,
    attemptCount: 0,
    sendCount: 3,
    answerCount: 3,
    inFlight: false,
    startedAt: 98_000,
    notBefore: 0,
    asked: false,
    hurry: false,
    ...changes,
  };
}

describe('asking', () => {
  test('[SCREENOPS-10] counts its requests and names the next one and the moment of the reversal by the wall clock', () => {
    expect(progressOf(item({}), CAPABILITIES, MOMENT)).toEqual({
      step: 'asking',
      requestCount: 3,
      nextAtMs: WALL + 1_000,
      undoFromMs: WALL + 35_000,
    });
  });

  test('[SCREENOPS-10] while a request is on its way there is no next one', () => {
    expect(progressOf(item({ inFlight: true, answerCount: 0 }), CAPABILITIES, MOMENT)).toMatchObject({
      nextAtMs: null,
    });
    // Heard of before, so that the deadline alone is due: no request is promised for it.
    expect(progressOf(item({ inFlight: true }), CAPABILITIES, MOMENT)).toMatchObject({ nextAtMs: null });
  });

  test('[SCREENOPS-10] a request that is overdue is due now, not in the past', () => {
    const late = progressOf(item({ startedAt: 90_000 }), CAPABILITIES, MOMENT);
    expect(late).toMatchObject({ nextAtMs: WALL });
  });
});

test('[SCREENOPS-10] undoing names the next try and has no end', () => {
  const reversal = item({ kind: 'reverse', phase: 'reversal', deadline: Infinity, notBefore: 108_500, sendCount: 1 });
  expect(progressOf(reversal, CAPABILITIES, MOMENT)).toEqual({
    step: 'undoing',
    requestCount: 1,
    nextAtMs: WALL + 8_500,
    undoFromMs: null,
  });
});

test.each(['first_request', 'pending'] as const)('[SCREENOPS-10] %s is no finding out', (phase) => {
  expect(progressOf(item({ phase }), CAPABILITIES, MOMENT)).toBeNull();
});
