/** Proves that no environment is forgotten when types are checked. */
import { expect, test } from 'vitest';
import { projectFiles } from './project-files.mjs';
import { ENVIRONMENTS } from './types.mjs';

test('[BUILD-16] every folder that has a tsconfig.json is checked', () => {
  const folders = projectFiles().filter((file) => file.endsWith('/tsconfig.json'));
  expect(folders.map((file) => file.replace('/tsconfig.json', '')).toSorted()).toEqual([...ENVIRONMENTS].toSorted());
});
