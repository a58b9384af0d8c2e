/** Proves the layer table and the ban list on small files made for it. */
import { describe, expect, test } from 'vitest';
import { BANS, checkBans } from './bans.mjs';
import { LAYERS } from './layer-table.mjs';
import { checkImports, importsOf, layerOf } from './layers.mjs';

/** @param {string} file @param {string} specifier */
const importing = (file, specifier) =>
  checkImports(file, `import type { X } from '${specifier}';`).map((f) => f.message);

/** Each row: who, what, and whether the style guide allows it. @type {readonly (readonly [string, string, boolean])[]} */
const WAYS = [
  ['electron/kernel/a.ts', './b.ts', true],
  ['electron/kernel/a.ts', '../contract/b.ts', false],
  ['electron/contract/a.ts', '../kernel/b.ts', true],
  ['electron/contract/a.ts', '../terminal/ports.ts', false],
  ['hardware/nfc-reader/pcsc-driver.ts', '../../electron/kernel/clock.ts', true],
  ['hardware/nfc-reader/pcsc-driver.ts', '../../electron/contract/contract.ts', false],
  ['electron/terminal/storage/sqlite.ts', '../../kernel/result.ts', true],
  ['electron/terminal/storage/sqlite.ts', '../payment/3-journal/journal.ts', false],
  ['electron/terminal/payment/2-tender/a.ts', '../1-intake/b.ts', true],
  ['electron/terminal/payment/2-tender/a.ts', '../2-tender/b.ts', true],
  ['electron/terminal/payment/2-tender/a.ts', '../3-journal/journal.ts', false],
  ['electron/terminal/payment/5-sync/a.ts', '../../wallet-backend/wallet-backend.ts', true],
  ['electron/terminal/payment/5-sync/a.ts', '../../wallet-backend/http-driver.ts', false],
  ['electron/terminal/payment/1-intake/a.ts', '../../../../hardware/nfc-reader/nfc-reader.ts', true],
  ['electron/terminal/payment/1-intake/a.ts', '../../../../hardware/nfc-reader/simulated-driver.ts', false],
  ['electron/terminal/payment/1-intake/a.ts', '../../operations/checkout.ts', false],
  ['electron/terminal/operations/checkout.ts', '../payment/5-sync/sync.ts', true],
  ['electron/terminal/operations/checkout.ts', '../../../hardware/nfc-reader/simulated-driver.ts', false],
  ['electron/terminal/operations/checkout.ts', '../../system/system-clock.ts', false],
  ['electron/service/main.ts', '../terminal/wallet-backend/http-driver.ts', true],
  ['electron/service/main.ts', '../shell/main.ts', false],
  ['electron/service/main.ts', '../../sandbox/main.ts', false],
  ['electron/server/main.ts', '../system/supervisor.ts', true],
  ['electron/server/main.ts', '../terminal/terminal.ts', false],
  ['electron/shell/main.ts', '../service/main.ts', false],
  ['renderer/client/a.ts', '../../electron/contract/client.ts', true],
  ['renderer/client/a.ts', '../../electron/terminal/ports.ts', false],
  ['sandbox/backend/a.ts', '../../electron/kernel/money.ts', false],
  ['sandbox/backend/a.ts', '../phone/page.tsx', false],
  ['sandbox/phone/page.tsx', '../backend/a.ts', false],
];

