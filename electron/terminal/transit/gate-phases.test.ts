/** Walks the table of a gate's phases, and what a passenger is told of every reason. */
import { expect, test } from 'vitest';
import { ERROR_CODES, ERRORS } from '../../kernel/errors.ts';
import { GATE_EVENTS, GATE_PHASES, GATE_TRANSITIONS, isListening } from './gate-phases.ts';
import { shownStop } from './shown-stops.ts';

test('[TRANSIT-22] every phase is reached from waiting, leads back to it, and nobody is heard while the barrier opens', () => {
  const after = (phase: (typeof GATE_PHASES)[number]) =>
    GATE_EVENTS.flatMap((event) => GATE_TRANSITIONS[phase][event] ?? []);
  const reached = new Set<string>(['armed']);
  for (const phase of reached) for (const next of after(phase as (typeof GATE_PHASES)[number])) reached.add(next);
  expect([...reached].toSorted()).toEqual([...GATE_PHASES].toSorted());
  for (const phase of GATE_PHASES) if (phase !== 'armed') expect(after(phase).length).toBeGreaterThan(0);
  expect(GATE_PHASES.filter((phase) => !isListening(phase))).toEqual(['opening']);
  expect(GATE_TRANSITIONS.opening).toEqual({ opened: 'go', stopped: 'stop' });
});

test('[TRANSIT-23] every reason is told by a sentence that fits a gate, whatever the reason', () => {
  for (const code of ERROR_CODES) {
    const shown = shownStop(code);
    expect(shown.startsWith('gate.'), `${code} is told as ${shown}`).toBe(true);
    expect(shownStop(shown)).toBe(shown === 'gate.no_fare_table' ? 'gate.out_of_service' : shown);
    for (const language of ['zh-CN', 'en'] as const) {
      const { title, action } = ERRORS[shown][language];
      if (shown === shownStop(code) && code !== shown) expect(`${title} ${action}`).not.toContain('{{');
    }
  }
  expect(shownStop('offline.counter_replayed')).toBe('gate.code_used');
  expect(shownStop('offline.deny_list_too_old')).toBe('gate.out_of_service');
});
