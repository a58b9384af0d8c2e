/** The sandbox as two programs on one PostgreSQL database. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTestDatabase } from './testing/test-database.ts';

const MAIN = join(import.meta.dirname, 'main.ts');

function start(...options: readonly string[]): ChildProcess {
  return spawn(process.execPath, [MAIN, '--port', '0', ...options], { stdio: ['ignore', 'pipe', 'ignore'] });
}

async function originOf(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const part of child.stdout ?? []) {
    text += String(part);
    if (text.includes('\n')) break;
  }
  return (JSON.parse(text) as { origin: string }).origin;
}

test('[SANDBOX-173] two programs begin the same sandbox at once, and one knows what the other was told', async () => {
  const { address, giveBack } = await makeTestDatabase();
  const programs = [start('--database', address), start('--database', address)] as const;
  const exits = programs.map((program) => once(program, 'exit'));
  const [one, other] = await Promise.all([originOf(programs[0]), originOf(programs[1])]);
  const told = await fetch(`${one}/demo/wallets/wlt_zhang/settings`, {
    method: 'POST',
    body: JSON.stringify({ balance: 4_321 }),
  });
  expect(told.status).toBe(200);
  expect(await (await fetch(`${other}/demo/wallets/wlt_zhang`)).json()).toMatchObject({ balance: { amount: 4_321 } });
  for (const program of programs) program.kill('SIGTERM');
  expect(await Promise.all(exits)).toEqual([
    [0, null],
    [0, null],
  ]);
  await giveBack();
});

test.each([
  ['an address of another kind', ['--database', 'mysql://x/y']],
  ['two places', ['--database', 'postgres://127.0.0.1/x', '--data', 'x']],
])('[SANDBOX-110] %s stops the start', async (_name, options) => {
  const [code] = (await once(start(...options), 'exit')) as [number];
  expect(code).toBe(1);
});
