/** Puts other content into answers and signs them with the backend's own key: what a faulty backend would send. */
import { signedAnew, withBody, type AnswerSigner, type SimulatedAnswer } from '../answers.ts';
import type { HostRequest } from '../backend-host.ts';
import type { World } from '../world.ts';

/** The key that signs for the backend now. */
export function backendSigner({ host }: World): AnswerSigner {
  return host
    .witness()
    .prepare('SELECT kid, seed FROM backend_keys WHERE signs_from_ms <= ? ORDER BY signs_from_ms DESC, kid LIMIT 1')
    .get(host.nowMs()) as AnswerSigner;
}

export function honestlySigned(
  world: World,
  request: HostRequest,
  answer: SimulatedAnswer,
  body: Uint8Array,
): SimulatedAnswer {
  const createdSeconds = Math.floor(world.host.nowMs() / 1_000);
  return signedAnew(request, withBody(answer, body), backendSigner(world), createdSeconds);
}

export type Document = { [member: string]: unknown };

export function documentOf(answer: SimulatedAnswer): Document {
  return JSON.parse(Buffer.from(answer.body).toString('utf8')) as Document;
}

export function bodyOf(document: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(document), 'utf8');
}
