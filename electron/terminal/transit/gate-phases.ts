/**
 * What a gate is busy with, as a table; what it shows is this and whether it is in service at all. The readers are armed in
 * every phase but while the barrier opens: the next passenger is served while the one before is still being told. Rules
 * TRANSIT-20 and TRANSIT-22.
 */
export const GATE_PHASES = ['armed', 'reading', 'opening', 'go', 'stop'] as const;
export type GatePhase = (typeof GATE_PHASES)[number];

export const GATE_EVENTS = [
  /** A phone was found at the reader. */
  'card_came',
  /** A passenger is let through, and the barrier was asked. */
  'decided',
  /** The barrier said that it is open, or there is none. */
  'opened',
  'stopped',
  /** What it told has been told for long enough, or nothing came of a phone. */
  'over',
] as const;
export type GateEvent = (typeof GATE_EVENTS)[number];

type Table = { readonly [P in GatePhase]: { readonly [E in GateEvent]?: GatePhase } };

/** What is not listed is ignored: the first final outcome wins (C33). */
export const GATE_TRANSITIONS: Table = {
  armed: { card_came: 'reading', decided: 'opening', stopped: 'stop' },
  reading: { card_came: 'reading', decided: 'opening', stopped: 'stop', over: 'armed' },
  opening: { opened: 'go', stopped: 'stop' },
  go: { card_came: 'reading', decided: 'opening', stopped: 'stop', over: 'armed' },
  stop: { card_came: 'reading', decided: 'opening', stopped: 'stop', over: 'armed' },
};

/** Whether somebody may show something. */
export function isListening(phase: GatePhase): boolean {
  return phase !== 'opening';
}
