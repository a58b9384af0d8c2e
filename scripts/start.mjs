/**
 * `npm start`: brings the clone to the point where it runs, builds what has changed, starts the sandbox wallet backend and
 * the till, and stops both when it is told to. Everything it keeps is in one data folder.
 *
 * Rules HOST-30 to HOST-35 of docs/spec.md.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bootstrap } from './bootstrap.mjs';
import { PROJECT_ROOT } from './project-files.mjs';

const HELP = `npm start -- [--data FOLDER] [--port NUMBER] [--browser] [--no-open] [--reset-demo [--yes]]
             [--profile till|transit]

  --data FOLDER   数据目录(默认 data) / where everything is kept (default: data)
  --port NUMBER   收银台端口 / the till's port (default: 4870, or any that is free)
  --browser       不用 Electron / use the browser even where Electron is there
  --no-open       不打开浏览器 / do not open the browser
  --reset-demo    清空演示数据 / begin with an empty demo
  --profile NAME  till 收银台(默认),transit 闸机 / a till (default), or a gate
  --yes           即使有未了结的款项也清空 / even if money is still open
`;

/** Unassigned by IANA; kept from start to start so that a bookmark of the phone page stays good. */
const TILL_PORT = 4870;
const PHONE_PORT = 4871;
const HIGHEST_PORT = 65_535;

/** @param {string} line */
const tell = (line) => process.stdout.write(`${line}\n`);

/** @param {string} chinese @param {string} english @returns {never} */
function fail(chinese, english) {
  process.stderr.write(`${chinese}\n${english}\n`);
  process.exit(1);
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        data: { type: 'string', default: 'data' },
        port: { type: 'string' },
        browser: { type: 'boolean', default: false },
        'no-open': { type: 'boolean', default: false },
        'reset-demo': { type: 'boolean', default: false },
        yes: { type: 'boolean', default: false },
        profile: { type: 'string', default: 'till' },
        help: { type: 'boolean', default: false },
      },
    });
    const port = values.port === undefined ? null : Number(values.port);
    if (port !== null && !(Number.isInteger(port) && port > 0 && port <= HIGHEST_PORT)) throw new Error('--port');
    if (values.profile !== 'till' && values.profile !== 'transit') throw new Error('--profile');
    return { ...values, data: path.resolve(PROJECT_ROOT, values.data), port };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    process.exit(64);
  }
}

/** Whether a port of the loopback address is free now. @param {number} port @returns {Promise<boolean>} */
function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** A gate is another terminal than the till, of another merchant. @param {ReturnType<typeof readOptions>} options */
function folderOf(options) {
  return path.join(options.data, options.profile === 'transit' ? 'gate' : 'till');
}

/** @param {number} preferred */
async function preferredPort(preferred) {
  return (await isFree(preferred)) ? preferred : 0;
}

/** Shows an address in the machine's browser, if there is one. @param {string} url */
function openBrowser(url) {
  const { platform, env } = process;
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) return;
  /** @type {Partial<Record<NodeJS.Platform, string[]>>} */
  const opener = { win32: ['rundll32', 'url.dll,FileProtocolHandler'], darwin: ['open'] };
  const [program = '', ...args] = opener[platform] ?? ['xdg-open'];
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
  // Without a browser the address stands in the terminal; nothing else is lost.
  child.once('error', () => undefined);
  child.unref();
}

const NO_ELECTRON = {
  no_display: ['没有图形界面', 'there is no display'],
  root: ['以 root 运行', 'this is the root user'],
  not_downloaded: ['无法下载', 'it could not be downloaded'],
};

/**
 * @typedef {import('./processes.mjs').Program} Program
 * @typedef {ReturnType<typeof readOptions>} Options
 */

/** @param {Options} options */
async function startSandbox(options) {
  const { startProgram, firstMessage } = await import('./processes.mjs');
  const port = await preferredPort(PHONE_PORT);
  const sandbox = startProgram({
    name: 'sandbox',
    args: [
      path.join(PROJECT_ROOT, 'out/sandbox/main.js'),
      `--port=${port}`,
      `--data=${path.join(options.data, 'sandbox')}`,
      `--phone=${path.join(PROJECT_ROOT, 'out/phone')}`,
    ],
  });
  const errors = lastLines(sandbox);
  const origin = await firstMessage(sandbox, (message) => message?.origin ?? null);
  if (origin === null) fail(`沙盒钱包未能启动。\n${errors()}`, 'The sandbox wallet did not start.');
  return { sandbox, origin: String(origin) };
}

/** Keeps the end of what a program writes to its error output, for when it dies. @param {Program} program */
function lastLines({ child }) {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (/** @type {string} */ part) => {
    text = (text + part).slice(-4_000);
  });
  return () => text.trim();
}

