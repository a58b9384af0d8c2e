/**
 * The barrier port: what stands in a passenger's way and opens for one of them. What counts is not the pulse but the sensor:
 * a passenger is charged only for a barrier that was seen to open. Rules BARRIER-1 to BARRIER-12 of docs/spec.md.
 */
import type { Device, DeviceProblem } from '../device/device.ts';

/** released: opened by its emergency input, for everybody, until that is taken back. */
export const BARRIER_POSITIONS = ['shut', 'open', 'released'] as const;
export type BarrierPosition = (typeof BARRIER_POSITIONS)[number];

/** What the lamp at the barrier says; a barrier without one takes no notice. */
export const INDICATIONS = ['armed', 'go', 'stop', 'wait', 'out_of_service'] as const;
export type Indication = (typeof INDICATIONS)[number];

export type BarrierRequest = Readonly<{
  /** Which way the passenger goes. */
  direction: 'entry' | 'exit';
}>;

export type BarrierAnswer =
  /** Its sensor saw it open, so long after it was told to. */
  | Readonly<{ kind: 'confirmed'; afterMs: number }>
  /**
   * Nobody was seen to be let through. `wasSeenShut` false: the line went while it was under way, and nothing says where the
   * barrier is.
   */
  | Readonly<{ kind: 'fault'; wasSeenShut: boolean; problem: DeviceProblem }>;

/** A driver answers within this, by itself: a passenger who waits longer has gone to another gate. */
export const BARRIER_ANSWER_MS = 1_500;

export type BarrierEvent =
  | Readonly<{ kind: 'moved'; position: BarrierPosition }>
  /** Somebody went through. */
  | Readonly<{ kind: 'passed' }>
  /** It opened after its time was over, and was told to shut again: whoever stands there has not been charged. */
  | Readonly<{ kind: 'opened_late' }>
  /** It was opened by nobody's leave. */
  | Readonly<{ kind: 'forced' }>;

export interface Barrier extends Device {
  /** null: not known, since the line is not up. */
  readonly position: BarrierPosition | null;
  /**
   * One opening for one passenger. Never rejects, and ends within the driver's limits; one at a time, and one that is asked
   * for meanwhile is a fault. After one that was not confirmed the barrier is faulty until it was seen to move, or for half a minute.
   */
  openBarrier(request: BarrierRequest): Promise<BarrierAnswer>;
  /** Never waits; of what is on its way only the newest is kept, and a barrier that comes back shows it. */
  indicate(indication: Indication): void;
  onEvent(listener: (event: BarrierEvent) => void): () => void;
}
