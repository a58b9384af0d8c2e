/**
 * `npm run sandbox`: the sandbox wallet backend alone, for a till that runs elsewhere or for a look at the phone page.
 * `-- --database postgres://…` keeps what it knows there; `-- --port N` listens elsewhere.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bootstrap } from './bootstrap.mjs';
import { PROJECT_ROOT } from './project-files.mjs';
import { runNode } from './run-tool.mjs';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '4871' }, database: { type: 'string' }, origin: { type: 'string' } },
});
await bootstrap();
const { buildAll } = await import('./build.mjs');
await buildAll((line) => process.stdout.write(`${line}\n`));
const { code } = await runNode(
  [
    'out/sandbox/main.js',
    `--port=${values.port}`,
    ...(values.origin === undefined ? [] : [`--origin=${values.origin}`]),
    values.database === undefined
      ? `--data=${path.join(PROJECT_ROOT, 'data', 'sandbox')}`
      : `--database=${values.database}`,
    `--phone=${path.join(PROJECT_ROOT, 'out', 'phone')}`,
  ],
  { show: true },
);
process.exitCode = code;
