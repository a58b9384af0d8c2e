/**
 * A file of the backend that is too large to be held in memory: the head is verified before a byte is taken, with the digest
 * that it promises, and what came is held against that digest at the end. Rules BACKEND-70 to BACKEND-72.
 */
import { createHash } from 'node:crypto';
import type { Result } from '../../kernel/result.ts';
import { readProblem } from './answer-reader.ts';
import {
  ANSWER_TIMEOUT_MS,
  judgeStatus,
  noUsableAnswer,
  type CheckedAnswer,
  type ExchangeRequest,
  type OpenStream,
} from './http-exchange.ts';
import type { DownloadCall, Downloaded } from './signed-calls.ts';
import { digestIs, type SignatureFault } from './signatures.ts';
import type { BackendAnswer } from './wallet-backend.ts';

/** What is no file is a problem document, which is small. */
const PROBLEM_MAX_BYTES = 64 * 1024;

export function downloadRequest({ path, accept }: DownloadCall): ExchangeRequest {
  return {
    method: 'GET',
    path,
    body: null,
    ifNoneMatch: null,
    accept,
    extraFields: {},
    timeoutMs: ANSWER_TIMEOUT_MS,
    maxAnswerBytes: 0,
  };
}

type Check = (raw: CheckedAnswer) => Promise<Result<string, SignatureFault>>;

export async function readDownload(
  { stream, call, take }: Readonly<{ stream: OpenStream; call: DownloadCall; take: (piece: Uint8Array) => void }>,
  check: Check,
  nowMs: number,
): Promise<BackendAnswer<Downloaded>> {
  const { head, body } = stream;
  try {
    if (head.status !== 200) return await readOther(stream, check, nowMs);
    const checked = await check({ ...head, body: null });
    if (!checked.ok) return noUsableAnswer('bad_signature');
    const hash = createHash('sha256');
    let byteCount = 0;
    for await (const piece of body) {
      byteCount += piece.length;
      if (byteCount > call.maxBytes) return noUsableAnswer('unparsable');
      hash.update(piece);
      take(piece);
    }
    const sha256 = hash.digest();
    if (!digestIs(head.fields['content-digest'], sha256)) return noUsableAnswer('cut_off');
    return { kind: 'answered', value: { sha256: sha256.toString('hex'), byteCount }, status: 200 };
  } catch {
    return noUsableAnswer('cut_off');
  }
}

async function readOther({ head, body }: OpenStream, check: Check, nowMs: number): Promise<BackendAnswer<never>> {
  const pieces: Uint8Array[] = [];
  let byteCount = 0;
  for await (const piece of body) {
    byteCount += piece.length;
    if (byteCount > PROBLEM_MAX_BYTES) return noUsableAnswer('unparsable');
    pieces.push(piece);
  }
  const raw = { ...head, body: Buffer.concat(pieces) };
  const checked = await check(raw);
  const judged = judgeStatus(raw, checked.ok, nowMs);
  if (judged !== null) return judged;
  return checked.ok ? readProblem(raw).answer : noUsableAnswer('bad_signature');
}
