/**
 * What an installer holds: the packager itself packs the built till, with a folder in the place of Electron's, and what came
 * of it is read. Electron and the tools that make an installer of it cannot be had on every machine. Rules BUILD-42 to BUILD-44.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { parse } from 'yaml';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const PACKAGE = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  main: string;
  dependencies: Readonly<Record<string, string>>;
  devDependencies: Readonly<Record<string, string>>;
  optionalDependencies: Readonly<Record<string, string>>;
};

/** `dev`: nothing but tools needs it. */
const LOCKED = (
  JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, Readonly<{ dev?: boolean }>>>;
  }
).packages;

let folder = '';
let resources = '';
/** Every file of the archive from its root, and whether it lies beside it. */
let packed: ReadonlyMap<string, Readonly<{ isOutside: boolean }>> = new Map();

test.beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'installer-'));
  const standIn = path.join(folder, 'electron');
  for (const part of ['resources', 'locales']) mkdirSync(path.join(standIn, part), { recursive: true });
  writeFileSync(path.join(standIn, 'electron'), '#!/bin/sh\n');
  chmodSync(path.join(standIn, 'electron'), 0o755);
  writeFileSync(path.join(standIn, 'version'), PACKAGE.devDependencies['electron'] ?? '');
  writeFileSync(path.join(standIn, 'LICENSE'), '');
  const builder = path.join(ROOT, 'node_modules', 'electron-builder', 'cli.js');
  const target = path.join(folder, 'dist');
  // It holds the settings against its own schema first: a name that it does not know ends it.
  execFileSync(
    process.execPath,
    [builder, '--linux', 'dir', `-c.electronDist=${standIn}`, `-c.directories.output=${target}`],
    { cwd: ROOT, stdio: 'pipe' },
  );
  resources = path.join(target, 'linux-unpacked', 'resources');
  packed = filesOf(path.join(resources, 'app.asar'));
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Node = Readonly<{ files?: Readonly<Record<string, Node>>; unpacked?: boolean }>;

/** An archive begins with four lengths of four bytes, the last of which is that of its list of files in JSON. */
const LIST_AT = 16;

function filesOf(archive: string): ReadonlyMap<string, Readonly<{ isOutside: boolean }>> {
  const file = openSync(archive, 'r');
  try {
    const head = Buffer.alloc(LIST_AT);
    readSync(file, head, 0, LIST_AT, 0);
    const list = Buffer.alloc(head.readUInt32LE(LIST_AT - 4));
    readSync(file, list, 0, list.length, LIST_AT);
    const found = new Map<string, Readonly<{ isOutside: boolean }>>();
    const walk = ({ files = {} }: Node, place: string): void => {
      for (const [name, node] of Object.entries(files)) {
        if (node.files === undefined) found.set(place + name, { isOutside: node.unpacked === true });
        else walk(node, `${place}${name}/`);
      }
    };
    walk(JSON.parse(list.toString('utf8')) as Node, '');
    return found;
  } finally {
    closeSync(file);
  }
}

const under = (place: string): readonly string[] => [...packed.keys()].filter((name) => name.startsWith(place));

test('[BUILD-42] C44 the programs, the page, the resources and every package that the till needs are packed', () => {
  for (const file of [PACKAGE.main, 'out/shell/preload.cjs', 'out/service/main.js', 'out/service/nfc-process.js']) {
    expect(packed.has(file), file).toBe(true);
  }
  for (const file of ['out/renderer/index.html', 'out/server/main.js', 'package.json']) {
    expect(packed.has(file), file).toBe(true);
  }
  for (const name of Object.keys(PACKAGE.dependencies)) {
    expect(packed.has(`node_modules/${name}/package.json`), name).toBe(true);
  }
  expect(packed.has('node_modules/nfc-pcsc/package.json')).toBe(true);
  for (const part of ['demo', 'fonts', 'icons', 'linux', 'sounds', 'statement-formats']) {
    expect(under(`resources/${part}/`), part).not.toEqual([]);
  }
});

test('[BUILD-43] nothing is packed that a till does not need: no sandbox, no tools, no other Node', () => {
  for (const place of ['out/sandbox/', 'out/phone/', 'out/admin/', 'out/.stamps/', 'tests/', 'docs/', 'scripts/']) {
    expect(under(place), place).toEqual([]);
  }
  const runtimes = Object.keys(PACKAGE.optionalDependencies).filter((name) => name.startsWith('node-'));
  // Some of the tools are what a package of the till needs too.
  const tools = Object.keys(PACKAGE.devDependencies).filter((name) => LOCKED[`node_modules/${name}`]?.dev === true);
  expect(tools).toEqual(expect.arrayContaining(['electron', 'electron-builder', 'typescript', 'vitest']));
  for (const name of [...tools, ...runtimes]) expect(under(`node_modules/${name}/`), name).toEqual([]);
  // What their parts were made of.
  expect(under('node_modules/better-sqlite3/deps/')).toEqual([]);
});

test('[BUILD-43] of prebuilt parts only those of the system and processor that it is packed for', () => {
  const prebuilt = [...packed.keys()].filter((name) => name.includes('/prebuilds/'));
  expect(prebuilt.length).toBeGreaterThanOrEqual(3);
  expect(prebuilt.filter((name) => !isForHere(name))).toEqual([]);
});

test('[BUILD-44] C44 native parts lie outside the archive, and those of this machine load from there', () => {
  const native = [...packed].filter(([name]) => name.endsWith('.node'));
  expect(native.filter(([, { isOutside }]) => !isOutside)).toEqual([]);
  const parts = ['better-sqlite3', 'node-hid', '@serialport/bindings-cpp', '@pokusew/pcsclite'];
  const bindings = parts.map((name) => native.filter(([file]) => file.startsWith(`node_modules/${name}/`)));
  for (const [index, files] of bindings.entries()) expect(files, parts[index]).not.toEqual([]);
  // In a process of its own: what is built for something else may abort it.
  for (const [file] of native.filter(([name]) => isForHere(name))) {
    const at = path.join(resources, 'app.asar.unpacked', file);
    expect(existsSync(at), file).toBe(true);
    execFileSync(process.execPath, ['-e', `require(${JSON.stringify(at)})`], { stdio: 'pipe' });
  }
});

/** The reader's binding is compiled where it is packed; prebuilt ones name their system. */
function isForHere(file: string): boolean {
  if (file.startsWith('node_modules/@pokusew/')) return true;
  return file.includes(`${process.platform}-${process.arch}`) && !file.includes('musl');
}

test('[BUILD-44] what a technician copies by hand lies outside the archive', () => {
  for (const file of under('resources/linux/')) expect(packed.get(file)?.isOutside, file).toBe(true);
});

test('[BUILD-42] every file that the packager’s settings name is there', () => {
  const { deb, linux, win, mac, directories } = parse(
    readFileSync(path.join(ROOT, 'electron-builder.yml'), 'utf8'),
  ) as {
    deb: { fpm: readonly string[]; afterInstall: string; afterRemove: string };
    directories: { buildResources: string };
  } & Record<'linux' | 'win' | 'mac', { icon: string }>;
  const named = [
    ...deb.fpm.map((mapping) => mapping.split('=')[0] ?? ''),
    ...[deb.afterInstall, deb.afterRemove, directories.buildResources, linux.icon, win.icon, mac.icon],
  ];
  expect(named.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
});
