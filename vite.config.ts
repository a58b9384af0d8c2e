/**
 * How every part of the product is built, in one table: two pages for a browser and five programs for Node or Electron.
 * `scripts/build.mjs` builds what has changed; `vite --mode renderer` serves one page while it is worked on. The unit
 * tests are found by the last lines.
 *
 * Rule BUILD-15 of docs/spec.md; why packages stay outside is in docs/decisions/0071-build.md.
 */
import { builtinModules } from 'node:module';
import path from 'node:path';
import react from '@vitejs/plugin-react';
import type { UserConfig } from 'vite';
import { defineConfig } from 'vitest/config';

/** A part that is built. Folders are given from the project root. */
export type Target = Readonly<{
  name: string;
  kind: 'page' | 'node' | 'preload';
  /** A page's folder, or a program's first file. */
  entry: string;
  /** The folder that receives it, and its file there. */
  folder: string;
  file: string;
  /** What it is made from; it is built again when one of these files has changed. */
  reads: readonly string[];
}>;

const CORE = ['electron/kernel', 'electron/contract'];

export const TARGETS: readonly Target[] = [
  {
    name: 'service',
    kind: 'node',
    entry: 'electron/service/main.ts',
    folder: 'out/service',
    file: 'main.js',
    reads: [...CORE, 'electron/service', 'electron/system', 'electron/terminal', 'hardware', 'resources'],
  },
  {
    name: 'nfc-process',
    kind: 'node',
    entry: 'electron/service/nfc-process/main.ts',
    folder: 'out/service',
    file: 'nfc-process.js',
    reads: ['electron/kernel', 'electron/service', 'electron/system', 'hardware/nfc-reader', 'hardware/device'],
  },
  {
    name: 'server',
    kind: 'node',
    entry: 'electron/server/main.ts',
    folder: 'out/server',
    file: 'main.js',
    reads: [...CORE, 'electron/server', 'electron/system'],
  },
  {
    name: 'shell',
    kind: 'node',
    entry: 'electron/shell/main.ts',
    folder: 'out/shell',
    file: 'main.js',
    reads: [...CORE, 'electron/shell', 'electron/system', 'resources'],
  },
  {
    name: 'preload',
    kind: 'preload',
    entry: 'electron/shell/preload.ts',
    folder: 'out/shell',
    file: 'preload.cjs',
    reads: [...CORE, 'electron/shell'],
  },
  {
    name: 'sandbox',
    kind: 'node',
    entry: 'sandbox/main.ts',
    folder: 'out/sandbox',
    file: 'main.js',
    reads: ['sandbox', 'resources'],
  },
  {
    name: 'phone',
    kind: 'page',
    entry: 'sandbox/phone',
    folder: 'out/phone',
    file: 'index.html',
    reads: ['sandbox/phone', 'resources'],
  },
  {
    name: 'admin',
    kind: 'page',
    entry: 'sandbox/admin',
    folder: 'out/admin',
    file: 'index.html',
    reads: ['sandbox/admin'],
  },
  {
    name: 'renderer',
    kind: 'page',
    entry: 'renderer',
    folder: 'out/renderer',
    file: 'index.html',
    reads: [...CORE, 'renderer', 'resources'],
  },
];

const ROOT = import.meta.dirname;
const NODE_MODULES = [...builtinModules, ...builtinModules.map((name) => `node:${name}`)];

/** Chromium of Electron 45 and of Debian 12 is 156; both pages may use all of it. */
const BROWSER = 'chrome150';
const NODE = 'node24';

function pageConfig({ entry, folder }: Target): UserConfig {
  return {
    root: path.join(ROOT, entry),
    // Served by the Node host at `/`, by the shell at its own protocol, by the sandbox in a folder of its own.
    base: './',
    plugins: [react()],
    // Nothing is inlined as a data: address, which the content security policy would refuse for fonts.
    build: {
      outDir: path.join(ROOT, folder),
      emptyOutDir: true,
      target: BROWSER,
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 2_000,
    },
  };
}

/** Own code is put together in one file; packages stay what they are and are found in node_modules. */
function nodeConfig({ entry, folder, file }: Target): UserConfig {
  return {
    root: ROOT,
    build: {
      ssr: path.join(ROOT, entry),
      outDir: path.join(ROOT, folder),
      // The shell and its preload script share a folder.
      emptyOutDir: false,
      target: NODE,
      minify: false,
      sourcemap: true,
      rolldownOptions: {
        external: [...NODE_MODULES, 'electron'],
        output: { format: 'es', entryFileNames: file, codeSplitting: false },
      },
    },
  };
}

/** Electron lets a sandboxed preload script load nothing but `electron` itself, so all else goes into the one file. */
function preloadConfig(target: Target): UserConfig {
  const config = nodeConfig(target);
  return {
    ...config,
    ssr: { noExternal: true },
    build: {
      ...config.build,
      sourcemap: false,
      rolldownOptions: {
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: target.file, codeSplitting: false },
      },
    },
  };
}

/** The whole configuration of one build. */
export function configOf(target: Target): UserConfig {
  const make = { page: pageConfig, node: nodeConfig, preload: preloadConfig }[target.kind];
  return { logLevel: 'warn', publicDir: false, ...make(target) };
}

/** `vite` itself asks for one page by `--mode`; vitest asks for the tests. */
export default defineConfig(({ mode }) => {
  const target = TARGETS.find(({ name }) => name === mode);
  if (target !== undefined) return configOf(target);
  // What needs daemons of the machine has a suite of its own, `npm test -- --only=devices`, one file at a time.
  if (mode === 'devices') {
    // A second try is told beside the test's name (docs/decisions/0165-a-browser-test-is-tried-twice.md).
    return { test: { include: ['tests/devices/**/*.test.ts'], fileParallelism: false, testTimeout: 60_000, retry: 1 } };
  }
  // The sandbox's own tests once more, on PostgreSQL. What is about SQLite's files or about no database stays out.
  if (mode === 'postgres') {
    return {
      test: {
        include: ['sandbox/{backend,demo}/**/*.test.ts', 'sandbox/*.test.ts'],
        exclude: ['**/node_modules/**', 'sandbox/backend/storage/database.test.ts', 'sandbox/{main,emv-qr}.test.ts'],
        globalSetup: ['sandbox/testing/postgres-setup.ts'],
        maxWorkers: 2,
        testTimeout: 30_000,
      },
    };
  }
  return {
    test: {
      include: ['{electron,hardware,renderer,sandbox,scripts,tests}/**/*.test.{ts,tsx,mjs}'],
      exclude: ['**/node_modules/**', 'tests/e2e/**', 'tests/devices/**', '**/*.postgres.test.ts'],
      setupFiles: ['tests/remember-pins.ts'],
      // Two workers: the smallest machine this runs on has two cores, and databases on disk share them.
      maxWorkers: 2,
      testTimeout: 20_000,
      // A world is made before each test, and a loaded machine makes it as slow as a test.
      hookTimeout: 60_000,
    },
  };
});
