/** Section 3 of the API page: enrolment, keys, the end of a terminal, and what it is told of the world. */
import { createHash, randomBytes, sign } from 'node:crypto';
import { jwkOf, makeTestKey, signRequest, type TestKey } from '../../../sandbox/testing/signed-client.ts';
import {
  enrolmentBody,
  mustBe,
  mustBeProblem,
  newId,
  paymentBody,
  type Backend,
  type Json,
  type Terminal,
} from '../backend.ts';
import { must, mustEqual, type Rule } from '../rule.ts';
import { heartbeat } from './section-2.ts';

const QR = { type: 'merchant_qr', expiresInSeconds: 60 };

async function enrolments(backend: Backend): Promise<void> {
  await backend.terminal();
  const code = await backend.people.activationCode();
  const key = makeTestKey();
  const enrol = (by: TestKey): ReturnType<Backend['callAs']> =>
    backend.callAs(by, by.thumbprint, 'POST', '/v1/terminals', enrolmentBody(code, by));
  const first = mustBe(await enrol(key), 201);
  const again = await enrol(key);
  must(again.status === 200 || again.status === 201, `the same code with the same key was answered ${again.status}`);
  mustEqual(again.json, first, 'the same code with the same key');
  mustBeProblem(await enrol(makeTestKey()), 410, 'activation_code_used');
}

/** Both signatures over the same components, as section 3 has them; the second one by hand. */
function renewal(
  backend: Backend,
  terminal: Terminal,
  next: TestKey,
  isCoSigned: boolean,
): Readonly<{ rawBody: string; headers: Record<string, string> }> {
  const rawBody = JSON.stringify({ publicKey: jwkOf(next) });
  const outgoing = { method: 'PUT', path: '/v1/terminals/self/key', body: rawBody };
  const { headers } = signRequest(backend.origin, outgoing, terminal.id, terminal.key, Date.now());
  if (!isCoSigned) return { rawBody, headers };
  const digest = `sha-256=:${createHash('sha256').update(rawBody).digest('base64')}:`;
  const nonce = randomBytes(16).toString('base64url');
  const created = Math.floor(Date.now() / 1000);
  const parameters = `("@method" "@target-uri" "content-digest");created=${created};nonce="${nonce}";alg="ed25519";keyid="${terminal.id}";tag="wallet-acceptance"`;
  const base = [
    '"@method": PUT',
    `"@target-uri": ${backend.origin}/v1/terminals/self/key`,
    `"content-digest": ${digest}`,
    `"@signature-params": ${parameters}`,
  ].join('\n');
  const signature = sign(null, Buffer.from(base), next.privateKey).toString('base64');
  const both = {
    ...headers,
    'signature-input': `${headers['signature-input'] ?? ''}, sig2=${parameters}`,
    signature: `${headers['signature'] ?? ''}, sig2=:${signature}:`,
  };
  return { rawBody, headers: both };
}

async function keyRenewal(backend: Backend): Promise<void> {
  const terminal = await backend.enrol();
  const next = makeTestKey();
  const renew = async (isCoSigned: boolean): Promise<number> => {
    const { rawBody, headers } = renewal(backend, terminal, next, isCoSigned);
    // Signed by hand above, so nothing is verified here but what follows from it.
    return (await backend.callUnsigned('PUT', '/v1/terminals/self/key', headers, rawBody)).status;
  };
  const alone = await renew(false);
  must(alone === 401 || alone === 422, `a renewal without the new key’s own signature was answered ${alone}`);
  mustEqual(await renew(true), 200, 'the renewal');
  mustBe(await terminal.with(next).call('GET', '/v1/time'), 200);
  mustEqual(await renew(true), 200, 'the renewal once more, by the old key');
  mustBeProblem(await terminal.call('GET', '/v1/time'), 401, 'bad_signature');
  const third = renewal(backend, terminal, makeTestKey(), true);
  const { status } = await backend.callUnsigned('PUT', '/v1/terminals/self/key', third.headers, third.rawBody);
  mustEqual(status, 401, 'another renewal by the old key');
}

