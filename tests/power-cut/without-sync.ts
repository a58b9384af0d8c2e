/**
 * The disk that the control run of the power-cut model is on: loaded before the program (`node --import`), it puts
 * another database driver under the product, one that quietly stays at synchronous=NORMAL and says that it is at FULL.
 * The product's own check of what it set must not be what saves it here.
 */
import { registerHooks } from 'node:module';

const LYING = new URL('lying-driver.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'better-sqlite3' && context.parentURL !== LYING
      ? { url: LYING, shortCircuit: true }
      : next(specifier, context),
});
