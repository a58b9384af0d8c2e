/** Proves what makes a part out of date, on a folder made for it inside the project's own output. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TARGETS } from '../vite.config.ts';
import { inputsDigest } from './build.mjs';
import { PROJECT_ROOT, projectFiles } from './project-files.mjs';

const folder = 'test-output/build-inputs';
/** @param {string} name @param {string} text */
const write = (name, text) => writeFileSync(path.join(PROJECT_ROOT, folder, name), text);

beforeEach(() => {
  mkdirSync(path.join(PROJECT_ROOT, folder, 'inner'), { recursive: true });
  write('a.ts', 'one');
});
afterEach(() => rmSync(path.join(PROJECT_ROOT, folder), { recursive: true }));

test('[BUILD-15] a changed, added, renamed or removed file makes a part out of date, and nothing else does', () => {
  const before = inputsDigest([folder]);
  expect(inputsDigest([folder])).toBe(before);
  write('a.ts', 'two');
  expect(inputsDigest([folder])).not.toBe(before);
  write('a.ts', 'one');
  write('inner/b.ts', '');
  expect(inputsDigest([folder])).not.toBe(before);
  rmSync(path.join(PROJECT_ROOT, folder, 'inner/b.ts'));
  expect(inputsDigest([folder])).toBe(before);
});

test('[BUILD-15] a test that stands beside a part is no input of it', () => {
  const before = inputsDigest([folder]);
  write('a.test.ts', 'proof');
  expect(inputsDigest([folder])).toBe(before);
});

test('[BUILD-15] the parts read every folder of the product', () => {
  const read = TARGETS.flatMap(({ reads }) => reads);
  const product = projectFiles().filter((file) => /^(electron|hardware|renderer|sandbox)\/.*\.(ts|tsx)$/.test(file));
  expect(product.filter((file) => !read.some((part) => file.startsWith(`${part}/`)))).toEqual([]);
});
