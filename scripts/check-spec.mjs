/** Reads the specification and every test, and prints where they do not fit each other. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { TEST_FILE } from './lint/layer-table.mjs';
import { checkSpec, rulesIn } from './lint/spec.mjs';
import { PROJECT_ROOT, projectFiles } from './project-files.mjs';

/** @param {string} file */
const read = (file) => ({ file, text: readFileSync(path.join(PROJECT_ROOT, file), 'utf8') });

const files = projectFiles();
const fragments = files.filter((file) => /^docs\/spec\/[^/]+\.md$/.test(file)).map(read);
const tests = files.filter((file) => TEST_FILE.test(file) || /^tests\/.*\.(ts|tsx)$/.test(file)).map(read);
const findings = checkSpec({ spec: read('docs/spec.md'), fragments, tests });
for (const finding of findings) process.stdout.write(`${finding}\n`);
const ruleCount = fragments.flatMap(rulesIn).length;
process.stdout.write(`${ruleCount} rules, ${tests.length} test files, ${findings.length} findings\n`);
process.exitCode = findings.length === 0 ? 0 : 1;
