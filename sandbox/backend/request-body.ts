/** Reads the body of a request as the object that every body of the wallet API is. Rules SANDBOX-10, SANDBOX-180. */
import { isJsonObject, readJson, type JsonObject } from './json.ts';
import { invalid, malformed, type Problem } from './problem.ts';

/** RFC 9110 section 8.3.1: names without regard to case, parameters after a semicolon. */
const JSON_TYPE = /^application\/json[ \t]*(?:;|$)/iu;

export function readBodyObject(
  request: Readonly<{ headers: Readonly<Record<string, string>>; body: Uint8Array }>,
): JsonObject | Problem {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers;
  if (!JSON_TYPE.test(type)) return malformed('the content type of the body is not application/json');
  if (encoding !== 'identity') return malformed('the body is encoded');
  const reading = readJson(request.body);
  if (!reading.ok) return malformed(reading.reason);
  return isJsonObject(reading.value) ? reading.value : invalid([{ path: '', message: 'must be an object' }]);
}
