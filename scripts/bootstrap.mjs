/**
 * Brings a fresh clone to the point where the project's own programs run: installs the packages when they are missing or
 * not those of package-lock.json, and goes on under Node 24 when the machine's Node is older.
 *
 * Runs on plain Node 20 and later, on Linux, Windows and macOS, before anything is installed: no dependency, no shell.
 * Rules BUILD-11 and BUILD-12 of docs/spec.md.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** What the project runs on; package.json brings in this version for machines that have an older one. */
export const NODE_MAJOR = 24;
/** How often a long step says that it is still at work. */
const PROGRESS_EVERY_MS = 5_000;

/**
 * The folder of the Node that package.json brings in for a platform; the platforms are its optional dependencies.
 * @param {string} platform As `process.platform` has it.
 * @param {string} arch As `process.arch` has it.
 */
export function broughtInNode(platform, arch) {
  const folder = `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
  return { folder, program: platform === 'win32' ? 'bin/node.exe' : 'bin/node' };
}

/**
 * Whether what is installed is what the lock asks for. npm writes its own record of the tree at the end of an install,
 * so an install that was cut off is never taken for a whole one. Optional packages may be missing: most are for other
 * platforms.
 * @param {string} lockText package-lock.json
 * @param {string | null} installedText node_modules/.package-lock.json; null when there is none.
 */
export function installIsCurrent(lockText, installedText) {
  if (installedText === null) return false;
  try {
    const wanted = JSON.parse(lockText).packages;
    const installed = JSON.parse(installedText).packages;
    return Object.entries(wanted).every(([folder, { version, optional, devOptional }]) => {
      if (folder === '') return true;
      const present = installed[folder];
      return present === undefined ? optional === true || devOptional === true : present.version === version;
    });
  } catch {
    // An unreadable record is no record: install again.
    return false;
  }
}

/** @param {string} file From the project root. */
function readOrNull(file) {
  const full = path.join(ROOT, file);
  return existsSync(full) ? readFileSync(full, 'utf8') : null;
}

/**
 * How to start npm without a shell: by its script, which every way of installing Node puts in one of these places. It
 * runs on the Node that npm was started with, since `npm ci` deletes the one that an earlier install brought in.
 */
export function npmCommand() {
  const outer = process.env.npm_node_execpath;
  const node = outer !== undefined && existsSync(outer) ? outer : process.execPath;
  const places = [
    process.env.npm_execpath,
    path.join(path.dirname(node), '../lib/node_modules/npm/bin/npm-cli.js'),
    path.join(path.dirname(node), 'node_modules/npm/bin/npm-cli.js'),
  ];
  const script = places.find((place) => place?.endsWith('.js') && existsSync(place));
  return script === undefined ? { program: 'npm', args: [] } : { program: node, args: [script] };
}

/** Windows does not let a running program be deleted: when this is the brought-in Node, packages are updated in place. */
function installCommand() {
  const inside = process.execPath.startsWith(path.join(ROOT, 'node_modules') + path.sep);
  return process.platform === 'win32' && inside ? 'install' : 'ci';
}

/**
 * The environment of `npm ci`. On Linux a package that must be compiled is to use the headers of the Node that runs it
 * later; a user's own `nodedir` may name those of the machine's older Node, and the result would not load. Nowhere does it say
 * NODE_ENV, which a build sets for its own process: where it is `production`, npm takes away whatever builds and tests.
 */
export function installEnvironment() {
  const { NODE_ENV: _, ...environment } = process.env;
  if (process.platform !== 'linux') return environment;
  const { folder } = broughtInNode(process.platform, process.arch);
  return { ...environment, npm_config_nodedir: path.join(ROOT, 'node_modules', folder) };
}

/** Runs `npm ci` and says every few seconds that it is still at work. */
async function install() {
  process.stdout.write('正在安装依赖(首次约一分钟)… / Installing packages (about a minute the first time) …\n');
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 1_000);
  const progress = setInterval(() => process.stdout.write(`  … npm, ${seconds()} s\n`), PROGRESS_EVERY_MS);
  const { program, args } = npmCommand();
  const child = spawn(program, [...args, installCommand(), '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
    env: installEnvironment(),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const code = await ended(child);
  clearInterval(progress);
  if (code !== 0) {
    fail('安装依赖失败,请检查网络后重试。', 'The packages could not be installed. Check the network and try again.');
  }
  process.stdout.write(`  安装完成 / installed, ${seconds()} s\n`);
}

/** @param {import('node:child_process').ChildProcess} child @returns {Promise<number>} */
function ended(child) {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** @param {string} chinese @param {string} english @returns {never} */
function fail(chinese, english) {
  process.stderr.write(`${chinese}\n${english}\n`);
  process.exit(1);
}

/** Runs the same command line again on a newer Node, and ends as it ends. @param {string} program */
async function runAgainOn(program) {
  // With the channel the child learns of this process's end however it comes; the signals of a terminal reach both.
  const child = spawn(program, process.argv.slice(1), { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  // Ctrl-C may reach the child twice, from the terminal and from here; every program here takes the first and lets the
  // rest pass, since npm forwards signals in the same way.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal));
  process.exit(await ended(child));
}

/**
 * Installs what is missing and makes sure that the rest of the program runs on Node 24 or newer. On an older Node this
 * never returns: the newer one does the work, and this process ends with it.
 */
export async function bootstrap() {
  const lock = readOrNull('package-lock.json');
  if (lock === null) fail('缺少 package-lock.json。', 'package-lock.json is missing.');
  if (!installIsCurrent(lock, readOrNull('node_modules/.package-lock.json'))) await install();
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return;
  const { folder, program } = broughtInNode(process.platform, process.arch);
  const newer = path.join(ROOT, 'node_modules', folder, program);
  if (!existsSync(newer)) {
    fail(
      `此电脑的 Node 版本是 ${process.versions.node},请先安装 Node ${NODE_MAJOR} (https://nodejs.org),再运行一次。`,
      `This computer has Node ${process.versions.node}. Install Node ${NODE_MAJOR} from https://nodejs.org and run this again.`,
    );
  }
  await runAgainOn(newer);
}

/** Whether a module is the program that was started. @param {string} url Its `import.meta.url`. */
export function isMain(url) {
  return process.argv[1] !== undefined && pathToFileURL(path.resolve(process.argv[1])).href === url;
}
