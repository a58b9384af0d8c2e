/**
 * What the tests need of Linux to have a small disk, a read-only one, and a user whom mode bits bind: namespaces of
 * their own, which end with the program that was started in them. Rule PROVE-83; decision 0085.
 */
import { spawnSync } from 'node:child_process';

const IS_ROOT = process.getuid?.() === 0;
/** Whoever is not root may mount only as the root of a user namespace. */
const MOUNTING = ['--mount', ...(IS_ROOT ? [] : ['--map-root-user'])];

export type Command = Readonly<{ file: string; args: readonly string[] }>;

/** Runs `command` with `script` having mounted something first; the shell hands on to the command. */
function mounted(script: string, folder: string, { file, args }: Command): Command {
  return {
    file: 'unshare',
    args: [...MOUNTING, 'sh', '-c', `${script} && shift && exec "$@"`, 'sh', folder, file, ...args],
  };
}

export function withReadOnlyVolume(folder: string, command: Command): Command {
  return mounted('mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"', folder, command);
}

/** `folder` is an empty disk in memory of that size. */
export function withSmallDisk(folder: string, bytes: number, command: Command): Command {
  return mounted(`mount -t tmpfs -o size=${bytes} tmpfs "$1"`, folder, command);
}

/** Mode bits do not bind root; a root of nothing but a name is bound by them like everybody. */
export function boundByModes(command: Command): Command {
  return IS_ROOT ? { file: 'unshare', args: ['--user', command.file, ...command.args] } : command;
}

function works({ file, args }: Command): boolean {
  return spawnSync(file, [...args]).status === 0;
}

/** Some machines let nobody make namespaces; there these cases cannot be played, and the report says so. */
export function canMakeNamespaces(folder: string): boolean {
  const nothing: Command = { file: 'true', args: [] };
  return (
    works(withSmallDisk(folder, 4_096, nothing)) &&
    works(withReadOnlyVolume(folder, nothing)) &&
    works(boundByModes(nothing))
  );
}
