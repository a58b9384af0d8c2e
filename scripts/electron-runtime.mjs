/**
 * Finds Electron's runtime, or says in one word why there is none. Its package downloads the runtime when it is first
 * asked for; that may take a while, fail at once, or hang behind a firewall, and a failure is remembered for a day, so that
 * it costs no later start anything. Rule HOST-32 of docs/spec.md.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from './project-files.mjs';

/** @typedef {Readonly<{ program: string } | { missing: 'no_display' | 'root' | 'not_downloaded' }>} ElectronRuntime */

const PACKAGE = path.join(PROJECT_ROOT, 'node_modules', 'electron');
const FAILED = path.join(PROJECT_ROOT, 'out', '.stamps', 'electron-not-downloaded');
/** About 120 MB: at 1 MB/s two minutes. */
const DOWNLOAD_DEADLINE_MS = 180_000;
const PROGRESS_EVERY_MS = 5_000;
const RETRY_AFTER_MS = 24 * 3_600_000;

/** The runtime that is installed already; null when it has yet to be downloaded. */
function installedProgram() {
  const pathFile = path.join(PACKAGE, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const program = path.join(PACKAGE, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(program) ? program : null;
}

function failedLately() {
  return existsSync(FAILED) && Date.now() - statSync(FAILED).mtimeMs < RETRY_AFTER_MS;
}

/**
 * What keeps a window from being shown on this machine, whatever is installed.
 * @param {Readonly<{ platform: string, env: NodeJS.ProcessEnv, uid: number | undefined }>} machine
 * @returns {'no_display' | 'root' | null}
 */
export function obstacle({ platform, env, uid }) {
  if (platform !== 'linux') return null;
  if (!env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return 'no_display';
  // Chromium's sandbox does not run as root, and without it the till does not show pages.
  return uid === 0 ? 'root' : null;
}

/** Why the shell cannot be tried on Electron itself here and now; null when it can. Downloads nothing. */
export function electronMissing() {
  const missing = obstacle({ platform: process.platform, env: process.env, uid: process.getuid?.() });
  return missing ?? (installedProgram() === null ? 'not_downloaded' : null);
}

/** @param {(line: string) => void} tell @returns {Promise<ElectronRuntime>} */
export async function findElectron(tell) {
  const missing = electronMissing();
  if (missing !== null && missing !== 'not_downloaded') return { missing };
  const program = installedProgram();
  if (program !== null) return { program };
  if (failedLately()) return { missing: 'not_downloaded' };
  await download(tell);
  const downloaded = installedProgram();
  if (downloaded !== null) return { program: downloaded };
  mkdirSync(path.dirname(FAILED), { recursive: true });
  writeFileSync(FAILED, '');
  return { missing: 'not_downloaded' };
}

/** Ends when the download has ended, however it ended. @param {(line: string) => void} tell @returns {Promise<void>} */
function download(tell) {
  tell('正在下载 Electron(约 120 MB,仅首次)… / Downloading Electron (about 120 MB, the first time only) …');
  const startedAt = performance.now();
  const child = spawn(process.execPath, [path.join(PACKAGE, 'install.js')], { stdio: 'ignore' });
  const progress = setInterval(() => {
    tell(`  … Electron, ${Math.round((performance.now() - startedAt) / 1_000)} s`);
  }, PROGRESS_EVERY_MS);
  const deadline = setTimeout(() => child.kill('SIGKILL'), DOWNLOAD_DEADLINE_MS);
  return new Promise((resolve) => {
    const done = () => {
      clearInterval(progress);
      clearTimeout(deadline);
      resolve();
    };
    child.once('exit', done);
    child.once('error', done);
  });
}
