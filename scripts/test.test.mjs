/** Proves how the suites' reports are counted, and what is done about system packages. */
import { expect, test } from 'vitest';
import { installCommand, isDebian, missingPackages, systemPackages } from './system-packages.mjs';
import {
  addCounts,
  countsOfPlaywright,
  countsOfProof,
  countsOfVitest,
  lastLine,
  oneCheck,
  triedTwice,
} from './test-counts.mjs';

test('[BUILD-18] the last line is the count over all suites, alone on the line', () => {
  const sum = addCounts([oneCheck(true), oneCheck(false), { passed: 10, failed: 0, skipped: 2 }]);
  expect(lastLine(sum)).toBe('11 passed, 1 failed, 2 skipped');
  expect(lastLine(addCounts([]))).toBe('0 passed, 0 failed, 0 skipped');
});

test('[BUILD-18] a test file that cannot be read counts as failed', () => {
  const report = {
    numPassedTests: 4,
    numFailedTests: 1,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: [
      { status: 'failed', assertionResults: [{}] },
      { status: 'failed', assertionResults: [] },
      { status: 'passed', assertionResults: [{}, {}] },
    ],
  };
  expect(countsOfVitest(report)).toEqual({ passed: 4, failed: 2, skipped: 2 });
});

test('[BUILD-18] a browser test that passed at the second try has passed and is named; a run that broke has failed', () => {
  const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 2 };
  expect(countsOfPlaywright({ stats, errors: [{ message: 'late' }] })).toEqual({ passed: 6, failed: 1, skipped: 2 });
  const broken = { stats: { ...stats, unexpected: 0, flaky: 0 }, errors: [{ message: 'no browser' }] };
  expect(countsOfPlaywright(broken)).toEqual({ passed: 5, failed: 1, skipped: 2 });
  const inner = { specs: [{ title: 'late', tests: [{ status: 'flaky' }] }] };
  const outer = { suites: [inner], specs: [{ title: 'in time', tests: [{ status: 'expected' }] }] };
  expect(triedTwice({ suites: [outer] })).toEqual(['late']);
});

test('[BUILD-18] a case of the proof is a test, and a part that cannot be run here is one that was skipped', () => {
  const parts = [
    { caseCount: 300, failures: [] },
    { caseCount: 20, failures: [{}, {}] },
    { caseCount: 0, failures: [], skipped: 'needs Linux' },
  ];
  expect(countsOfProof({ parts })).toEqual({ passed: 318, failed: 2, skipped: 1 });
});

test('[BUILD-17] the packages stand in one file, and the missing ones make one command', () => {
  const packages = systemPackages();
  expect(packages.map(({ name }) => name)).toContain('chromium');
  const missing = missingPackages(packages, (file) => !file.includes('chromium'));
  expect(missing.map(({ name }) => name)).toEqual(['chromium']);
  expect(installCommand(missing)).toBe(
    'sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium',
  );
});

test('[BUILD-17] packages are installed by apt on Debian and Ubuntu only', () => {
  expect(isDebian('PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\n')).toBe(true);
  expect(isDebian('ID=linuxmint\nID_LIKE="ubuntu debian"\n')).toBe(true);
  expect(isDebian('ID=fedora\n')).toBe(false);
});
