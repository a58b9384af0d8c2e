/** What the admin page orders, against what the sandbox takes. */
import { expect, test } from 'vitest';
import { DIFFERENCE_KINDS as KNOWN_DIFFERENCES } from '../backend/settlements/planted-differences.ts';
import { createFaultPlan } from '../faults.ts';
import { DIFFERENCE_KINDS, FAULT_KINDS, faultBody } from './admin-api.ts';

test.each(FAULT_KINDS)('[ADMIN-2] the sandbox takes an order of %s', (kind) => {
  const plan = createFaultPlan();
  expect(plan.order(faultBody({ kind, pathPrefix: '/v1/', times: 1, ms: 500 }))).toBeNull();
  const met = kind.startsWith('event_') ? plan.meetEvent() : plan.meet('GET', '/v1/config');
  expect(met === null ? null : `${met.kind}${met.status === undefined ? '' : `_${met.status}`}`).toBe(kind);
  expect(met?.ms).toBe(kind === 'latency' ? 500 : undefined);
});

test('[ADMIN-2] the differences are those that the sandbox knows', () => {
  expect([...DIFFERENCE_KINDS]).toEqual([...KNOWN_DIFFERENCES]);
});
