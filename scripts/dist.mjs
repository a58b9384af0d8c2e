/**
 * `npm run dist`: the installers. All native parts come prebuilt but the binding of NFC readers, which is compiled for the
 * pinned Electron before packing and for Node again afterwards (docs/decisions/0179-the-readers-binding-in-installers.md).
 * Rules BUILD-40 and BUILD-41 of docs/spec.md.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { bootstrap, installEnvironment, isMain, npmCommand } from './bootstrap.mjs';
import { PROJECT_ROOT } from './project-files.mjs';
import { runNode, runTool } from './run-tool.mjs';

const BINDING = '@pokusew/pcsclite';
/** Where node-gyp finds the headers of an Electron. */
const ELECTRON_HEADERS = 'https://electronjs.org/headers';
const REBUILD_DEADLINE_MS = 600_000;

/** @typedef {Readonly<{ name: string, run: 'build' | 'rebuild_for_electron' | 'pack' | 'rebuild_for_node', always: boolean }>} Step */

/**
 * What is done in which order; `always`: also after an earlier step failed.
 * @param {Readonly<{ withNfc: boolean }>} options @returns {readonly Step[]}
 */
export function stepsOf({ withNfc }) {
  /** @type {readonly Step[]} */
  const packing = [{ name: 'Packing', run: 'pack', always: false }];
  /** @type {Step} */
  const build = { name: 'Building', run: 'build', always: false };
  if (!withNfc) return [build, ...packing];
  return [
    build,
    { name: 'Compiling the reader’s binding for Electron', run: 'rebuild_for_electron', always: false },
    ...packing,
    { name: 'Compiling the reader’s binding for Node again', run: 'rebuild_for_node', always: true },
  ];
}

/** The environment in which npm compiles for an Electron. @param {string} version */
export function electronTarget(version) {
  return {
    npm_config_runtime: 'electron',
    npm_config_target: version,
    npm_config_disturl: ELECTRON_HEADERS,
    npm_config_build_from_source: 'true',
    // Else the headers of this machine's Node are taken, and what comes out does not load.
    npm_config_nodedir: '',
  };
}

/** @param {Readonly<Record<string, string>>} environment */
function rebuild(environment) {
  const { program, args } = npmCommand();
  const { status } = spawnSync(program, [...args, 'rebuild', BINDING], {
    cwd: PROJECT_ROOT,
    env: { ...installEnvironment(), ...environment },
    stdio: 'inherit',
    timeout: REBUILD_DEADLINE_MS,
  });
  return status ?? 1;
}

/** @param {Step['run']} run @param {readonly string[]} packArguments @returns {Promise<number>} */
async function perform(run, packArguments) {
  switch (run) {
    case 'build':
      return (await runNode(['scripts/build.mjs'], { show: true })).code;
    case 'rebuild_for_electron': {
      const { devDependencies } = JSON.parse(readFileSync(path.join(PROJECT_ROOT, 'package.json'), 'utf8'));
      return rebuild(electronTarget(devDependencies.electron));
    }
    case 'rebuild_for_node':
      return rebuild({});
    case 'pack':
      return (await runTool(['electron-builder', 'electron-builder'], packArguments, { show: true })).code;
  }
}

/** @param {readonly string[]} args @returns {Promise<number>} */
async function main(args) {
  await bootstrap();
  const withNfc = !args.includes('--without-nfc');
  if (withNfc && !existsSync(path.join(PROJECT_ROOT, 'node_modules', BINDING))) {
    process.stderr.write(
      '缺少读卡器部件，安装包将不能碰一碰收款。请先安装 libpcsclite-dev 并执行 npm install，或加上 --without-nfc。\n' +
        'The reader’s binding is not installed, so no installer could take a tap. Install libpcsclite-dev and run npm install, or add --without-nfc.\n',
    );
    return 1;
  }
  let worst = 0;
  for (const { name, run, always } of stepsOf({ withNfc })) {
    if (worst !== 0 && !always) continue;
    process.stdout.write(`${name} …\n`);
    const code = await perform(
      run,
      args.filter((each) => each !== '--without-nfc'),
    );
    if (code !== 0 && worst === 0) worst = code;
  }
  return worst;
}

if (isMain(import.meta.url)) process.exitCode = await main(process.argv.slice(2));
