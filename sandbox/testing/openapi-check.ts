/** Holds an exchange against the OpenAPI document. */
import type { Answer } from './signed-client.ts';
export function checkAgainstDocument(
  _request: Readonly<{ method: string; path: string; body: string | undefined }>,
  _answer: Answer,
): void {
  return;
}
