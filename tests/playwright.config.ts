/**
 * The tests that drive a real browser: the till as a person uses it (project `till`), the Electron shell on its stand-in
 * (`shell`) and, where it is installed, on Electron itself (`electron`). `npm run e2e` builds first and runs the first.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from '@playwright/test';

/** Debian's Chromium is the version that Electron brings; another browser of the family is named by CHROMIUM_PATH. */
const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const browser = existsSync(CHROMIUM) ? { executablePath: CHROMIUM } : { channel: 'chrome' };

export default defineConfig({
  testDir: import.meta.dirname,
  outputDir: path.join(import.meta.dirname, '..', 'test-output', 'browser'),
  // Each test has a till, a sandbox and a page of its own; two of them fill the two cores of the smallest machine.
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  // What was only late passes when it is tried once more, and is told by name; what is wrong fails twice (decision 0165).
  retries: 1,
  // Some three times what a quiet machine needs: a busy one is slow, not wrong.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  use: {
    launchOptions: browser,
    viewport: { width: 1366, height: 768 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    // What moves costs the processor of a machine without a graphics card more than all else, and a trace a fifth again.
    contextOptions: { reducedMotion: 'reduce' },
    screenshot: 'only-on-failure',
    trace: process.env['PLAYWRIGHT_TRACE'] === undefined ? 'off' : 'retain-on-failure',
  },
  projects: [
    { name: 'till', testMatch: 'e2e/**/*.spec.ts' },
    { name: 'shell', testMatch: ['shell/shell.spec.ts', 'shell/installer.spec.ts'] },
    { name: 'electron', testMatch: 'shell/real-electron.spec.ts' },
  ],
});
