/** Walks the code base and prints every import that goes where it may not, and every use of what is banned. */
import { readFileSync } from 'node:fs';
import { projectFiles } from '../project-files.mjs';
import { checkBans } from './bans.mjs';
import { checkImports } from './layers.mjs';

const files = projectFiles().filter((file) => /\.(ts|tsx|mts|cts|mjs|cjs|js|jsx)$/.test(file));
const findings = files.flatMap((file) => {
  const source = readFileSync(file, 'utf8');
  return [...checkImports(file, source), ...checkBans(file, source)];
});
for (const { file, line, message } of findings) process.stdout.write(`${file}:${line}: ${message}\n`);
process.stdout.write(
  `${files.length} files read, ${findings.length} findings against the layer table and the ban list\n`,
);
process.exitCode = findings.length === 0 ? 0 : 1;
