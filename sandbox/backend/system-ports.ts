/** The real clock and the real chance, for the sandbox as a program. The one place here that asks the machine for them. */
import { randomBytes } from 'node:crypto';
import type { Clock, Random } from './ports.ts';

export const SYSTEM_CLOCK: Clock = { now: () => Date.now() };

export const SYSTEM_RANDOM: Random = { bytes: (count) => randomBytes(count) };

/** Milliseconds from any beginning, which nobody sets. */
export const SYSTEM_MONOTONIC = (): number => performance.now();
