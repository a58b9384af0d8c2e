/** All fault cases, by name. */
import type { FaultCase } from './case.ts';
import { backendCases } from './backend-cases.ts';
import { bodyCases } from './body-cases.ts';
import { clockCases } from './clock-cases.ts';
import { crashCases } from './crash-cases.ts';
import { deviceCases } from './device-cases.ts';
import { gateCases } from './gate-cases.ts';
import { goodsCases } from './goods-cases.ts';
import { inboxCases } from './inbox-cases.ts';
import { networkCases, quickNetworkCases } from './network-cases.ts';
import { offlineCases } from './offline-cases.ts';
import { placeCases } from './place-cases.ts';
import { putAwayCases } from './put-away-cases.ts';
import { secondTryCases } from './second-try-cases.ts';
import { trustCases } from './trust-cases.ts';

export const CASES: readonly FaultCase[] = [
  ...networkCases(),
  ...bodyCases(),
  ...trustCases(),
  ...backendCases(),
  ...crashCases(),
  ...clockCases(),
  ...deviceCases(),
  ...secondTryCases(),
  ...offlineCases(),
  ...inboxCases(),
  ...goodsCases(),
  ...gateCases(),
  ...putAwayCases(),
  ...placeCases(),
];

const byName = new Map(CASES.map((faultCase) => [faultCase.name, faultCase]));
if (byName.size !== CASES.length) throw new Error('two fault cases have the same name');

export function caseOf(name: string): FaultCase {
  const found = byName.get(name);
  if (found === undefined) throw new Error(`there is no fault case ${name}`);
  return found;
}

/** Those of the quick tier; `choice` null: without leaving out what is there more often than it has to be. */
export function quickCases(choice: string | null): readonly FaultCase[] {
  const quick = CASES.filter(({ tier }) => tier === 'quick');
  if (choice === null) return quick;
  const ofNetwork = quickNetworkCases(choice);
  return quick.filter(({ name }) => !name.startsWith('N1/') || ofNetwork.has(name));
}
