/** The till held to the API page; and that the cases find a till that is careless. */
import { describe, expect, test, vi } from 'vitest';
import { signedFields } from '../../../electron/terminal/wallet-backend/testing/scripted-backend.ts';
import { BACKEND_KEY } from './scripted-wallet.ts';
import type { TillParts } from './stage.ts';
import { runCase } from './terminal-case.ts';
import { TERMINAL_CASES } from './terminal-cases.ts';

// Signing in takes a slow hash by design, and a loaded machine makes it slower.
vi.setConfig({ testTimeout: 60_000 });

const NAMED = TERMINAL_CASES.map((one) => [one.section, one.words, one] as const);

test.each(NAMED)('[CONFORM-5] section %s: %s', async (_section, _words, one) => {
  expect(await runCase(one)).toMatchObject({ verdict: 'pass', reason: null });
});

test('[CONFORM-6] each case has words of its own, and each section in which a backend or a phone can misbehave has cases', () => {
  expect(new Set(TERMINAL_CASES.map(({ section, words }) => `${section} ${words}`)).size).toBe(TERMINAL_CASES.length);
  expect([...new Set(TERMINAL_CASES.map(({ section }) => section))]).toEqual([
    '1',
    '2',
    '3',
    '4',
    '5',
    '6',
    '7',
    '8',
    '9',
    '10',
    '11',
  ]);
});

async function bodyText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

/** What comes is signed anew on the last mile, as if this till verified nothing. */
const VERIFIES_NOTHING: TillParts = {
  wire: (wire) => ({
    ...wire,
    async request(request) {
      const answer = await wire.request(request);
      if (request.path === '/v1/events') return answer;
      const body = await bodyText(answer.body);
      const requestSignature = request.headers['signature'] ?? '';
      const fields = signedFields({ status: answer.statusCode, body, key: BACKEND_KEY, requestSignature });
      const { etag } = answer.headers;
      const pieces = async function* (): AsyncGenerator<Uint8Array> {
        yield Buffer.from(body, 'utf8');
      };
      return {
        statusCode: answer.statusCode,
        headers: { ...fields, ...(etag === undefined ? {} : { etag }) },
        body: pieces(),
      };
    },
  }),
};

const TAKES_SILENCE_FOR_NO: TillParts = {
  backend: (backend) => ({
    ...backend,
    async putPayment(id, body) {
      const answer = await backend.putPayment(id, body);
      if (answer.kind !== 'no_usable_answer') return answer;
      return { kind: 'refused', status: 422, code: 'validation_failed', detail: null };
    },
  }),
};

const DRAWS_THE_SAME_AGAIN: TillParts = {
  random: (random) => ({ bytes: (count) => (count === 16 ? new Uint8Array(16) : random.bytes(count)) }),
};

const TAKES_A_LOST_REVERSAL_FOR_DONE: TillParts = {
  backend: (backend) => ({
    ...backend,
    async reversePayment(id, reason) {
      const answer = await backend.reversePayment(id, reason);
      return answer.kind === 'answered'
        ? answer
        : { kind: 'refused', status: 409, code: 'already_settled', detail: null };
    },
  }),
};

describe('a till that', () => {
  test.each<readonly [string, TillParts, RegExp]>([
    [
      'verifies nothing',
      VERIFIES_NOTHING,
      /^2 .*(?:changed on the way|stranger|signature that|signature made|bound to)/u,
    ],
    ['takes silence for a refusal', TAKES_SILENCE_FOR_NO, /^4 a payment (?:whose|that is never|answered)/u],
    ['draws its nonces twice', DRAWS_THE_SAME_AGAIN, /^10 /u],
    ['takes a lost reversal for its end', TAKES_A_LOST_REVERSAL_FOR_DONE, /^4 a reversal (?:that|answered 404)/u],
  ])('[CONFORM-7] %s is found out by every case that is about it', async (_name, till, about) => {
    const cases = TERMINAL_CASES.filter(({ section, words }) => about.test(`${section} ${words}`));
    expect(cases.length).toBeGreaterThan(0);
    const passed: string[] = [];
    for (const one of cases) if ((await runCase(one, till)).verdict !== 'fail') passed.push(one.words);
    expect(passed).toEqual([]);
  });
});
