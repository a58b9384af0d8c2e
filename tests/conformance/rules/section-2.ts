/** Section 2 of the API page, signatures: who is believed, in which order, and that every answer is signed. */
import { createHash } from 'node:crypto';
import { makeTestKey } from '../../../sandbox/testing/signed-client.ts';
import { mustBe, mustBeProblem, newId, newNonce, paymentBody, type Backend } from '../backend.ts';
import { must, mustEqual, type Rule } from '../rule.ts';

const QR = { type: 'merchant_qr', expiresInSeconds: 60 };
const UNAUTHORIZED = 401;
/** Section 2: `created` within 300 s. */
const STALE_MS = 310_000;

async function staleRequests(backend: Backend): Promise<void> {
  const terminal = await backend.terminal();
  for (const offMs of [-STALE_MS, STALE_MS]) {
    const answer = await terminal.call('GET', '/v1/config', undefined, { atMs: Date.now() + offMs });
    const { serverTime } = mustBeProblem(answer, UNAUTHORIZED, 'stale_request');
    must(
      typeof serverTime === 'string' && Math.abs(Date.parse(serverTime) - Date.now()) < STALE_MS,
      'stale_request tells the time',
    );
  }
  mustBe(await terminal.call('GET', '/v1/config', undefined, { atMs: Date.now() - 200_000 }), 200);
}

async function coverage(backend: Backend): Promise<void> {
  const terminal = await backend.terminal();
  const path = `/v1/payments/${newId()}`;
  for (const left of ['"@method"', '"@target-uri"', '"content-digest"']) {
    const answer = await terminal.call('PUT', path, paymentBody(terminal, QR), { twists: { omit: [left] } });
    mustBeProblem(answer, UNAUTHORIZED, 'bad_signature');
  }
  const headers = { 'if-none-match': '"x"' };
  const uncovered = { headers, twists: { omit: ['"if-none-match"'] } };
  mustBeProblem(await terminal.call('GET', '/v1/config', undefined, uncovered), UNAUTHORIZED, 'bad_signature');
}

async function replays(backend: Backend): Promise<void> {
  const terminal = await backend.terminal();
  const nonce = newNonce();
  mustBe(await terminal.call('GET', '/v1/time', undefined, { twists: { nonce } }), 200);
  const again = await terminal.call('GET', '/v1/time', undefined, { twists: { nonce } });
  mustBeProblem(again, UNAUTHORIZED, 'replayed_request');
  // A nonce is remembered only after verification: what was not believed cannot use one up.
  const other = newNonce();
  const forged = await terminal.call('GET', '/v1/time', undefined, { twists: { nonce: other }, key: makeTestKey() });
  mustBeProblem(forged, UNAUTHORIZED, 'bad_signature');
  mustBe(await terminal.call('GET', '/v1/time', undefined, { twists: { nonce: other } }), 200);
}

async function wrongSigners(backend: Backend): Promise<void> {
  const terminal = await backend.terminal();
  const stranger = makeTestKey();
  const unknown = await backend.callAs(stranger, 'nobody', 'GET', '/v1/time');
  mustBeProblem(unknown, UNAUTHORIZED, 'unknown_terminal');
  const forged = await terminal.call('GET', '/v1/time', undefined, { key: stranger });
  mustBeProblem(forged, UNAUTHORIZED, 'bad_signature');
  const tag = await terminal.call('GET', '/v1/time', undefined, { twists: { tag: 'another-purpose' } });
  mustBeProblem(tag, UNAUTHORIZED, 'bad_signature');
}

