/**
 * The barrier port: what stands in a passenger's way and opens for one of them. What counts is not the pulse but the sensor:
 * a passenger is charged only for a barrier that was seen to open. Rules BARRIER-1 to BARRIER-12 of docs/spec.md.
 */
import type { Device, DeviceProblem } from '../device/device.ts';

/** released: opened by its emergency input, for everybody, until that is taken back. */
export const BARRIER_POSITIONS = ['shut', 'open', 'released'] as const;
export type BarrierPosition = (typeof BARRIER_POSITIONS)[number];

export type BarrierOutcome =
  /** Its sensor saw it open, so long after it was told to. */
  | Readonly<{ kind: 'opened'; afterMs: number }>
  /** `wasSeenShut` false: the line went while it was under way, and nothing says where the barrier is. */
  | Readonly<{ kind: 'not_confirmed'; wasSeenShut: boolean; problem: DeviceProblem }>;

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
   * for meanwhile is not confirmed. After one that was not confirmed the barrier is faulty until it was seen to move.
   */
  openBarrier(): Promise<BarrierOutcome>;
  onEvent(listener: (event: BarrierEvent) => void): () => void;
}
