/**
 * Holds every import statement of the code base against the layer table: the folders tell the way of a payment, and an
 * import may only go the ways the table names. A file in no layer is an error, and so is a package its layer does not
 * name.
 *
 * Rules BUILD-1 to BUILD-6 of docs/spec.md.
 */
import path from 'node:path';
import { LAYERS, SEPARATE_CHILDREN, TEST_FILE } from './layer-table.mjs';
import { lineAt, parseFile, walk } from './syntax.mjs';

/** @typedef {import('./layer-table.mjs').Layer} Layer */
/** @typedef {Readonly<{ specifier: string, offset: number }>} Import */
/** @typedef {Readonly<{ file: string, line: number, message: string }>} Finding */

/**
 * The layer of a file, or null when the table has no place for it.
 * @param {string} file Path from the project root, with `/` on every platform.
 * @param {readonly Layer[]} layers
 * @returns {Layer | null}
 */
export function layerOf(file, layers = LAYERS) {
  let best = null;
  let bestLength = 0;
  for (const layer of layers) {
    for (const prefix of layer.paths) {
      const fits = prefix.endsWith('/') ? file.startsWith(prefix) : file === prefix;
      if (fits && prefix.length > bestLength) {
        best = layer;
        bestLength = prefix.length;
      }
    }
  }
  return best;
}

const NAMING_STATEMENTS = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'TSImportType',
]);

/**
 * Every place where a file names another module: imports, re-exports, dynamic imports and import types, type-only ones
 * too, since knowing a type is knowing the module.
 * @param {string} file
 * @param {string} source
 * @returns {readonly Import[]}
 */
export function importsOf(file, source) {
  /** @type {Import[]} */
  const found = [];
  walk(parseFile(file, source), (node) => {
    const named = NAMING_STATEMENTS.has(node.type) || node.type === 'ImportExpression';
    if (!named || !node.source) return;
    const { value } = node.source;
    // What is computed at run time cannot be held against the table: its own text fits no row.
    const specifier = typeof value === 'string' ? value : source.slice(node.source.start, node.source.end);
    found.push({ specifier, offset: node.start });
  });
  return found;
}

/** @param {string} specifier */
function packageName(specifier) {
  if (specifier.startsWith('node:')) return specifier.split('/', 1)[0] ?? specifier;
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
}

/** @param {readonly string[]} allowed @param {string} name */
function packageAllowed(allowed, name) {
  if (name.startsWith('node:')) return allowed.includes(name) || allowed.includes('node:*');
  return allowed.includes(name) || allowed.includes('*');
}

/** The interface of a folder bears the folder's name. @param {string} file */
function isInterfaceFile(file) {
  const folder = path.posix.basename(path.posix.dirname(file));
  return path.posix.basename(file) === `${folder}.ts`;
}

/** The child of a folder whose children are kept apart, as `renderer/features/checkout`. @param {string} file */
function separateChild(file) {
  const parent = SEPARATE_CHILDREN.find((folder) => file.startsWith(folder));
  return parent === undefined ? null : parent + file.slice(parent.length).split('/', 1)[0];
}

/**
 * Why a file may not import another, or null when it may.
 * @param {string} file
 * @param {Layer} from
 * @param {string} target Path from the project root.
 */
function refuseFile(file, from, target) {
  const to = layerOf(target);
  if (to === null) return `${target} belongs to no layer`;
  const fromTest = TEST_FILE.test(file) || from.name === 'tests';
  if (fromTest) return null;
  if (TEST_FILE.test(target)) return `${target} is a test part; the product may not rest on it`;
  const ownChild = separateChild(file);
  const otherChild = separateChild(target);
  if (ownChild !== null && otherChild !== null && ownChild !== otherChild) {
    return `${ownChild} and ${otherChild} may not import one another`;
  }
  if (to.name === from.name) return null;
  if (to.ownedBy !== undefined && !to.ownedBy.includes(from.name)) return `${from.name} may not import ${to.name}`;
  if (from.layers.includes('*') || from.layers.includes(to.name)) return null;
  if (from.interfacesOf?.includes(to.name)) {
    return isInterfaceFile(target)
      ? null
      : `${from.name} may import the interface files of ${to.name} only, and ${target} is none`;
  }
  return `${from.name} may not import ${to.name}`;
}

/**
 * What is wrong with the imports of one file.
 * @param {string} file Path from the project root, with `/` on every platform.
 * @param {string} source
 * @returns {readonly Finding[]}
 */
export function checkImports(file, source) {
  const layer = layerOf(file);
  if (layer === null)
    return [{ file, line: 1, message: 'this file belongs to no layer of scripts/lint/layer-table.mjs' }];
  /** @type {Finding[]} */
  const findings = [];
  for (const { specifier, offset } of importsOf(file, source)) {
    const bare = specifier.replace(/\?.*$/, '');
    const message = bare.startsWith('.')
      ? refuseFile(file, layer, path.posix.join(path.posix.dirname(file), bare))
      : refusePackage(file, layer, bare);
    if (message !== null) findings.push({ file, line: lineAt(source, offset), message });
  }
  return findings;
}

/** @param {string} file @param {Layer} layer @param {string} specifier */
function refusePackage(file, layer, specifier) {
  if (TEST_FILE.test(file)) return null;
  const name = packageName(specifier);
  return packageAllowed(layer.packages, name) ? null : `${layer.name} may not import the package ${name}`;
}
