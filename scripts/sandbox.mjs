/** `npm run sandbox`: the sandbox wallet backend alone, for a till that runs elsewhere or for a look at the phone page. */
import path from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { PROJECT_ROOT } from './project-files.mjs';
import { runNode } from './run-tool.mjs';

await bootstrap();
const { buildAll } = await import('./build.mjs');
await buildAll((line) => process.stdout.write(`${line}\n`));
const { code } = await runNode(
  [
    'out/sandbox/main.js',
    '--port=4871',
    `--data=${path.join(PROJECT_ROOT, 'data', 'sandbox')}`,
    `--phone=${path.join(PROJECT_ROOT, 'out', 'phone')}`,
  ],
  { show: true },
);
process.exitCode = code;
