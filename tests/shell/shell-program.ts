/**
 * Starts the built Electron shell on its stand-in (tests/electron-stand-in) and lets the test see its page, answer its
 * dialogs and kill its service. Where Electron's own runtime is installed, real-electron.spec.ts starts it for real.
 */
import { fork } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from '@playwright/test';
import type { FromTest, ToTest } from '../electron-stand-in/control.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const STAND_IN = pathToFileURL(path.join(ROOT, 'tests', 'electron-stand-in', 'register.mjs')).href;
const END_DEADLINE_MS = 15_000;

export type ShellOptions = Readonly<{
  userData: string;
  backendOrigin: string;
  env?: Readonly<Record<string, string>>;
  args?: readonly string[];
}>;

export type RunningShell = Readonly<{
  pid: number;
  /** Waits for the next message that fits, those already seen and not yet taken included. */
  told: <T extends ToTest['type']>(type: T) => Promise<Extract<ToTest, { type: T }>>;
  say: (message: FromTest) => void;
  /** The window's page, over Chromium's debugging port. */
  page: () => Promise<Page>;
  /** The page that the shell opened in place of one that is gone. */
  pageAfter: (gone: Page) => Promise<Page>;
  /** Resolves with the exit code. */
  ended: Promise<number | null>;
  kill: () => Promise<void>;
}>;

export function startShell({ userData, backendOrigin, env = {}, args = [] }: ShellOptions): RunningShell {
  const child = fork(
    path.join(ROOT, 'out', 'shell', 'main.js'),
    [`--backend-origin=${backendOrigin}`, '--wallet-sandbox', `--phone-page=${backendOrigin}/phone/`, ...args],
    {
      cwd: ROOT,
      execArgv: ['--import', STAND_IN],
      env: { ...process.env, STAND_IN_USER_DATA: userData, ...env },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    },
  );
  const inbox: ToTest[] = [];
  const waiting: { type: ToTest['type']; take: (message: ToTest) => void }[] = [];
  child.on('message', (message: ToTest) => {
    const index = waiting.findIndex(({ type }) => type === message.type);
    if (index === -1) inbox.push(message);
    else waiting.splice(index, 1)[0]?.take(message);
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let browser: Browser | null = null;
  const newestPage = (): Page | undefined =>
    browser
      ?.contexts()[0]
      ?.pages()
      .findLast((page) => page.url().includes('.invalid/'));

  const told: RunningShell['told'] = (type) =>
    new Promise((resolve) => {
      const take = (message: ToTest): void => resolve(message as Extract<ToTest, { type: typeof type }>);
      const index = inbox.findIndex((message) => message.type === type);
      const [seen] = index === -1 ? [] : inbox.splice(index, 1);
      if (seen === undefined) waiting.push({ type, take });
      else take(seen);
    });

  return {
    pid: child.pid ?? 0,
    told,
    say: (message) => void child.send(message),
    page: async () => {
      const { debuggingPort } = await told('page_ready');
      browser = await chromium.connectOverCDP(`http://127.0.0.1:${debuggingPort}`);
      const page = browser.contexts()[0]?.pages()[0];
      if (page === undefined) throw new Error('the window has no page');
      return page;
    },
    pageAfter: async (gone) => {
      for (;;) {
        const page = newestPage();
        if (page !== undefined && page !== gone) return page;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    ended,
    kill: async () => {
      await browser?.close().catch(() => {});
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        const force = setTimeout(() => child.kill('SIGKILL'), END_DEADLINE_MS);
        await ended;
        clearTimeout(force);
      }
    },
  };
}
