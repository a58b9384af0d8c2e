/**
 * Holds the code against the ban list: whatever is not a decision is passed in. Time, chance, output and settings come
 * through ports, so the same inputs give the same answer at the till, in a replay and in a simulation.
 *
 * Rules BUILD-7 and BUILD-8 of docs/spec.md; what the screens may do is in docs/decisions/0070-layers-and-bans.md.
 */
import { TEST_FILE } from './layer-table.mjs';
import { lineAt, parseFile, walk } from './syntax.mjs';

/** @typedef {import('./layers.mjs').Finding} Finding */
/** @typedef {import('./syntax.mjs').Node} Node */

/** What is banned, and what to use in its place. */
export const BANS = /** @type {const} */ ({
  'Date.now': 'clock.now()',
  'new Date()': 'clock.now()',
  'performance.now': 'clock.monotonic()',
  setTimeout: 'clock.after()',
  setInterval: 'clock.after(), armed again each time',
  setImmediate: 'clock.after(0)',
  'node:timers': 'clock.after()',
  'Math.random': 'the random port',
  'crypto.randomUUID': 'makeUuidV7(clock, random)',
  'crypto.getRandomValues': 'the random port',
  console: 'the log port',
  'process.env': 'a setting that main.ts passes in',
});

/** @typedef {keyof typeof BANS} Ban */

/** A screen draws: it may wake itself, and it may ask the time to draw a countdown. */
const FOR_DRAWING = /** @type {readonly Ban[]} */ ([
  'setTimeout',
  'setInterval',
  'performance.now',
  'Date.now',
  'new Date()',
]);

/**
 * Where a ban does not hold, and why. `allowed: '*'` lifts all.
 * @type {readonly Readonly<{ path: RegExp, allowed: '*' | readonly Ban[], reason: string }>[]}
 */
export const EXEMPT = [
  { path: /^electron\/system\//, allowed: '*', reason: 'the real clock, chance, log and key store stand here' },
  { path: /(^|\/)main\.tsx?$/, allowed: '*', reason: 'a main file alone chooses real parts' },
  { path: /^renderer\/client\/screen-clock\.ts$/, allowed: '*', reason: 'the clock and chance of a browser' },
  { path: /^sandbox\/backend\/system-ports\.ts$/, allowed: '*', reason: 'the real clock and chance of the sandbox' },
  {
    path: /^sandbox\/(server|event-stream)\.ts$/,
    allowed: '*',
    reason: 'the sandbox as a program on real time; its rules take a clock',
  },
  { path: /^(scripts|tests)\//, allowed: '*', reason: 'tools and tests are no part of the product' },
  { path: /^[^/]+\.config\.ts$/, allowed: '*', reason: 'tools and tests are no part of the product' },
  {
    path: /^(renderer|sandbox\/(phone|admin))\//,
    allowed: FOR_DRAWING,
    reason: 'a screen wakes itself to draw what changes with time',
  },
];

/**
 * What of the ban list a file uses.
 * @param {string} file Path from the project root, with `/` on every platform.
 * @param {string} source
 * @returns {readonly Finding[]}
 */
export function checkBans(file, source) {
  if (TEST_FILE.test(file)) return [];
  const exemptions = EXEMPT.filter(({ path }) => path.test(file));
  if (exemptions.some(({ allowed }) => allowed === '*')) return [];
  /** @type {Finding[]} */
  const findings = [];
  walk(parseFile(file, source), (node, parent) => {
    if (isType(node)) return false;
    const ban = banOf(node, parent);
    // The names inside an import statement are told of by the statement.
    const inside = node.type !== 'ImportDeclaration';
    if (ban === null || exemptions.some(({ allowed }) => allowed.includes(ban))) return inside;
    findings.push({ file, line: lineAt(source, node.start), message: `${ban} is banned here: use ${BANS[ban]}` });
    return inside;
  });
  return findings;
}

/**
 * A type names no value: `typeof setTimeout` in a type starts no timer. Wrappers around values (`x as T`, `x!`) are led into.
 * @param {Node} node
 */
function isType(node) {
  return node.type.startsWith('TS') && !node.type.endsWith('Expression');
}

/** @param {Node} node @param {Node | null} parent @returns {Ban | null} */
function banOf(node, parent) {
  if (node.type === 'MemberExpression') return memberBan(node);
  if (node.type === 'NewExpression' || node.type === 'CallExpression') {
    const bare = node.callee.type === 'Identifier' && node.callee.name === 'Date';
    return bare && (node.arguments.length === 0 || node.type === 'CallExpression') ? 'new Date()' : null;
  }
  if (node.type === 'ImportDeclaration' && /^(node:)?timers(\/|$)/.test(node.source.value)) return 'node:timers';
  if (node.type === 'Identifier' && isFreeName(node, parent)) {
    if (node.name === 'console') return 'console';
    if (node.name === 'setTimeout' || node.name === 'setInterval' || node.name === 'setImmediate') return node.name;
  }
  return null;
}

const GLOBAL_OBJECTS = new Set(['globalThis', 'window', 'self', 'global']);

/** @param {Node} node @returns {Ban | null} */
function memberBan(node) {
  const name = node.computed ? node.property.value : node.property.name;
  if (typeof name !== 'string' || node.object.type !== 'Identifier') return null;
  if (GLOBAL_OBJECTS.has(node.object.name)) {
    return name === 'setTimeout' || name === 'setInterval' || name === 'setImmediate' || name === 'console'
      ? name
      : null;
  }
  const path = `${node.object.name}.${name}`;
  return Object.hasOwn(BANS, path) ? /** @type {Ban} */ (path) : null;
}

/**
 * Whether an identifier stands for a value of that name, and is not merely the name of a member.
 * @param {Node} node @param {Node | null} parent
 */
function isFreeName(node, parent) {
  if (parent === null) return true;
  if (parent.type === 'MemberExpression') return parent.object === node || parent.computed;
  if (parent.type === 'Property') return parent.value === node && parent.key !== node ? true : parent.shorthand;
  if (parent.type === 'MethodDefinition' || parent.type === 'PropertyDefinition') return parent.key !== node;
  return true;
}
