/** Which files are unit tests. End-to-end tests under tests/e2e have a runner of their own. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{electron,hardware,renderer,sandbox,scripts,tests}/**/*.test.{ts,tsx,mjs}'],
    exclude: ['**/node_modules/**', 'tests/e2e/**'],
    // Two workers: the smallest machine this runs on has two cores, and databases on disk share them.
    maxWorkers: 2,
    testTimeout: 20_000,
  },
});
