/**
 * Loaded before a program (`node --import`): gives it the product with one bug in it. The files on disk stay as they are,
 * and the product knows nothing of this. Rule PROVE-70.
 */
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { MUTANT_VARIABLE, planted } from './mutant.ts';
import { mutantOf } from './mutant-list.ts';

const ROOT = path.join(import.meta.dirname, '../../..');

const mutant = mutantOf(process.env[MUTANT_VARIABLE] ?? '');

registerHooks({
  load: (url, context, next) => {
    const loaded = next(url, context);
    const changes = mutant.changes.filter(({ file }) => pathToFileURL(path.join(ROOT, file)).href === url);
    if (changes.length === 0) return loaded;
    const { source } = loaded;
    const text = typeof source === 'string' ? source : Buffer.from(source as Uint8Array).toString('utf8');
    return { ...loaded, source: changes.reduce(planted, text) };
  },
});
