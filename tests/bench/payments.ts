/**
 * What payments cost, part by part: durable commits, counted disk work, the outbox, the start, a long day. Each aim has a
 * deliberately worse way beside it that must miss it.
 */
import { benchOf } from './parts.ts';
import { burstPart } from './payments/burst.ts';
import { countsPart } from './payments/counts.ts';
import { drainPart } from './payments/drain.ts';
import { memoryPart } from './payments/memory.ts';
import { openingPart } from './payments/opening.ts';
import { throughputPart } from './payments/throughput.ts';

export const paymentsBench = benchOf('payments', 'Payments through the whole core', [
  throughputPart,
  burstPart,
  countsPart,
  drainPart,
  openingPart,
  memoryPart,
]);
