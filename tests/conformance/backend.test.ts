/** The suite that anybody can hold a backend to, run against the sandbox; and that no rule of it passes by itself. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestKey, signedFields } from '../../electron/terminal/wallet-backend/testing/scripted-backend.ts';
import { createSandboxServer, type SandboxServer } from '../../sandbox/server.ts';
import { openBackend, type Backend } from './backend.ts';
import { demoPeople, type People } from './customers.ts';
import { RULES, runRule } from './run-rules.ts';

const ALL_NEEDS = new Set(['customers', 'taps', 'operator', 'lockout', 'bills', 'gates'] as const);
const NAMED = RULES.map((rule) => [rule.section, rule.words, rule] as const);
/** A rule that waits for an event waits this long at most. */
const PATIENCE_MS = 20_000;

describe('the sandbox', () => {
  let server: SandboxServer;
  let backend: Backend;
  beforeAll(async () => {
    server = await createSandboxServer({ databaseFile: ':memory:', port: 0 });
    backend = openBackend(server.origin, demoPeople(server.origin), 'refused');
  });
  afterAll(() => server.close());

  test.each(NAMED)(
    '[CONFORM-1] keeps section %s: %s',
    async (_section, _words, rule) => {
      expect(await runRule(rule, backend, ALL_NEEDS)).toMatchObject({ verdict: 'pass', reason: null });
    },
    PATIENCE_MS,
  );
});

describe('a backend that signs whatever it says, and says the same to everything', () => {
  const key = makeTestKey('liar-1');
  const enrolment = {
    terminalId: 'trm_1',
    merchant: { id: 'm', name: 'M', city: 'C', countryCode: 'CN', categoryCode: '5411' },
    store: { id: 's', name: 'S', timeZone: 'Asia/Shanghai' },
    backendKeys: [{ kid: key.kid, jwk: key.jwk }],
    configVersion: 1,
  };
  let server: Server;
  let origin: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume().on('end', () => {
        const isEnrolment = request.url === '/v1/terminals';
        const status = isEnrolment ? 201 : 400;
        const body = JSON.stringify(isEnrolment ? enrolment : { status, code: 'unheard_of' });
        const requestSignature = String(request.headers['signature'] ?? '');
        const type = isEnrolment ? 'application/json' : 'application/problem+json';
        const fields = { ...signedFields({ status, body, key, requestSignature }), 'content-type': type };
        response.writeHead(status, fields).end(body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const people: People = {
    can: ALL_NEEDS,
    activationCode: async () => 'CODE',
    paymentCode: async () => '621200000000000000',
    tap: async () => 'AAAA',
    signedQr: async () => 'AAAA',
    gateCode: async () => 'CODE',
    agree: async () => undefined,
    setDisabled: async () => undefined,
    bill: async () => '81001000000000000001',
  };

  test('[CONFORM-2] passes no rule', async () => {
    const backend = openBackend(origin, people);
    const passed: string[] = [];
    for (const rule of RULES) {
      const { verdict } = await runRule(rule, backend, ALL_NEEDS);
      if (verdict !== 'fail') passed.push(rule.words);
    }
    expect(passed).toEqual([]);
  });

  test('[CONFORM-3] is not asked for what nobody can provide', async () => {
    const backend = openBackend(origin, people);
    const verdicts = await Promise.all(RULES.map((rule) => runRule(rule, backend, new Set())));
    const needy = RULES.filter(({ needs }) => (needs ?? []).length > 0).length;
    expect(verdicts.filter(({ verdict }) => verdict === 'left_out')).toHaveLength(needy);
  });
});

test('[CONFORM-4] each rule has words of its own, and each section of the page that a backend keeps is there', () => {
  expect(new Set(RULES.map(({ section, words }) => `${section} ${words}`)).size).toBe(RULES.length);
  const sections = ['1', '2', '3', '4', '5', '6', '8', '9', '10', '11'];
  expect([...new Set(RULES.map(({ section }) => section))].toSorted((a, b) => Number(a) - Number(b))).toEqual(sections);
});
