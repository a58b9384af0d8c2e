/** The mutants. Each breaks one promise in the way in which it is usually broken. Rule PROVE-71. */
import { DESK_MUTANTS } from './desk-mutants.ts';
import { GATE_MUTANTS } from './gate-mutants.ts';
import { GOODS_MUTANTS } from './goods-mutants.ts';
import { KEEPING_MUTANTS } from './keeping-mutants.ts';
import type { Mutant } from './mutant.ts';
import { OFFLINE_MUTANTS } from './offline-mutants.ts';
import { PAID_MUTANTS } from './paid-mutants.ts';
import { RESOLVING_MUTANTS } from './resolving-mutants.ts';

export const MUTANTS: readonly Mutant[] = [
  ...PAID_MUTANTS,
  ...RESOLVING_MUTANTS,
  ...OFFLINE_MUTANTS,
  ...KEEPING_MUTANTS,
  ...DESK_MUTANTS,
  ...GOODS_MUTANTS,
  ...GATE_MUTANTS,
];

export function mutantOf(name: string): Mutant {
  const found = MUTANTS.find((mutant) => mutant.name === name);
  if (found === undefined) throw new Error(`there is no mutant ${name}`);
  return found;
}
