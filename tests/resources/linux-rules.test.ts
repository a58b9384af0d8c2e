/** The files that the packages install, held against the table of makers and against what the system does with them. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { KNOWN_MAKERS, READER_GRABBING_MODULES } from '../../hardware/device-registry/known-devices.ts';

const LINUX = 'resources/linux';
const INSTALLED = ['70-wallet-till.rules'];
const linesOf = (file: string): readonly string[] =>
  readFileSync(`${LINUX}/${file}`, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));

describe('rules for devices', () => {
  const rules = linesOf('70-wallet-till.rules');
  const grants = rules.filter((line) => line.includes('uaccess'));
  const valueOf = (rule: string, key: string): string | undefined => new RegExp(`${key}="?=?"([^"]*)"`).exec(rule)?.[1];

  test('[DOCTOR-20] each line is keys, operators and quoted values, as udev reads them', () => {
    const part = /^(?:[A-Z]+(?:\{\w+\})?)(?:==|\+=|=)"[^"]*"$/;
    for (const rule of rules) for (const each of rule.split(', ')) expect(each).toMatch(part);
  });

  test('[DOCTOR-20] scanners are let in as HID and as serial port, printers as printers; readers are the service’s', () => {
    const granted = (subsystem: string): readonly (string | undefined)[] =>
      grants
        .filter((rule) => valueOf(rule, 'SUBSYSTEM') === subsystem)
        .map((rule) => valueOf(rule, 'ATTRS\\{idVendor\\}'));
    const makers = (use: string): readonly string[] =>
      KNOWN_MAKERS.filter((maker) => maker.use === use).map(({ vendorId }) => vendorId);
    expect(granted('hidraw')).toEqual(makers('barcode_scanner'));
    expect(granted('tty')).toEqual(expect.arrayContaining([...makers('barcode_scanner')]));
    expect(granted('usbmisc')).toEqual(makers('receipt_printer'));
  });

  test('[DOCTOR-20] nobody else is let in, and the file comes before the one that grants', () => {
    for (const rule of grants) {
      expect(valueOf(rule, 'MODE')).toBe('0660');
      expect(['plugdev', 'dialout', 'lp']).toContain(valueOf(rule, 'GROUP'));
    }
    expect([...INSTALLED, '73-seat-late.rules'].toSorted().at(-1)).toBe('73-seat-late.rules');
    expect(rules[0]).toContain('GOTO="wallet_till_end"');
    expect(rules.at(-1)).toBe('LABEL="wallet_till_end"');
  });
});

describe('the smart-card service', () => {
  type Subject = Readonly<{ local: boolean; active: boolean; isInGroup: (group: string) => boolean }>;
  type Rule = (action: Readonly<{ id: string }>, subject: Subject) => string;
  let rule: Rule = () => '';
  const polkit = {
    Result: { YES: 'yes', NOT_HANDLED: 'not_handled' },
    addRule: (given: Rule) => {
      rule = given;
    },
  };
  runInNewContext(readFileSync(`${LINUX}/50-wallet-till.rules`, 'utf8'), { polkit });
  const PCSC = 'org.debian.pcsc-lite.access_pcsc';
  const person = (local: boolean, active: boolean, groups: readonly string[] = []): Subject => ({
    local,
    active,
    isInGroup: (group) => groups.includes(group),
  });

  test.each([
    [PCSC, person(true, true), 'yes'],
    ['org.debian.pcsc-lite.access_card', person(true, true), 'yes'],
    [PCSC, person(false, false, ['plugdev']), 'yes'],
    [PCSC, person(true, false), 'not_handled'],
    [PCSC, person(false, true), 'not_handled'],
    ['org.freedesktop.login1.reboot', person(true, true, ['plugdev']), 'not_handled'],
  ])('[DOCTOR-21] %s for %j is %s', (id, subject, answer) => {
    expect(rule({ id }, subject)).toBe(answer);
  });
});

test('[DOCTOR-22] the block-list is the table of modules', () => {
  expect(linesOf('wallet-till-nfc.conf')).toEqual(READER_GRABBING_MODULES.map((name) => `blacklist ${name}`));
});

describe('packages', () => {
  const { deb } = parse(readFileSync('electron-builder.yml', 'utf8')) as {
    deb: { fpm: readonly string[]; afterInstall: string; afterRemove: string };
  };

  test('[DOCTOR-23] each file goes where the system looks for it', () => {
    const placed = deb.fpm.map((mapping) => mapping.split('='));
    for (const [source] of placed) expect(existsSync(source ?? '')).toBe(true);
    expect(placed.map(([, target]) => target)).toEqual([
      '/usr/lib/udev/rules.d/70-wallet-till.rules',
      '/usr/share/polkit-1/rules.d/50-wallet-till.rules',
      // For whoever makes a gate of the machine: copied to where the system starts them from.
      '/usr/share/wallet-till/wallet-till-gate.desktop',
      '/usr/share/wallet-till/wallet-till-gate.service',
      '/usr/lib/modprobe.d/wallet-till-nfc.conf',
    ]);
  });

  test.each(['afterInstall', 'afterRemove'] as const)('[DOCTOR-23] the script %s is one for any shell', (name) => {
    expect(deb[name]).toMatch(/^resources\/linux\//);
    const text = readFileSync(deb[name], 'utf8');
    expect(text.startsWith('#!/bin/sh\n')).toBe(true);
    // As the packager fills them in.
    const filled = text.replaceAll('${sanitizedProductName}', 'Wallet Till').replaceAll('${executable}', 'wallet-till');
    expect(filled).not.toContain('${');
    execFileSync('sh', ['-n'], { input: filled });
  });
});
