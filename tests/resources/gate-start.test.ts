/** The files with which a gate starts by itself, as the packages install them. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readShellOptions } from '../../electron/shell/options.ts';

const FILES = ['wallet-till-gate.desktop', 'wallet-till-gate.service'];
const linesOf = (file: string): readonly string[] => readFileSync(`resources/linux/${file}`, 'utf8').split('\n');

test('[GATESCREEN-45] each starts the command of the package in the transit profile', () => {
  for (const file of FILES) {
    const command = linesOf(file).flatMap((line) => /^Exec(?:Start)?=(.*)$/.exec(line)?.[1] ?? [])[0] ?? '';
    const [program, ...args] = command.split(' ');
    expect(program).toBe('/usr/bin/wallet-till');
    expect(readShellOptions(args).profile).toBe('transit');
  }
});

test('[GATESCREEN-45] a gate that ends by fault is started again, one that a keeper quit is not', () => {
  expect(linesOf('wallet-till-gate.service')).toContain('Restart=on-failure');
  expect(linesOf('wallet-till-gate.service')).toContain('StartLimitIntervalSec=0');
});

test('[GATESCREEN-45] the package puts both where the page of instructions says', () => {
  const { deb } = parse(readFileSync('electron-builder.yml', 'utf8')) as { deb: { fpm: readonly string[] } };
  const page = readFileSync('docs/hardware/unattended.md', 'utf8');
  for (const file of FILES) {
    expect(deb.fpm).toContain(`resources/linux/${file}=/usr/share/wallet-till/${file}`);
    expect(page).toContain(`/usr/share/wallet-till/${file}`);
  }
});
