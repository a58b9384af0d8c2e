/** The sandbox as a program, in a process of its own. */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const MAIN = join(import.meta.dirname, 'main.ts');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-main-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function firstLine(child: ChildProcess): Promise<{ ready: boolean; origin: string }> {
  let text = '';
  for await (const part of child.stdout ?? []) {
    text += String(part);
    if (text.includes('\n')) break;
  }
  return JSON.parse(text) as { ready: boolean; origin: string };
}

test.each(['SIGTERM', 'SIGINT'] as const)('[SANDBOX-110] it says where it is, and stops by %s', async (signal) => {
  const child = spawn(process.execPath, [MAIN, '--port', '0', '--data', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const { ready, origin } = await firstLine(child);
  expect([ready, origin]).toEqual([true, expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/u)]);
  expect((await fetch(`${origin}/demo/wallets`)).status).toBe(200);
  expect(existsSync(join(folder, 'sandbox.db'))).toBe(true);
  child.kill(signal);
  expect(await exited).toEqual([0, null]);
  // A clean stop leaves no log of unwritten pages behind.
  expect(existsSync(join(folder, 'sandbox.db-wal'))).toBe(false);
});

test('[SANDBOX-110] forked, it tells its parent, and goes when the parent does', async () => {
  const child = fork(MAIN, ['--data', folder], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const exited = once(child, 'exit');
  const [message] = await once(child, 'message');
  expect(message).toEqual({ ready: true, origin: expect.stringMatching(/^http:/u) });
  child.disconnect();
  expect(await exited).toEqual([0, null]);
});

test('[SANDBOX-110] a port that is none stops the start', async () => {
  const child = spawn(process.execPath, [MAIN, '--port', 'x'], { stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  expect(code).not.toBe(0);
});
