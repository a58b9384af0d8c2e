/** The real service process, whose syncs fail from one moment on: what its screens hear of it, and what comes after. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createClient, type Client } from '../../electron/contract/client.ts';
import { silentLog } from '../../electron/kernel/log.ts';
import { spawnService } from '../../electron/server/service-child.ts';
import { DEMO_STAFF } from '../../electron/service/demo.ts';
import { createServiceHost, type ServiceHost } from '../../electron/system/service-host.ts';
import { createSystemClock } from '../../electron/system/system-clock.ts';
import { canTrace, STRACE } from '../power-cut/trace.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const SERVICE = path.join(ROOT, 'electron/service/main.ts');

function startHost(dataFolder: string): Readonly<{ host: ServiceHost; client: Client; lines: readonly boolean[] }> {
  const host = createServiceHost({
    start: {
      type: 'start',
      dataFolder,
      resourcesFolder: path.join(ROOT, 'resources'),
      // Nobody is there: a till whose backend is down rings up goods all the same.
      backendOrigin: 'http://127.0.0.1:9',
      sandbox: true,
      phonePage: null,
      softwareVersion: '0.0.0',
      keyProtection: 'file',
    },
    spawn: () => spawnService(SERVICE),
    spawnHelper: () => {
      throw new Error('a demo till has no helper');
    },
    seal: () => null,
    clock: createSystemClock(),
    log: silentLog,
  });
  const lines: boolean[] = [];
  host.onLine((up) => lines.push(up));
  const client = createClient({
    send: (call) => host.call('screen', call),
    onMessage: (listener) => void host.onMessage((_client, message) => listener(message)),
    onLine: (listener) => void host.onLine(listener),
    close: () => undefined,
  });
  return { host, client, lines };
}

async function untilUp(host: ServiceHost): Promise<void> {
  while (!host.isUp()) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** From here on every sync of that process fails. Answers whether the system lets anybody do that to a process. */
async function breakSyncs(pid: number, trace: string): Promise<boolean> {
  const args = ['-f', '-p', String(pid), '-e', 'trace=fsync', '-e', 'inject=fsync:error=EIO', '-o', trace];
  const tracer = spawn(STRACE, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  onTestFinished(() => void tracer.kill('SIGKILL'));
  let said = '';
  for await (const part of tracer.stderr.setEncoding('utf8')) {
    said += String(part);
    if (said.includes('attached')) return true;
  }
  return false;
}

test('[HOST-24] answers that nothing could be written, takes nothing more, ends, and is there again', async ({
  skip,
}) => {
  if (!canTrace()) skip('needs strace');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'till-broken-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { host, client, lines } = startHost(folder);
  onTestFinished(() => host.stop());
  host.start();
  await untilUp(host);
  const [cashier] = DEMO_STAFF;
  const signIn = () => client.call('session.sign_in', { cashierId: cashier?.cashierId ?? '', pin: cashier?.pin ?? '' });
  expect(await signIn()).toMatchObject({ ok: true });
  const add = () => client.call('sale.add_amount', { amountText: '3.50', name: null });
  expect(await add()).toMatchObject({ ok: true });
  const firstPid = host.pid() ?? 0;

  const trace = path.join(folder, 'trace');
  if (!(await breakSyncs(firstPid, trace))) skip('nobody may trace another process here');
  const answers = await Promise.all([add(), add(), add()]);
  for (const answer of answers) {
    expect(answer).toMatchObject({ ok: false, error: { code: 'terminal.storage_failed' } });
  }
  // What is asked now finds the same till broken, or already gone: nothing is taken in between.
  expect(await add()).toMatchObject({ ok: false });

  while (lines.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  await untilUp(host);
  expect(lines).toEqual([true, false, true]);
  expect(host.pid()).not.toBe(firstPid);
  // One sync failed; none was tried again.
  expect(readFileSync(trace, 'latin1').match(/\(INJECTED\)/g)).toHaveLength(1);
  expect(readFileSync(path.join(folder, 'log', 'service.log'), 'utf8')).toContain('storage_broken');
  const signedIn = await signIn();
  expect(signedIn).toMatchObject({ ok: true });
  expect(await add()).toMatchObject({ ok: true });
}, 60_000);
