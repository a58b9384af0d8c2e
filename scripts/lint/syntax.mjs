/** Reads a source file into its syntax tree, with the parser that the build itself uses (oxc, by way of vite). */
import { parseSync } from 'vite';

/** One node of an ESTree; its members depend on its type. @typedef {Readonly<{ type: string, start: number } & Record<string, any>>} Node */

/** @param {string} file Tells the language by its ending. @param {string} source @returns {Node} */
export function parseFile(file, source) {
  const { program, errors } = parseSync(file, source);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${file} cannot be parsed: ${error.message}`);
  return program;
}

/**
 * Visits every node, parents before children. A visitor that answers false is not led into the node's children.
 * @param {unknown} value
 * @param {(node: Node, parent: Node | null) => boolean | void} visit
 * @param {Node | null} [parent]
 */
export function walk(value, visit, parent = null) {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, visit, parent);
    return;
  }
  if (value === null || typeof value !== 'object' || !('type' in value)) return;
  const node = /** @type {Node} */ (value);
  if (visit(node, parent) === false) return;
  for (const child of Object.values(node)) walk(child, visit, node);
}

/** The line, counted from 1, on which an offset stands. @param {string} source @param {number} offset */
export function lineAt(source, offset) {
  return source.slice(0, offset).split('\n').length;
}
