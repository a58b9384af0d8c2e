/**
 * Builds what has changed since the last build. A part is built again when a file that it is made from, a package or the
 * configuration is not what it was; otherwise it costs the time to read those files.
 *
 * Rule BUILD-15 of docs/spec.md.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bootstrap, isMain } from './bootstrap.mjs';
import { PROJECT_ROOT, projectFiles } from './project-files.mjs';

/** @typedef {import('../vite.config.ts').Target} Target */

/** Every part depends on these besides its own files. */
const SHARED_INPUTS = ['package-lock.json', 'tsconfig.json', 'vite.config.ts'];
const NOT_BUILT = /\.test\.(ts|tsx|mjs)$|(^|\/)testing\//;

/** @param {string} file From the project root. */
const inRoot = (file) => path.join(PROJECT_ROOT, file);

/**
 * A digest of everything that a part is made from: names and contents, in a fixed order.
 * @param {readonly string[]} reads Folders from the project root.
 */
export function inputsDigest(reads) {
  const files = reads.filter((folder) => existsSync(inRoot(folder))).flatMap((folder) => projectFiles(folder));
  const hash = createHash('sha256');
  for (const file of [...SHARED_INPUTS, ...files.filter((name) => !NOT_BUILT.test(name))]) {
    const content = readFileSync(inRoot(file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** A part that could not be built; the message says which and why. */
export class BuildError extends Error {}

/** Where the digest of the last build of a part stands. @param {Target} target */
const stampFile = (target) => inRoot(`out/.stamps/${target.name}`);

/** @param {Target} target @param {string} digest */
function isBuilt(target, digest) {
  const stamp = stampFile(target);
  return (
    existsSync(inRoot(`${target.folder}/${target.file}`)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest
  );
}

/**
 * Builds every part that is not up to date, and tells of each. Answers how many were built.
 * @param {(line: string) => void} tell
 */
export async function buildAll(tell) {
  const { TARGETS, configOf } = await import('../vite.config.ts');
  const { build } = await import('vite');
  let built = 0;
  for (const target of TARGETS) {
    const digest = inputsDigest(target.reads);
    if (isBuilt(target, digest)) continue;
    const startedAt = performance.now();
    try {
      await build({ ...configOf(target), configFile: false });
    } catch (error) {
      throw new BuildError(`${target.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
    mkdirSync(path.dirname(stampFile(target)), { recursive: true });
    writeFileSync(stampFile(target), digest);
    built += 1;
    tell(`  构建 / built ${target.name}, ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  }
  return built;
}

if (isMain(import.meta.url)) {
  await bootstrap();
  try {
    const built = await buildAll((line) => process.stdout.write(`${line}\n`));
    process.stdout.write(built === 0 ? '已是最新 / everything is up to date\n' : '');
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