/** @param {Options} options @param {string} origin @param {string} phone */
async function startHost(options, origin, phone) {
  const { startProgram, firstMessage } = await import('./processes.mjs');
  const port = options.port ?? (await preferredPort(TILL_PORT));
  if (options.port !== null && !(await isFree(options.port))) {
    return { error: [`端口 ${port} 已被占用。`, `Port ${port} is in use.`] };
  }
  const till = startProgram({
    name: 'till',
    args: [
      path.join(PROJECT_ROOT, 'out/server/main.js'),
      `--data=${folderOf(options)}`,
      `--profile=${options.profile}`,
      `--backend=${origin}`,
      `--port=${port}`,
      '--sandbox',
      `--phone-page=${phone}`,
    ],
  });
  const errors = lastLines(till);
  const url = await firstMessage(till, (message) => (message?.type === 'listening' ? message.url : null));
  return url === null ? { error: ['收银台未能启动。', 'The till did not start.'] } : { till, url: String(url), errors };
}

/** @param {string} program @param {Options} options @param {string} origin @param {string} phone */
async function startShell(program, options, origin, phone) {
  const { startProgram } = await import('./processes.mjs');
  const till = startProgram({
    name: 'till',
    program,
    args: [
      PROJECT_ROOT,
      `--backend-origin=${origin}`,
      `--data-folder=${folderOf(options)}`,
      `--profile=${options.profile}`,
      '--wallet-sandbox',
      `--phone-page=${phone}`,
    ],
  });
  return { till, url: null, errors: lastLines(till) };
}

/** @param {Options} options @param {string} origin @param {string} phone */
async function startTill(options, origin, phone) {
  if (options.browser) return startHost(options, origin, phone);
  const { findElectron } = await import('./electron-runtime.mjs');
  const electron = await findElectron(tell);
  if ('program' in electron) return startShell(electron.program, options, origin, phone);
  const [chinese, english] = NO_ELECTRON[electron.missing];
  tell(`此处不能使用 Electron(${chinese}),收银台在浏览器中打开。`);
  tell(`Electron's runtime is not available here (${english}), so the till opens in the browser.`);
  return startHost(options, origin, phone);
}

/** Whatever money is not at its end is named before it is forgotten. Rule INBOX-54. @param {Options} options */
async function refuseToForget(options) {
  const { unfinishedIn } = await import('./unfinished.mjs');
  const open = await unfinishedIn(folderOf(options));
  if (open !== null && open.length === 0) return;
  for (const { chinese, english } of open ?? []) tell(`  ${chinese}\n  ${english}`);
  if (options.yes) return;
  if (open === null) {
    fail(
      '演示数据无法读取,不知道是否有未了结的款项。确定要清空请加 --yes。',
      'The demo data cannot be read, so nobody knows what is open. To empty it anyway, add --yes.',
    );
  }
  fail(
    '以上款项尚未了结,清空后将丢失。确定要清空请加 --yes。',
    'This money is still open and would be forgotten. To empty the demo anyway, add --yes.',
  );
}

async function main() {
  const options = readOptions();
  if (options.help) return void process.stdout.write(HELP);
  const { findRunning, writeRunning, removeRunning } = await import('./running-file.mjs');
  const other = await findRunning(options.data);
  if (other !== null) {
    fail(
      `收银台已在运行(进程 ${other.pid}):${other.till ?? 'Electron'}`,
      `The till is running already (process ${other.pid}), with this data folder: ${options.data}`,
    );
  }
  if (options['reset-demo']) {
    await refuseToForget(options);
    const folders = [folderOf(options), path.join(options.data, 'sandbox')];
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
  const { buildAll } = await import('./build.mjs');
  const built = await buildAll(tell).catch((error) => fail('构建失败。', `The build failed. ${error.message}`));
  if (built > 0) tell('  构建完成 / everything is built');

  /** @type {Program[]} */
  const programs = [];
  let stopping = false;
  /** @param {number} code */
  const stop = async (code) => {
    if (stopping) return;
    stopping = true;
    // The till first: it may still have something to tell the backend.
    for (const program of programs.toReversed()) await program.stop();
    removeRunning(options.data);
    process.exit(code);
  };
  // npm and a terminal may each pass the same signal on; the first one counts.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => void stop(0));
  process.on('disconnect', () => void stop(0));

  const { sandbox, origin } = await startSandbox(options);
  programs.push(sandbox);
  const phone = `${origin}/phone/`;
  const started = await startTill(options, origin, phone);
  if ('error' in started) {
    process.stderr.write(`${started.error.join('\n')}\n`);
    return stop(1);
  }
  const { till, url, errors } = started;
  programs.push(till);
  writeRunning(options.data, { pid: process.pid, till: url, phone });
  if (url !== null) tell(`收银台 / Till:              ${url}`);
  tell(`顾客手机 / Customer's phone: ${phone}`);
  tell(`沙盒后台 / Sandbox's admin:  ${origin}/admin/`);
  tell('按 Ctrl-C 停止 / Ctrl-C stops everything');
  if (url !== null && !options['no-open']) openBrowser(url);

  void sandbox.ended.then(
    () => stopping || tell('沙盒钱包已停止,收银台离线。 / The sandbox has stopped; the till is offline.'),
  );
  const code = await till.ended;
  if (!stopping && code !== 0) process.stderr.write(`${errors()}\n`);
  await stop(code);
}

await bootstrap();
await main();