export const SECTION_2: readonly Rule[] = [
  {
    section: '2',
    words:
      'An unknown keyid is 401 unknown_terminal; a signature by another key, or for another purpose, 401 bad_signature',
    check: wrongSigners,
  },
  {
    section: '2',
    words: 'Method, target, digest and condition have to be covered',
    check: coverage,
  },
  {
    section: '2',
    words: 'A body that is not the digest’s own is 401 bad_signature',
    async check(backend) {
      const terminal = await backend.terminal();
      const digest = `sha-256=:${createHash('sha256').update('another body').digest('base64')}:`;
      const options = { headers: { 'content-digest': digest } };
      const answer = await terminal.call('PUT', `/v1/payments/${newId()}`, paymentBody(terminal, QR), options);
      mustBeProblem(answer, UNAUTHORIZED, 'bad_signature');
    },
  },
  {
    section: '2',
    words: 'A request dated more than 300 s off is 401 stale_request with serverTime',
    check: staleRequests,
  },
  {
    section: '2',
    words: 'The date is not checked for GET /v1/time',
    async check(backend) {
      const terminal = await backend.terminal();
      const { now } = mustBe(await terminal.call('GET', '/v1/time', undefined, { atMs: Date.now() - 86_400_000 }), 200);
      must(Math.abs(Date.parse(String(now)) - Date.now()) < STALE_MS, 'the time is about ours');
    },
  },
  {
    section: '2',
    words: 'A nonce that was seen is 401 replayed_request; one of a request that did not verify is not remembered',
    check: replays,
  },
  {
    section: '2',
    words: 'Key, then signature, then date, then nonce: the first that fails is told',
    async check(backend) {
      const terminal = await backend.terminal();
      const off = { atMs: Date.now() - STALE_MS };
      const forged = await terminal.call('GET', '/v1/config', undefined, { ...off, key: makeTestKey() });
      mustBeProblem(forged, UNAUTHORIZED, 'bad_signature');
      const nonce = newNonce();
      mustBe(await terminal.call('GET', '/v1/config', undefined, { twists: { nonce } }), 200);
      const stale = await terminal.call('GET', '/v1/config', undefined, { ...off, twists: { nonce } });
      mustBeProblem(stale, UNAUTHORIZED, 'stale_request');
    },
  },
  {
    section: '2',
    words: 'A request without a signature is 401 and moves nothing',
    async check(backend) {
      const terminal = await backend.terminal();
      const id = newId();
      const body = JSON.stringify(paymentBody(terminal, QR));
      const headers = { 'content-type': 'application/json' };
      const { status } = await backend.callUnsigned('PUT', `/v1/payments/${id}`, headers, body);
      mustEqual(status, UNAUTHORIZED, 'an unsigned payment');
      mustBeProblem(await terminal.call('GET', `/v1/payments/${id}`), 404, 'payment_not_found');
    },
  },
  {
    section: '2',
    words: 'More components and more digests than the required ones are allowed',
    async check(backend) {
      const terminal = await backend.terminal();
      const body = JSON.stringify(paymentBody(terminal, QR));
      const digestOf = (name: string): string => createHash(name).update(body).digest('base64');
      const both = `sha-256=:${digestOf('sha256')}:, sha-512=:${digestOf('sha512')}:`;
      const digests = { rawBody: body, headers: { 'content-digest': both } };
      mustBe(await terminal.call('PUT', `/v1/payments/${newId()}`, undefined, digests), 201);
      const more = { twists: { more: [['"@path"', '/v1/time'] as const] } };
      mustBe(await terminal.call('GET', '/v1/time', undefined, more), 200);
    },
  },
  {
    section: '2',
    words: 'Every answer is signed and bound to its request: grants, refusals, 304 and the head of a stream',
    async check(backend) {
      // Each answer of this suite is verified as it comes; here, those that are easily forgotten.
      const terminal = await backend.terminal();
      const { headers } = await terminal.call('GET', '/v1/config');
      const etag = headers['etag'];
      must(etag !== undefined, 'the configuration has an ETag');
      const unchanged = await terminal.call('GET', '/v1/config', undefined, { headers: { 'if-none-match': etag } });
      mustEqual(unchanged.status, 304, 'the configuration on condition');
      mustBeProblem(await terminal.call('GET', `/v1/refunds/${newId()}`), 404, 'refund_not_found');
      mustBe(await terminal.call('POST', '/v1/heartbeats', heartbeat()), 204);
    },
  },
];

export function heartbeat(): Readonly<Record<string, unknown>> {
  return {
    at: new Date().toISOString(),
    softwareVersion: '1.0.0',
    queue: { depth: 0, oldestAt: null, unsentTotal: 0 },
    devices: [{ kind: 'nfc_reader', name: 'Reader', state: 'ready' }],
    clockSkewMs: null,
  };
}
