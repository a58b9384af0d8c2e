/**
 * Checks the types of each environment on its own: what has no DOM, no Node or neither is compiled without them. Rule
 * BUILD-16 of docs/spec.md.
 */
import { bootstrap, isMain } from './bootstrap.mjs';
import { runTool } from './run-tool.mjs';

/** Folders that have a tsconfig.json; each is an environment. */
export const ENVIRONMENTS = [
  'electron/kernel',
  'electron/contract',
  'electron',
  'hardware',
  'renderer',
  'sandbox',
  'sandbox/phone',
  'sandbox/admin',
  'scripts',
  'tests',
];

/** Answers the environments that do not compile, with what the compiler says. */
export async function checkTypes() {
  const failed = [];
  for (const environment of ENVIRONMENTS) {
    const { code, output } = await runTool(['typescript', 'tsc'], ['-p', environment, '--noEmit', '--pretty']);
    if (code !== 0) failed.push({ environment, output });
  }
  return failed;
}

if (isMain(import.meta.url)) {
  await bootstrap();
  const failed = await checkTypes();
  for (const { environment, output } of failed) process.stdout.write(`${environment}\n${output}\n`);
  process.stdout.write(`${ENVIRONMENTS.length} environments, ${failed.length} do not compile\n`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
