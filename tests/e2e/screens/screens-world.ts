/**
 * The screens in a real browser over the terminal in memory: quick, and every odd moment (a gap, a dead service, a refusal)
 * can be made to happen.
 */
import path from 'node:path';
import { expect, test as base, type Locator, type Page } from '@playwright/test';
import { build, preview, type PreviewServer } from 'vite';
import { configOf, TARGETS } from '../../../vite.config.ts';
import type { FakeClient } from '../../../renderer/client/testing/fake-client.ts';

declare global {
  interface Window {
    fakeTill?: FakeClient;
  }
}

const PAGE = 'client/testing/fake-till.html';
const ROOT = path.resolve(import.meta.dirname, '..', '..', '..');

/** Builds the page with the terminal in memory, which is no part of the product's build, and serves it. */
async function startServer(): Promise<PreviewServer> {
  const target = TARGETS.find(({ name }) => name === 'renderer');
  if (target === undefined) throw new Error('the renderer is no target of the build');
  const config = configOf(target);
  // A folder of its own for each worker, or two of them write one file.
  const outDir = path.join(ROOT, 'test-output', 'screens', String(process.pid));
  const input = path.join(ROOT, 'renderer', PAGE);
  await build({
    ...config,
    configFile: false,
    build: { ...config.build, outDir, minify: false, rolldownOptions: { input } },
  });
  return preview({ configFile: false, logLevel: 'warn', build: { outDir }, preview: { host: '127.0.0.1', port: 0 } });
}

export type Screens = Readonly<{
  page: Page;
  /** `wishes` as in fake-till.ts: "signed-in&lines=500". */
  open: (wishes?: string) => Promise<void>;
  /** Runs on the page, with the terminal in memory. */
  terminal: <T, A>(act: (till: FakeClient, argument: A) => T | Promise<T>, argument?: A) => Promise<T>;
  /** Waits until what the terminal said before is on the screen: events of one frame are told as one (SCREEN-28). */
  drawn: () => Promise<void>;
  calls: (name: string) => Promise<readonly unknown[]>;
  /** As a wedge types: all keys in one go, then the end key. */
  scan: (text: string, end?: 'Enter' | 'Tab') => Promise<void>;
  /** As a person types. */
  type: (text: string) => Promise<void>;
  find: (testId: string) => Locator;
}>;

/** Slower than any scanner, as fast as a person. */
const PERSON_DELAY_MS = 80;

function screensOf(page: Page, url: string): Screens {
  const terminal: Screens['terminal'] = (act, argument) =>
    page.evaluate(
      ([source, value]) => {
        const till = window.fakeTill;
        // The function travels as its text; it is our own.
        // oxlint-disable-next-line no-new-func, no-implied-eval -- see above
        return new Function('till', 'value', `return (${source})(till, value)`)(till, value);
      },
      [act.toString(), argument] as const,
    );
  const drawn = (): Promise<void> =>
    page.evaluate(() => new Promise<void>((done) => requestAnimationFrame(() => setTimeout(done))));
  return {
    page,
    terminal,
    drawn,
    open: async (wishes = 'signed-in') => {
      await page.goto(`${url}${PAGE}?${wishes}`);
      await page.locator('.shell, .gate').waitFor();
      await page.evaluate(() => document.fonts.ready);
      // What listens for keys is bound after the first frame is drawn; a busy machine takes its time between the two.
      await drawn();
    },
    calls: (name) =>
      terminal((till, wanted) => till.calls.filter((call) => call.name === wanted).map(({ input }) => input), name),
    scan: async (text, end = 'Enter') => {
      const browser = await page.context().newCDPSession(page);
      const keys = [...text].map((character) => ({ key: character, text: character }));
      const last =
        end === 'Enter'
          ? { key: end, code: end, text: '\r', windowsVirtualKeyCode: 13 }
          : { key: end, code: end, windowsVirtualKeyCode: 9 };
      await Promise.all(
        [...keys, last].flatMap((stroke) => [
          browser.send('Input.dispatchKeyEvent', { type: 'keyDown', ...stroke }),
          browser.send('Input.dispatchKeyEvent', { type: 'keyUp', ...stroke, text: '' }),
        ]),
      );
      await browser.detach();
    },
    type: (text) => page.keyboard.type(text, { delay: PERSON_DELAY_MS }),
    find: (testId) => page.getByTestId(testId),
  };
}

export const test = base.extend<{ screens: Screens }, { server: PreviewServer }>({
  server: [
    // Playwright reads the names of the fixtures from the pattern; this one needs none.
    // oxlint-disable-next-line no-empty-pattern -- see above
    async ({}, use) => {
      const server = await startServer();
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],
  screens: async ({ page, server }, use) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await use(screensOf(page, server.resolvedUrls?.local[0] ?? ''));
    expect(errors, 'no error was thrown on the page').toEqual([]);
  },
});
export { expect };