describe('the layer table', () => {
  test.each(WAYS)('[BUILD-1] %s may import %s: %s', (file, specifier, allowed) => {
    expect(importing(file, specifier)).toHaveLength(allowed ? 0 : 1);
  });

  test('[BUILD-1] a payment stage sees the stages below it and none ahead', () => {
    const stages = LAYERS.filter(({ name }) => name.startsWith('payment '));
    expect(stages).toHaveLength(7);
    for (const [index, stage] of stages.entries()) {
      const seen = stage.layers.filter((name) => name.startsWith('payment '));
      expect(seen).toEqual(stages.slice(0, index).map(({ name }) => name));
    }
  });

  test('[BUILD-1] every layer named in a row has a row of its own', () => {
    const names = new Set(LAYERS.map(({ name }) => name));
    for (const { layers, interfacesOf = [] } of LAYERS) {
      for (const name of [...layers, ...interfacesOf]) expect(name === '*' || names.has(name)).toBe(true);
    }
  });

  test('[BUILD-2] a file in no layer is an error, and so is importing one', () => {
    expect(layerOf('elsewhere/a.ts')).toBeNull();
    expect(checkImports('elsewhere/a.ts', '')).toHaveLength(1);
    expect(importing('electron/service/a.ts', '../elsewhere.ts')).toEqual([
      'electron/elsewhere.ts belongs to no layer',
    ]);
  });

  test('[BUILD-3] a package must be named by the layer', () => {
    expect(importing('electron/contract/a.ts', 'zod')).toEqual([]);
    expect(importing('electron/contract/a.ts', 'zod/v4')).toEqual([]);
    expect(importing('electron/kernel/a.ts', 'zod')).toHaveLength(1);
    expect(importing('electron/kernel/a.ts', 'node:crypto')).toHaveLength(1);
    expect(importing('electron/service/a.ts', 'node:fs/promises')).toEqual([]);
    expect(importing('electron/server/a.ts', '@fastify/static')).toEqual([]);
    expect(importing('electron/terminal/a.ts', 'electron')).toHaveLength(1);
    expect(importing('electron/terminal/a.ts', 'better-sqlite3')).toHaveLength(1);
    expect(importing('electron/shell/a.ts', 'electron')).toEqual([]);
  });

  test('[BUILD-4] features never import one another', () => {
    expect(importing('renderer/features/checkout/a.tsx', '../report/b.tsx')).toHaveLength(1);
    expect(importing('renderer/features/checkout/a.tsx', './b.tsx')).toEqual([]);
    expect(importing('renderer/app/a.tsx', '../features/report/b.tsx')).toEqual([]);
  });

  test('[BUILD-5] tests may import anything, and the product no test', () => {
    expect(importing('electron/kernel/a.test.ts', '../../hardware/nfc-reader/simulated-driver.ts')).toEqual([]);
    expect(importing('electron/kernel/a.test.ts', 'vitest')).toEqual([]);
    expect(importing('sandbox/testing/a.ts', 'vitest')).toEqual([]);
    expect(importing('sandbox/backend/a.ts', '../testing/b.ts')).toHaveLength(1);
    expect(importing('electron/kernel/a.ts', './b.test.ts')).toHaveLength(1);
    expect(importing('electron/service/a.ts', '../../tests/e2e/harness.ts')).toHaveLength(1);
  });

  test('[BUILD-6] every way of naming a module is seen, with its line', () => {
    const source = [
      "import a from './a.ts';",
      "import type { B } from './b.ts';",
      "import './c.ts';",
      "export { d } from './d.ts';",
      "export type { E } from './e.ts';",
      "export * from './f.ts';",
      "const g = await import('./g.ts');",
      "type H = import('./h.ts').H;",
      'const i = await import(`./i.ts`);',
      'export const j = <p>{g}</p>;',
    ].join('\n');
    expect(importsOf('a.tsx', source).map(({ specifier }) => specifier)).toEqual([
      './a.ts',
      './b.ts',
      './c.ts',
      './d.ts',
      './e.ts',
      './f.ts',
      './g.ts',
      './h.ts',
      '`./i.ts`',
    ]);
    expect(checkImports('electron/kernel/a.tsx', "\n\nimport x from '../shell/main.ts';")[0]?.line).toBe(3);
    expect(checkImports('electron/kernel/a.ts', 'await import(name);')).toHaveLength(1);
    expect(() => checkImports('electron/kernel/a.ts', 'import {')).toThrow('cannot be parsed');
  });
});

/** A use of each ban; the property name must be a key of BANS. */
const USES = {
  'Date.now': 'const t = Date.now();',
  'new Date()': 'const d = new Date();',
  'performance.now': 'const t = performance.now();',
  setTimeout: 'setTimeout(wake, 1);',
  setInterval: 'const arm = globalThis.setInterval;',
  setImmediate: 'queue(setImmediate);',
  'node:timers': "import { setTimeout as sleep } from 'node:timers/promises';",
  'Math.random': "const x = Math['random']();",
  'crypto.randomUUID': 'const id = crypto.randomUUID();',
  'crypto.getRandomValues': 'crypto.getRandomValues(bytes);',
  console: 'console.error(1);',
  'process.env': 'const { HOME } = process.env;',
};

describe('the ban list', () => {
  test('[BUILD-7] every ban has a use to prove it on', () => {
    expect(Object.keys(USES)).toEqual(Object.keys(BANS));
  });

  test.each(Object.entries(USES))('[BUILD-7] %s is refused with its replacement', (ban, source) => {
    const [finding, ...more] = checkBans('electron/terminal/a.ts', `\n${source}`);
    expect(more).toEqual([]);
    expect(finding?.line).toBe(2);
    expect(finding?.message).toContain(ban);
    expect(finding?.message).toContain('use ');
  });

  test('[BUILD-7] names that only look alike are left alone', () => {
    const source = [
      'const at = new Date(ms);',
      'clock.setTimeout(1);',
      'const table = { setTimeout: 1, console: 2 };',
      'type Timer = ReturnType<typeof setTimeout>;',
      'const text = "Date.now()"; // Date.now()',
      'class Clock { setTimeout() {} }',
      'const n = Math.round(1);',
    ].join('\n');
    expect(checkBans('electron/terminal/a.ts', source)).toEqual([]);
  });

  test('[BUILD-8] the real parts, main files, tools and tests are exempt; screens may draw what changes with time', () => {
    for (const source of Object.values(USES)) {
      expect(checkBans('electron/system/a.ts', source)).toEqual([]);
      expect(checkBans('electron/service/main.ts', source)).toEqual([]);
      expect(checkBans('tests/e2e/harness.ts', source)).toEqual([]);
      expect(checkBans('electron/terminal/a.test.ts', source)).toEqual([]);
    }
    expect(checkBans('renderer/features/checkout/countdown.tsx', USES.setInterval)).toEqual([]);
    expect(checkBans('renderer/features/checkout/countdown.tsx', USES['Math.random'])).toHaveLength(1);
    expect(checkBans('renderer/features/checkout/countdown.tsx', USES['process.env'])).toHaveLength(1);
  });
});
