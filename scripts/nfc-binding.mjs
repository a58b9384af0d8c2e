/**
 * Builds the binding of nfc-pcsc where it is missing or was built for another Node. It is an optional package that is compiled
 * at installation, so a machine that got the headers of PC/SC later has none yet
 * (docs/decisions/0141-nfc-pcsc-on-its-own-binding.md). Rule BUILD-30 of docs/spec.md.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { installEnvironment, npmCommand } from './bootstrap.mjs';
import { PROJECT_ROOT } from './project-files.mjs';

/** Of libpcsclite-dev. */
const HEADERS = '/usr/include/PCSC/winscard.h';
const BINDING = '@pokusew/pcsclite';
/** Seconds on a fast machine; a slow one compiles for a minute. */
const BUILD_DEADLINE_MS = 300_000;

/**
 * What has to be done so that the binding loads.
 * @param {Readonly<{ loads: boolean, hasHeaders: boolean, isInstalled: boolean }>} found
 * @returns {'nothing' | 'impossible' | readonly string[]} The arguments of npm.
 */
export function bindingRemedy({ loads, hasHeaders, isInstalled }) {
  if (loads) return 'nothing';
  if (!hasHeaders) return 'impossible';
  // npm removes an optional package that could not be built; to install again is to try again.
  return isInstalled ? ['rebuild', BINDING] : ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
}

/** In a process of its own: a binding for another Node may end the one that loads it. */
function loads() {
  return spawnSync(process.execPath, ['-e', `require('${BINDING}')`], { cwd: PROJECT_ROOT }).status === 0;
}

/** Answers whether the binding loads, after it was built if it did not. @param {(line: string) => void} tell */
export function provideNfcBinding(tell) {
  const remedy = bindingRemedy({
    loads: loads(),
    hasHeaders: existsSync(HEADERS),
    isInstalled: existsSync(path.join(PROJECT_ROOT, 'node_modules', BINDING)),
  });
  if (remedy === 'nothing') return true;
  if (remedy === 'impossible') return false;
  tell('Building the binding for NFC readers …');
  const { program, args } = npmCommand();
  spawnSync(program, [...args, ...remedy], {
    cwd: PROJECT_ROOT,
    env: installEnvironment(),
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: BUILD_DEADLINE_MS,
  });
  return loads();
}
