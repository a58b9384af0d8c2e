/** The start command itself: it starts everything, says where, and stops everything, however it is ended. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile, mkdir } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { makeFolder, waitForEnd } from './programs.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');

type Started = Readonly<{
  child: ChildProcess;
  output: () => string;
  /** Waits for this in what the command prints, and answers the match. */
  says: (pattern: RegExp) => Promise<RegExpExecArray>;
  ended: Promise<number>;
}>;

/** `--browser`: here the Node host is started, on a machine that has Electron too. */
function start(dataFolder: string, ...options: readonly string[]): Started {
  const args = ['scripts/start.mjs', '--data', dataFolder, '--browser', '--no-open', ...options];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      output += part;
      for (const look of waiting) look();
    });
  }
  const ended = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)));
  return {
    child,
    output: () => output,
    ended,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(output);
          if (found !== null) resolve(found);
        };
        waiting.add(look);
        look();
        void ended.then(() => reject(new Error(`ended without saying ${String(pattern)}:\n${output}`)));
      }),
  };
}

// One after the other: each asks for the same preferred ports.
test.describe.configure({ mode: 'default' });

const TILL = /Till: +(http:\/\/127\.0\.0\.1:\d+\/#token=\S+)/;
const ADMIN = /admin: +(http:\/\/127\.0\.0\.1:\d+\/admin\/)/;
const PHONE = /phone: +(http:\/\/127\.0\.0\.1:\d+\/phone\/)/;

/** Everything that a process has started, and what that has started. */
async function descendants(pid: number): Promise<readonly number[]> {
  const children: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    if (stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] === String(pid)) children.push(Number(name));
  }
  const deeper = await Promise.all(children.map(descendants));
  return [...children, ...deeper.flat()];
}

/** The host is up before its service is; all three programs run. */
async function threePrograms(pid: number): Promise<readonly number[]> {
  await expect.poll(async () => (await descendants(pid)).length).toBe(3);
  return descendants(pid);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
  test(`[HOST-33] starts sandbox, host and service, says where they are, and ${signal} ends all of them`, async ({
    page,
  }) => {
    const { folder, remove } = await makeFolder();
    const started = start(folder);
    const [, till = ''] = await started.says(TILL);
    const [, phone = ''] = await started.says(PHONE);
    await page.goto(till);
    await page.getByTestId('staff-key').first().waitFor();
    await page.goto(phone);
    await expect(page.locator('body')).not.toBeEmpty();
    const [, admin = ''] = await started.says(ADMIN);
    await page.goto(admin);
    await expect(page.getByRole('heading').first()).toBeVisible();
    const pids = await threePrograms(started.child.pid ?? 0);
    started.child.kill(signal);
    await started.ended;
    await Promise.all(pids.map(waitForEnd));
    if (signal !== 'SIGKILL') expect(existsSync(path.join(folder, 'running.json'))).toBe(false);
    await remove();
  });
}

test('[HOST-31] a second start says who holds the data folder and where, and changes nothing', async ({ page }) => {
  const { folder, remove } = await makeFolder();
  const first = start(folder);
  const [, till = ''] = await first.says(TILL);
  const second = start(folder);
  expect(await second.ended).toBe(1);
  expect(second.output()).toContain(String(first.child.pid));
  expect(second.output()).toContain(till);
  await page.goto(till);
  await page.getByTestId('staff-key').first().waitFor();
  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);
  await remove();
});

test('[HOST-34] the demo is emptied only when that is asked for', async () => {
  const { folder, remove } = await makeFolder();
  await mkdir(path.join(folder, 'till'), { recursive: true });
  const mark = path.join(folder, 'till', 'mark');
  await writeFile(mark, '');
  for (const [options, kept] of [
    [[], true],
    [['--reset-demo'], false],
  ] as const) {
    const started = start(folder, ...options);
    await started.says(TILL);
    expect(existsSync(mark)).toBe(kept);
    started.child.kill('SIGTERM');
    await started.ended;
  }
  await remove();
});

test('[HOST-35] a port that is taken is said in a sentence, and nothing stays behind', async () => {
  const { folder, remove } = await makeFolder();
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  const started = start(folder, '--port', String(port));
  expect(await started.ended).toBe(1);
  expect(started.output()).toContain(`Port ${port} is in use.`);
  taken.close();
  const odd = start(folder, '--port', 'http');
  expect(await odd.ended).toBe(64);
  expect(odd.output()).toContain('--data FOLDER');
  await remove();
});
