/**
 * A PIN is hashed slowly on purpose, a quarter of a second of processor time each, and the two people of the simulated
 * shop sign in thousands of times with the same PIN and the same salt. Here each hash is worked out once in a process, by
 * the function itself, and remembered: what it answers, and that it answers later, stays as it is. Rules PROVE-30 and PROVE-68.
 */
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

type Scrypt = (
  password: crypto.BinaryLike,
  salt: crypto.BinaryLike,
  length: number,
  options: crypto.ScryptOptions,
  callback: (error: Error | null, key: Buffer) => void,
) => void;

let underWay = 0;

/** How many hashes somebody waits for, on other threads and in real time. */
export function hashesUnderWay(): number {
  return underWay;
}

/** The same function, which answers from memory what it was asked before. */
export function remembering(slow: Scrypt): Scrypt {
  const worked = new Map<string, Promise<Buffer>>();
  return (password, salt, length, options, callback) => {
    const name = JSON.stringify([textOf(password), textOf(salt), length, options]);
    let known = worked.get(name);
    if (known === undefined) {
      known = new Promise((resolve, reject) => {
        slow(password, salt, length, options, (error, key) => (error === null ? resolve(key) : reject(error)));
      });
      worked.set(name, known);
    }
    underWay += 1;
    known.then(
      (key) => {
        underWay -= 1;
        callback(null, Buffer.from(key));
      },
      (error: Error) => {
        underWay -= 1;
        callback(error, Buffer.alloc(0));
      },
    );
  };
}

let isRemembering = false;

/** From now on, for whoever imports the function from Node. */
export function rememberPinHashes(): void {
  if (isRemembering) return;
  isRemembering = true;
  crypto.scrypt = remembering(crypto.scrypt) as typeof crypto.scrypt;
  syncBuiltinESMExports();
}

function textOf(value: crypto.BinaryLike): string {
  return typeof value === 'string' ? value : Buffer.from(value as Uint8Array).toString('hex');
}
