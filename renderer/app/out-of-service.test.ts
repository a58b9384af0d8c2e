/** A till that takes no payments says why. */
import { expect, test } from 'vitest';
import { ERRORS } from '../../electron/kernel/errors.ts';
import { outOfService } from './out-of-service.ts';

const damage = { code: 'journal.chain_broken', sequence: 7 } as const;

test('[SCREENOPS-20] a till that is retired, being retired or disabled says which, and one that is ready nothing', () => {
  expect(outOfService({ state: 'retired', damage: null })).toBe('terminal.retired');
  expect(outOfService({ state: 'retiring', damage: null })).toBe('terminal.retirement_unconfirmed');
  expect(outOfService({ state: 'disabled', damage: null })).toBe('terminal.disabled');
  expect(outOfService({ state: 'ready', damage: null })).toBeNull();
});

test('[SCREENOPS-24] a journal that is not what was written weighs more than anything else', () => {
  expect(outOfService({ state: 'ready', damage })).toBe('journal.chain_broken');
  expect(outOfService({ state: 'retired', damage })).toBe('journal.chain_broken');
  expect(ERRORS['journal.chain_broken'].moneyMoved).toBe('unknown');
});
