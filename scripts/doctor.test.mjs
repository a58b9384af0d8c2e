/** The doctor as a person calls it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { reportOf } from './doctor.mjs';

test('[DOCTOR-9] says each finding in both languages, with its fix, and counts them', async () => {
  const report = await reportOf([
    { code: 'disk.room', facts: {} },
    { code: 'disk.low', facts: { megabytes: 500 } },
    { code: 'reader.not_seen', facts: {} },
  ]);
  expect(report).toContain('✓ 磁盘空间充足 / There is room on the disk');
  expect(report).toContain('! 磁盘空间不多（剩余 500 MB） / The disk is getting full (500 MB left)');
  expect(report).toContain('try another socket');
  expect(report).toContain('1 fault, 1 piece of advice');
  const signs = report.split('\n').flatMap((line) => /^[✓!✗]/.exec(line) ?? []);
  expect(signs, 'what is broken comes first').toEqual(['✗', '!', '✓']);
});

test('[DOCTOR-9] runs on this machine and answers JSON; its code says whether there is a fault', () => {
  const data = mkdtempSync(path.join(tmpdir(), 'doctor-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const run = spawnSync(process.execPath, ['scripts/doctor.mjs', '--json', '--data', data], { encoding: 'utf8' });
  const { findings } = JSON.parse(run.stdout);
  const faults = findings.filter((/** @type {{ verdict: string }} */ { verdict }) => verdict === 'fault');
  expect(run.status).toBe(faults.length > 0 ? 1 : 0);
  expect(findings.length).toBeGreaterThan(3);
});

test('[DOCTOR-9] an option that it does not know is said', () => {
  expect(spawnSync(process.execPath, ['scripts/doctor.mjs', '--fast']).status).toBe(64);
});
