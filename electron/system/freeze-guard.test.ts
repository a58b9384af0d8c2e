/** The guard in real processes: one that stands still, one that is merely busy now and then, one that ends by itself. */
import { spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import path from 'node:path';
import { expect, test } from 'vitest';

const GUARD = pathToFileURL(path.resolve(import.meta.dirname, 'freeze-guard.ts')).href;

/** How a process ended that is guarded with one second's patience and then does this. */
function ending(program: string): Promise<Readonly<{ code: number | null; signal: string | null }>> {
  const source = `import { guardAgainstFreezing } from '${GUARD}'; guardAgainstFreezing(1000); ${program}`;
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', source]);
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
}
const SPIN = 'const spin = (ms) => { const end = performance.now() + ms; while (performance.now() < end); };';

test('[SYSTEM-40] a process that stands still is ended by force, though its main thread never comes back', async () => {
  expect(await ending(`${SPIN} setTimeout(() => spin(60000), 200);`)).toEqual({ code: null, signal: 'SIGKILL' });
}, 30_000);

test('[SYSTEM-40] one that is busy for less, or has nothing to do, is let be and ends when it likes', async () => {
  const program = `${SPIN} setTimeout(() => spin(400), 200); setTimeout(() => process.exit(7), 2500);`;
  expect(await ending(program)).toEqual({ code: 7, signal: null });
  expect(await ending('')).toEqual({ code: 0, signal: null });
}, 30_000);
