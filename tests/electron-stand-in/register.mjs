/**
 * Loaded before the shell's built main file (`--import`): whoever asks for `electron` gets the stand-in. The shell's
 * own files are the real ones.
 */
import { registerHooks } from 'node:module';

const standIn = new URL('./electron.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
});