async function disabled(backend: Backend): Promise<void> {
  const terminal = await backend.enrol();
  const [known, open] = [newId(), newId()];
  const body = paymentBody(terminal, QR);
  mustBe(await terminal.call('PUT', `/v1/payments/${known}`, body), 201);
  mustBe(await terminal.call('PUT', `/v1/payments/${open}`, body), 201);
  await backend.people.setDisabled(terminal.id, true);
  const refused = await terminal.call('PUT', `/v1/payments/${newId()}`, body);
  const { disabledAt } = mustBeProblem(refused, 403, 'terminal_disabled');
  must(typeof disabledAt === 'string', 'the refusal says since when');
  mustBe(await terminal.call('GET', `/v1/payments/${known}`), 200);
  mustBe(await terminal.call('GET', '/v1/config'), 200);
  mustBe(await terminal.call('PUT', `/v1/payments/${known}`, body), 200);
  mustBe(await terminal.call('PUT', `/v1/payments/${open}/reversal`, { reason: 'timeout' }), 200);
  mustBeProblem(await terminal.call('POST', '/v1/heartbeats', heartbeat()), 403, 'terminal_disabled');
  await backend.people.setDisabled(terminal.id, false);
  mustBe(await terminal.call('POST', '/v1/heartbeats', heartbeat()), 204);
}

async function replacement(backend: Backend): Promise<void> {
  const before = await backend.enrol();
  const id = newId();
  mustBe(await before.call('PUT', `/v1/payments/${id}`, paymentBody(before, QR)), 201);
  const after = await backend.enrol(await backend.people.activationCode(before.id));
  mustEqual(after.id, before.id, 'the id of the machine that takes its place');
  mustBeProblem(await before.call('GET', '/v1/time'), 401, 'bad_signature');
  const reversed = mustBe(await after.call('PUT', `/v1/payments/${id}/reversal`, { reason: 'timeout' }), 200);
  mustEqual(reversed['status'], 'reversed', 'a payment that the machine before left open');
  const { payments } = mustBe(await after.call('GET', '/v1/changes?limit=500'), 200) as { payments: Json[] };
  must(
    payments.some((payment) => payment['id'] === id),
    'its list of changes has what the machine before did',
  );
}

/** Page by page to the end of a full list; answers its last version. */
async function denyList(terminal: Terminal): Promise<number> {
  let since: number | null = null;
  for (;;) {
    const path: string = since === null ? '/v1/denylist' : `/v1/denylist?since=${since}`;
    const page: Json = mustBe(await terminal.call('GET', path), 200);
    mustEqual(page['mode'], since === null ? 'full' : 'delta', 'the mode of a page');
    const rows = [...(page['add'] as Json[]), ...(page['remove'] as Json[])];
    must(rows.length <= 100_000, 'a page has at most 100,000 rows');
    must(
      new Set(rows.map(({ iss, walletId }) => `${String(iss)} ${String(walletId)}`)).size === rows.length,
      'a wallet is named once',
    );
    since = page['version'] as number;
    if (page['more'] !== true) return since;
  }
}

