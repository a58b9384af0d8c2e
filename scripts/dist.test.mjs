/** The order in which installers are made, and what the packager is told. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { electronTarget, stepsOf } from './dist.mjs';

test('[BUILD-40] the binding is compiled for Electron before packing, and for Node again whatever came of it', () => {
  const steps = stepsOf({ withNfc: true });
  expect(steps.map(({ run }) => run)).toEqual(['build', 'rebuild_for_electron', 'pack', 'rebuild_for_node']);
  expect(steps.filter(({ always }) => always).map(({ run }) => run)).toEqual(['rebuild_for_node']);
  expect(stepsOf({ withNfc: false }).map(({ run }) => run)).toEqual(['build', 'pack']);
});

test('[BUILD-40] it is compiled for the Electron that is pinned, and not with the headers of this Node', () => {
  const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(devDependencies.electron).toMatch(/^\d+\.\d+\.\d+$/);
  expect(electronTarget(devDependencies.electron)).toMatchObject({
    npm_config_runtime: 'electron',
    npm_config_target: devDependencies.electron,
    npm_config_nodedir: '',
  });
});

test('[BUILD-41] the packager rebuilds nothing by itself and leaves every native file outside the archive', () => {
  const { npmRebuild, asarUnpack } = parse(readFileSync('electron-builder.yml', 'utf8'));
  expect(npmRebuild).toBe(false);
  expect(asarUnpack).toContain('**/*.node');
});
