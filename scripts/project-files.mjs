/** Lists the project's own files: what stands in the folder, without what was installed, built or recorded. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root folder. Every script works from here, wherever it was started. */
export const PROJECT_ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

const SKIPPED = new Set(['node_modules', 'out', 'dist', 'data', 'test-output']);

/**
 * Paths from the root, with `/` on every platform, in a fixed order.
 * @param {string} [folder] A folder to begin with, from the root.
 * @returns {string[]}
 */
export function projectFiles(folder = '') {
  return readdirSync(path.join(PROJECT_ROOT, folder), { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && !(folder === '' && SKIPPED.has(name)))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const file = folder === '' ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? projectFiles(file) : [file];
    });
}
