/**
 * Reads JSON that came from outside more strictly than `JSON.parse` does: faultless UTF-8 without a byte order mark, no
 * name twice in one object, no half of a surrogate pair, no depth that could exhaust a reader. Two readers of a text that
 * passes here see the same values, which is what makes a signature over the text worth something.
 *
 * `JSON.parse` does the parsing; what it accepts is then walked once, character by character, for what it lets through.
 * Rules BACKEND-10 to BACKEND-12 of docs/spec.md; why no library: decision 0061.
 */
import type { JsonValue } from '../../kernel/json.ts';
import { err, ok, type Result } from '../../kernel/result.ts';

/** The deepest answer of the wallet API has seven levels; no reader here or behind has trouble with four times that. */
export const MAX_DEPTH = 32;

export type JsonFault = Readonly<{
  code: 'not_utf8' | 'not_json' | 'name_twice' | 'not_well_formed' | 'too_deep';
}>;

export function readStrictJson(bytes: Uint8Array): Result<JsonValue, JsonFault> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return err({ code: 'not_utf8' });
  }
  return readStrictJsonText(text);
}

export function readStrictJsonText(text: string): Result<JsonValue, JsonFault> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err({ code: 'not_json' });
  }
  const fault = findFault(text);
  return fault === null ? ok(value as JsonValue) : err({ code: fault });
}

/** One open bracket: the names met so far in an object, or null for an array; and whether the next string is a name. */
type Level = { readonly names: Set<string> | null; expectsName: boolean };

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Walks text that is known to be JSON, so brackets match and strings end. */
function findFault(text: string): JsonFault['code'] | null {
  const levels: Level[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const inner = levels.at(-1);
    switch (text.charCodeAt(index)) {
      case OPEN_OBJECT:
        levels.push({ names: new Set(), expectsName: true });
        if (levels.length > MAX_DEPTH) return 'too_deep';
        break;
      case OPEN_ARRAY:
        levels.push({ names: null, expectsName: false });
        if (levels.length > MAX_DEPTH) return 'too_deep';
        break;
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        levels.pop();
        break;
      case COMMA:
        if (inner !== undefined) inner.expectsName = inner.names !== null;
        break;
      case QUOTE: {
        const end = endOfString(text, index);
        const fault = stringFault(text.slice(index, end), inner);
        if (fault !== null) return fault;
        index = end - 1;
        break;
      }
      default:
    }
  }
  return null;
}

/** The index after the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (text.charCodeAt(index) !== QUOTE) index += text.charCodeAt(index) === BACKSLASH ? 2 : 1;
  return index + 1;
}

function stringFault(literal: string, inner: Level | undefined): JsonFault['code'] | null {
  // Escapes are resolved before names are compared: "a" and "\u0061" are one name.
  const content: unknown = literal.includes('\\') ? JSON.parse(literal) : literal.slice(1, -1);
  if (typeof content !== 'string' || !content.isWellFormed()) return 'not_well_formed';
  if (inner === undefined || inner.names === null || !inner.expectsName) return null;
  if (inner.names.has(content)) return 'name_twice';
  inner.names.add(content);
  inner.expectsName = false;
  return null;
}
