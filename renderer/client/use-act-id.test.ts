import { expect, test } from 'vitest';
import { nameAct } from './use-act-id.ts';

test('[DAYSCREEN-34] the same wish pressed again has the same name, another one or one after it was done a new one', () => {
  let count = 0;
  const makeId = (): string => `act-${(count += 1)}`;
  const first = nameAct(null, 'wallet 3.50', makeId);
  const again = nameAct(first, 'wallet 3.50', makeId);
  const other = nameAct(again, 'wallet 3.60', makeId);
  const afterwards = nameAct(null, 'wallet 3.60', makeId);
  expect([first, again, other, afterwards].map(({ actId }) => actId)).toEqual(['act-1', 'act-1', 'act-2', 'act-3']);
});
