/**
 * Reads JSON more strictly than `JSON.parse`: UTF-8 without faults, no name given twice in one object, no number that
 * has no finite value, no half of a surrogate pair, no depth that could exhaust a stack. What passes here has an RFC 8785 form, which is how
 * two bodies are compared. Rules SANDBOX-10 and SANDBOX-11.
 */
import canonicalize from 'canonicalize';

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export type JsonObject = Readonly<{ [name: string]: JsonValue }>;

export type JsonReading = Readonly<{ ok: true; value: JsonValue } | { ok: false; reason: string }>;

/** Deeper than any body of the contract (7) by a wide margin, and far below what a recursive reader could not take. */
const MAX_DEPTH = 64;

export function readJson(bytes: Uint8Array): JsonReading {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { ok: false, reason: 'the body is not UTF-8' };
  }
  return readJsonText(text);
}

export function readJsonText(text: string): JsonReading {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, reason: 'the body is not JSON' };
  }
  const fault = findFault(text);
  if (fault !== null) return { ok: false, reason: fault };
  return { ok: true, value: value as JsonValue };
}

/** The RFC 8785 form. The value comes from `readJson`, so it always has one. */
export function canonicalJson(value: JsonValue): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('a JSON value always has a canonical form');
  return text;
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Walks text that `JSON.parse` has already accepted, so it need only tell strings, numbers and brackets apart. */
function findFault(text: string): string | null {
  const token = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|[{}[\],:]/gu;
  const open: { names: Set<string> | null; expectsName: boolean }[] = [];
  for (const [part] of text.matchAll(token)) {
    const inner = open.at(-1);
    if (part === '{' || part === '[') {
      open.push({ names: part === '{' ? new Set() : null, expectsName: part === '{' });
      if (open.length > MAX_DEPTH) return `the body is nested deeper than ${MAX_DEPTH}`;
    } else if (part === '}' || part === ']') open.pop();
    else if (part === ',') {
      if (inner !== undefined) inner.expectsName = inner.names !== null;
    } else if (part.startsWith('"')) {
      const fault = stringFault(part, inner);
      if (fault !== null) return fault;
    } else if (part !== ':' && !Number.isFinite(Number(part))) return 'a number is out of range';
  }
  return null;
}

function stringFault(
  literal: string,
  inner: { names: Set<string> | null; expectsName: boolean } | undefined,
): string | null {
  // Escapes are resolved first, so that "a" and "\u0061" count as the same name.
  const content: unknown = JSON.parse(literal);
  if (typeof content !== 'string' || !content.isWellFormed()) return 'a string is not well-formed Unicode';
  if (inner?.names === null || inner === undefined || !inner.expectsName) return null;
  if (inner.names.has(content)) return 'a name is given twice in one object';
  inner.names.add(content);
  inner.expectsName = false;
  return null;
}
