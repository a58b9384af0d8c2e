/**
 * Installs the system packages that the tests need, where this is Debian or Ubuntu and the user may; elsewhere says in one
 * command what to install. All of them stand in system-packages.json. Rule BUILD-17 of docs/spec.md.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from './project-files.mjs';

/** @typedef {Readonly<{ name: string, file: string, needs: readonly string[] }>} SystemPackage */

/** A fresh machine on a slow line: lists and about 400 MB. */
const APT_DEADLINE_MS = 900_000;

/** @returns {readonly SystemPackage[]} */
export function systemPackages() {
  return JSON.parse(readFileSync(path.join(PROJECT_ROOT, 'scripts/system-packages.json'), 'utf8')).packages;
}

/** The packages that are not there. @param {readonly SystemPackage[]} packages @param {(file: string) => boolean} exists */
export function missingPackages(packages, exists = existsSync) {
  return packages.filter(({ file }) => !exists(file));
}

/** The one command that a person may run. @param {readonly SystemPackage[]} packages */
export function installCommand(packages) {
  return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages.map(({ name }) => name).join(' ')}`;
}

/** Debian and whatever is made from it. @param {string} osRelease /etc/os-release */
export function isDebian(osRelease) {
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(osRelease);
}

function mayInstall() {
  const release = '/etc/os-release';
  return process.getuid?.() === 0 && existsSync(release) && isDebian(readFileSync(release, 'utf8'));
}

/**
 * Installs what is missing if it may. Answers what is missing after that.
 * @param {(line: string) => void} tell
 */
export function provideSystemPackages(tell) {
  const missing = missingPackages(systemPackages());
  if (missing.length === 0) return [];
  if (process.platform !== 'linux') return missing;
  if (!mayInstall()) {
    tell(`System packages are missing. Install them with:\n  ${installCommand(missing)}`);
    return missing;
  }
  tell(`Installing system packages: ${missing.map(({ name }) => name).join(', ')} …`);
  apt(['update']);
  apt(['install', '-y', '--no-install-recommends', ...missing.map(({ name }) => name)]);
  return missingPackages(missing);
}

/** @param {readonly string[]} args */
function apt(args) {
  spawnSync('apt-get', ['-qq', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: APT_DEADLINE_MS,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}