export const SECTION_3: readonly Rule[] = [
  {
    section: '3',
    words: 'A code enrols one key: repeated it is answered alike, with another key it is 410 activation_code_used',
    check: enrolments,
  },
  {
    section: '3',
    words: 'An unknown code is 404 activation_code_unknown',
    async check(backend) {
      await backend.terminal();
      const key = makeTestKey();
      const body = enrolmentBody('NO-SUCH-CODE', key);
      const answer = await backend.callAs(key, key.thumbprint, 'POST', '/v1/terminals', body);
      mustBeProblem(answer, 404, 'activation_code_unknown');
    },
  },
  {
    section: '3',
    words: 'An enrolment is signed by the very key that it enrols, and leaves the code unused otherwise',
    async check(backend) {
      await backend.terminal();
      const code = await backend.people.activationCode();
      const [key, other] = [makeTestKey(), makeTestKey()];
      const forged = await backend.callAs(other, key.thumbprint, 'POST', '/v1/terminals', enrolmentBody(code, key));
      must(forged.status === 401 || forged.status === 422, `a forged proof was answered ${forged.status}`);
      await backend.enrol(code, key);
    },
  },
  {
    section: '3',
    words: 'A key is renewed with both keys’ signatures; the old one then counts for the repeat alone',
    check: keyRenewal,
  },
  {
    section: '3',
    words: 'A disabled terminal may GET, reverse and repeat; all else is 403 terminal_disabled with disabledAt',
    needs: ['operator'],
    check: disabled,
  },
  {
    section: '3',
    words: 'A code made to replace a terminal answers its id, stops its old key, and opens its books',
    needs: ['operator'],
    check: replacement,
  },
  {
    section: '3',
    words: 'A retired terminal is refused everything; a repeat of the retirement is 403',
    async check(backend) {
      const terminal = await backend.enrol();
      mustBe(await terminal.call('DELETE', '/v1/terminals/self'), 204);
      for (const [method, path] of [
        ['DELETE', '/v1/terminals/self'],
        ['GET', '/v1/config'],
        ['GET', '/v1/time'],
      ] as const) {
        mustBeProblem(await terminal.call(method, path), 403, 'terminal_disabled');
      }
    },
  },
  {
    section: '3',
    words: 'The configuration has a growing version and an ETag, and 304 confirms it',
    async check(backend) {
      const terminal = await backend.terminal();
      const answer = await terminal.call('GET', '/v1/config');
      const config = mustBe(answer, 200);
      must(Number.isSafeInteger(config['version']), 'the version is a whole number');
      const names = (config['issuers'] as Json[]).map((each) => each['kid']);
      must(new Set(names).size === names.length, 'each issuer key has its own kid');
      const offline = config['offline'] as Json;
      must(Number(offline['qrMaxSkewSeconds']) <= 60, 'the skew of a QR is at most 60 s');
      const keyId = /keyid="([^"]+)"/u.exec(answer.headers['signature-input'] ?? '')?.[1];
      const listed = (config['backendKeys'] as Json[]).map(({ kid }) => kid);
      must(listed.includes(keyId), 'the key that signs is listed');
      const headers = { 'if-none-match': answer.headers['etag'] ?? '' };
      mustEqual((await terminal.call('GET', '/v1/config', undefined, { headers })).status, 304, 'on condition');
    },
  },
  {
    section: '3',
    words: 'The deny list comes full, page by page, then as what changed; an unknown version gives the full one',
    async check(backend) {
      const terminal = await backend.terminal();
      const version = await denyList(terminal);
      const now = mustBe(await terminal.call('GET', `/v1/denylist?since=${version}`), 200);
      mustEqual(now['mode'], 'delta', 'from a known version');
      const unknown = mustBe(await terminal.call('GET', `/v1/denylist?since=${version + 1_000_000}`), 200);
      mustEqual(unknown['mode'], 'full', 'from an unknown version');
    },
  },
  {
    section: '3',
    words: 'A heartbeat is 204; one that breaks a rule is 422',
    async check(backend) {
      const terminal = await backend.terminal();
      mustBe(await terminal.call('POST', '/v1/heartbeats', heartbeat()), 204);
      const broken = await terminal.call('POST', '/v1/heartbeats', { ...heartbeat(), queue: null });
      mustBeProblem(broken, 422, 'validation_failed');
    },
  },
  {
    section: '3',
    words: 'Ten wrong codes an hour from one address are answered 429 with Retry-After',
    needs: ['lockout'],
    async check(backend) {
      await backend.terminal();
      for (let count = 0; count <= 10; count += 1) {
        const key = makeTestKey();
        const body = enrolmentBody(`WRONG-${count}`, key);
        const answer = await backend.callAs(key, key.thumbprint, 'POST', '/v1/terminals', body);
        if (answer.status !== 429) {
          mustBeProblem(answer, 404, 'activation_code_unknown');
          continue;
        }
        must(count >= 9, `locked out after ${count} wrong codes`);
        must(answer.headers['retry-after'] !== undefined, '429 carries Retry-After');
        return;
      }
      must(false, 'eleven wrong codes were all looked at');
    },
  },
];
