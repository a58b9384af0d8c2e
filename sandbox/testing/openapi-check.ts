/**
 * Holds an exchange against the project's OpenAPI document: the path and status are described, the answer fits its schema
 * and has no member beyond it, and a body that the schema refuses was not accepted.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { matchPath, splitUrl } from '../backend/routes.ts';
import type { Answer } from './signed-client.ts';

type Json = Readonly<{ [name: string]: unknown }>;

export const OPENAPI_FILE = join(import.meta.dirname, '..', '..', 'resources', 'wallet-api.openapi.yaml');

const document = parse(readFileSync(OPENAPI_FILE, 'utf8')) as Json;
const open = validators(document);
const closed = validators(withoutSurplus(document) as Json);

/** Which operations and statuses the tests of this process have seen; a test asks for it at the end. */
export const seenOperations = new Set<string>();

export function checkAgainstDocument(
  request: Readonly<{ method: string; path: string; body: string | undefined }>,
  answer: Answer,
  /** Whether an answer may have members beyond the document: another's backend may, the sandbox has none. */
  surplus: 'allowed' | 'refused' = 'refused',
): void {
  const found = findOperation(request.method, splitUrl(request.path).path);
  // Only what the document describes can be held against it; anything else must be refused.
  if (found === null) {
    if (answer.status < 400)
      throw new Error(`${request.method} ${request.path} is not described and answered ${answer.status}`);
    return;
  }
  const { pointer, operation } = found;
  const where = `${request.method} ${request.path} ${answer.status}`;
  const responses = objectOf(operation['responses']);
  const status = String(answer.status) in responses ? String(answer.status) : `${String(answer.status).slice(0, 1)}XX`;
  if (!(status in responses)) throw new Error(`${where}: this status is not described`);
  seenOperations.add(`${String(operation['operationId'])} ${status}`);
  checkAnswer(where, answer, resolve(objectOf(responses[status]), `${pointer}/responses/${status}`), surplus);
  if (request.body !== undefined && answer.status < 300)
    checkBody(where, request.body, `${pointer}/requestBody/content/application~1json/schema`);
}

function checkAnswer(
  where: string,
  answer: Answer,
  response: Readonly<{ value: Json; pointer: string }>,
  surplus: 'allowed' | 'refused',
): void {
  const content = response.value['content'];
  const type = (answer.headers['content-type'] ?? '').split(';')[0] ?? '';
  if (content === undefined) {
    if (answer.text !== '') throw new Error(`${where}: a body where none is described`);
    return;
  }
  if (!(type in objectOf(content))) throw new Error(`${where}: the content type ${type} is not described`);
  if (type === 'text/event-stream' || type === 'application/gzip') return;
  const validate = (surplus === 'refused' ? closed : open)(
    `${response.pointer}/content/${type.replaceAll('/', '~1')}/schema`,
  );
  if (!validate(answer.json)) throw new Error(`${where}: ${JSON.stringify(validate.errors)} in ${answer.text}`);
}

function checkBody(where: string, body: string, pointer: string): void {
  const validate = open(pointer);
  if (!validate(JSON.parse(body))) throw new Error(`${where}: accepted, though ${JSON.stringify(validate.errors)}`);
}

function findOperation(method: string, path: string): Readonly<{ pointer: string; operation: Json }> | null {
  for (const [pattern, item] of Object.entries(objectOf(document['paths']))) {
    const operation = objectOf(item)[method.toLowerCase()];
    if (operation === undefined || matchPath(pattern.replaceAll(/\{(\w+)\}/gu, ':$1'), path) === null) continue;
    return {
      pointer: `/paths/${pattern.replaceAll('/', '~1')}/${method.toLowerCase()}`,
      operation: objectOf(operation),
    };
  }
  return null;
}

/** Follows one `$ref` to a shared response. */
function resolve(value: Json, pointer: string): Readonly<{ value: Json; pointer: string }> {
  const reference = value['$ref'];
  if (typeof reference !== 'string') return { value, pointer };
  const name = reference.split('/').at(-1) ?? '';
  return {
    value: objectOf(objectOf(objectOf(document['components'])['responses'])[name]),
    pointer: `/components/responses/${name}`,
  };
}

function validators(root: Json): (pointer: string) => ValidateFunction {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(root, 'document');
  return (pointer) => {
    const validate = ajv.getSchema(`document#${encodeURI(pointer)}`);
    if (validate === undefined) throw new Error(`the document has no schema at ${pointer}`);
    return validate;
  };
}

/** The same document in which no object with named members may have others: the sandbox answers what it promises, no more. */
function withoutSurplus(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSurplus);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutSurplus(member)]));
  return copy['type'] === 'object' && 'properties' in copy ? { ...copy, additionalProperties: false } : copy;
}

function objectOf(value: unknown): Json {
  if (typeof value !== 'object' || value === null) throw new Error('the document has an object here');
  return value as Json;
}
