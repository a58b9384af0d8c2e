/** Reads what the test runners report, and adds it up to the last line of `npm test`. Rule BUILD-18 of docs/spec.md. */

/** @typedef {Readonly<{ passed: number, failed: number, skipped: number }>} Counts */

export const NOTHING = Object.freeze({ passed: 0, failed: 0, skipped: 0 });

/** One check that either holds or does not. @param {boolean} holds @returns {Counts} */
export function oneCheck(holds) {
  return { ...NOTHING, passed: holds ? 1 : 0, failed: holds ? 0 : 1 };
}

/** @param {readonly Counts[]} parts @returns {Counts} */
export function addCounts(parts) {
  return parts.reduce(
    (sum, { passed, failed, skipped }) => ({
      passed: sum.passed + passed,
      failed: sum.failed + failed,
      skipped: sum.skipped + skipped,
    }),
    NOTHING,
  );
}

/**
 * vitest's JSON report. A file that could not even be read has no tests in it; it counts as one that failed.
 * @param {any} report @returns {Counts}
 */
export function countsOfVitest(report) {
  const broken = report.testResults.filter(
    (/** @type {any} */ file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * Playwright's JSON report. A test that passed when it was tried once more has passed, and is told by its name: a browser
 * on a busy machine can be late. Decision record 0165.
 * @param {any} report @returns {Counts}
 */
export function countsOfPlaywright({ stats, errors }) {
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + (stats.unexpected === 0 && stats.flaky === 0 ? errors.length : 0),
    skipped: stats.skipped,
  };
}

/**
 * The titles of the tests that passed only when they were tried once more.
 * @param {any} report Playwright's JSON report. @returns {string[]}
 */
export function triedTwice({ suites = [] }) {
  return suites.flatMap((/** @type {any} */ suite) => [
    ...triedTwice(suite),
    ...(suite.specs ?? [])
      .filter((/** @type {any} */ { tests }) => tests.some((/** @type {any} */ { status }) => status === 'flaky'))
      .map((/** @type {any} */ { title }) => title),
  ]);
}

/**
 * The proof's own report: every case and schedule is a test; a part that this machine cannot run is one that was skipped.
 * @param {any} report @returns {Counts}
 */
export function countsOfProof({ parts }) {
  return addCounts(
    parts.map((/** @type {any} */ { caseCount, failures, skipped }) => {
      if (skipped !== undefined) return { ...NOTHING, skipped: 1 };
      const failed = failures.length;
      return { ...NOTHING, passed: Math.max(0, caseCount - failed), failed };
    }),
  );
}

/** @param {Counts} counts */
export function lastLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
