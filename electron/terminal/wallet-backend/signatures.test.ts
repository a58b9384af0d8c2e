/** Published vectors for signatures and digests, and each way in which an answer may fail to be the backend's. */
import { createPublicKey, sign } from 'node:crypto';
import { parseDictionary, isInnerList, type InnerList } from 'structured-headers';
import { describe, expect, test } from 'vitest';
import {
  contentDigest,
  digestMatches,
  requestComponent,
  signatureBase,
  signRequest,
  verifyAnswer,
  verifyEd25519,
  type RequestMessage,
} from './signatures.ts';
import { ed25519FromJwk, makeTestKey, signedFields, type SignedParts } from './testing/scripted-backend.ts';

/** RFC 9421 appendix B.1.4: test-key-ed25519. */
const RFC_KEY = ed25519FromJwk(
  'n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU',
  'JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs',
);

/** RFC 9421 appendix B.2: test-request. */
const RFC_REQUEST: RequestMessage = {
  method: 'POST',
  targetUri: 'https://example.com/foo?param=Value&Pet=dog',
  fields: {
    host: 'example.com',
    date: 'Tue, 20 Apr 2021 02:07:55 GMT',
    'content-type': 'application/json',
    'content-digest':
      'sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:',
    'content-length': '18',
  },
};

function innerList(field: string, label: string): InnerList {
  const member = parseDictionary(field).get(label);
  if (member === undefined || !isInnerList(member)) throw new Error('not an inner list');
  return member;
}

describe('[BACKEND-1] published vectors', () => {
  test('[BACKEND-1] RFC 9421 appendix B.2.6: the base, the signature and its verification', () => {
    const input = innerList(
      'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
      'sig-b26',
    );
    const base = signatureBase(input, (item) => requestComponent(RFC_REQUEST, item));
    expect(base).toBe(
      [
        '"date": Tue, 20 Apr 2021 02:07:55 GMT',
        '"@method": POST',
        '"@path": /foo',
        '"@authority": example.com',
        '"content-type": application/json',
        '"content-length": 18',
        '"@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
      ].join('\n'),
    );
    const expected = 'wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==';
    expect(sign(null, Buffer.from(base ?? ''), RFC_KEY).toString('base64')).toBe(expected);
    expect(verifyEd25519(base ?? '', Buffer.from(expected, 'base64'), createPublicKey(RFC_KEY))).toBe(true);
  });

  test('[BACKEND-2] RFC 9530: the digests of its examples, and of the request of RFC 9421', () => {
    expect(contentDigest(Buffer.from('{"hello": "world"}\n'))).toBe(
      'sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:',
    );
    expect(contentDigest(Buffer.from('{"hello": "world"}'))).toBe(
      'sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:',
    );
    expect(contentDigest(Buffer.from(''))).toBe('sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:');
  });

  test('[BACKEND-2] a digest holds when sha-256 is there and every known one is right', () => {
    const body = Buffer.from('{"hello": "world"}');
    const sha256 = contentDigest(body);
    const sha512 = RFC_REQUEST.fields['content-digest'] ?? '';
    expect(digestMatches(`${sha256}, ${sha512}`, body)).toBe(true);
    expect(digestMatches(`${sha256}, unixsum=:AAAA:`, body)).toBe(true);
    expect(digestMatches(sha512, body)).toBe(false);
    expect(digestMatches(`${sha256}, ${sha512.replace('W', 'X')}`, body)).toBe(false);
    expect(digestMatches(sha256, Buffer.from('{"hello": "World"}'))).toBe(false);
    for (const field of ['', 'sha-256', 'sha-256=AAAA', 'sha-256=("a")', 'sha-256=::', '=']) {
      expect(digestMatches(field, body)).toBe(false);
    }
  });
});

describe('[BACKEND-3] a request', () => {
  const moment = { createdSeconds: 1_795_305_600, nonce: Uint8Array.from({ length: 16 }, (_each, index) => index) };
  const signer = { keyId: 'trm_1', privateKey: RFC_KEY };

  test('[BACKEND-3] covers method, target, digest and condition, and says who signs, when, how and what for', () => {
    const fields = { 'content-digest': contentDigest(Buffer.from('{}')), 'if-none-match': '"7"' };
    const request = { method: 'PUT', targetUri: 'https://wallet.example/v1/payments/1', fields };
    const signed = signRequest(request, signer, moment);
    const parameters =
      '("@method" "@target-uri" "content-digest" "if-none-match");created=1795305600;nonce="AAECAwQFBgcICQoLDA0ODw";keyid="trm_1";alg="ed25519";tag="wallet-acceptance"';
    expect(signed['signature-input']).toBe(`sig1=${parameters}`);
    const base = [
      '"@method": PUT',
      '"@target-uri": https://wallet.example/v1/payments/1',
      `"content-digest": ${fields['content-digest']}`,
      '"if-none-match": "7"',
      `"@signature-params": ${parameters}`,
    ].join('\n');
    const bytes = Buffer.from(/^sig1=:(.*):$/u.exec(signed.signature)?.[1] ?? '', 'base64');
    expect(verifyEd25519(base, bytes, createPublicKey(RFC_KEY))).toBe(true);
  });

  test('[BACKEND-3] without body and condition covers method and target alone', () => {
    const signed = signRequest(
      { method: 'GET', targetUri: 'https://wallet.example/v1/time', fields: {} },
      signer,
      moment,
    );
    expect(signed['signature-input']).toMatch(/^sig1=\("@method" "@target-uri"\);/u);
  });
});

describe('[BACKEND-4] an answer', () => {
  const key = makeTestKey('backend-1');
  const publicKey = createPublicKey(key.privateKey);
  const body = '{"now":"2026-11-22T00:00:00.000Z"}';
  const requestFields = {
    signature: 'sig1=:AAECAw==:, sig2=:BAUG:',
    'content-digest': contentDigest(Buffer.from('{}')),
  };
  const request = { method: 'GET', targetUri: 'https://wallet.example/v1/time', fields: requestFields };
  const faultOf = (
    change: Partial<SignedParts>,
    {
      asReceived = {},
      receivedBody = body,
      status = 200,
    }: { asReceived?: object; receivedBody?: string; status?: number } = {},
  ): string => {
    const made = { status: 200, body, key, requestSignature: 'sig1=:AAECAw==:', ...change };
    const fields = { ...signedFields(made), ...asReceived };
    const verified = verifyAnswer({ status, fields }, Buffer.from(receivedBody), request, (kid) =>
      kid === key.kid ? publicKey : null,
    );
    return verified.ok ? `signed by ${verified.value}` : verified.error.code;
  };

  test('[BACKEND-4] that the backend signed for this request holds, with and without a body', () => {
    expect(faultOf({})).toBe('signed by backend-1');
    expect(faultOf({ body: '' }, { receivedBody: '' })).toBe('signed by backend-1');
    expect(faultOf({ components: ['"signature";req;key="sig1"', '"content-digest"', '"@status"'] })).toBe(
      'signed by backend-1',
    );
  });

  test('[BACKEND-4] of another status, body or request does not', () => {
    expect(faultOf({}, { status: 201 })).toBe('not_verified');
    expect(faultOf({}, { receivedBody: body.replace('22', '23') })).toBe('digest_wrong');
    expect(faultOf({}, { asReceived: { 'content-digest': contentDigest(Buffer.from('x')) }, receivedBody: 'x' })).toBe(
      'not_verified',
    );
    expect(faultOf({ requestSignature: 'sig1=:AAECAA==:' })).toBe('not_verified');
  });

  test('[BACKEND-5] must cover status, body and the request itself', () => {
    const binding = '"signature";req;key="sig1"';
    expect(faultOf({ components: ['"@status"', '"content-digest"'] })).toBe('coverage_too_small');
    expect(faultOf({ components: ['"content-digest"', binding] })).toBe('coverage_too_small');
    expect(faultOf({ components: ['"@status"', binding] })).toBe('coverage_too_small');
    expect(faultOf({ components: ['"@status"', '"content-digest"', '"signature";req;key="sig2"'] })).toBe(
      'coverage_too_small',
    );
    expect(faultOf({ components: ['"@status"', '"content-digest"', '"signature";key="sig1"'] })).toBe(
      'coverage_too_small',
    );
  });

  test('[BACKEND-8] that covers a component twice, or its own signature in place of the request’s, is not verified', () => {
    const twice = ['"@status"', '"@status"', '"content-digest"', '"signature";req;key="sig1"'];
    expect(faultOf({ components: twice })).toBe('not_verified');
    const own = ['"@status"', '"content-digest"', '"signature";tr;key="sig1"'];
    expect(faultOf({ components: own })).toBe('coverage_too_small');
  });

  test('[BACKEND-6] must bear the tag, a known key and no foreign algorithm', () => {
    expect(faultOf({ tag: 'something-else' })).toBe('wrong_tag');
    expect(faultOf({ key: { ...key, kid: 'backend-2' } })).toBe('unknown_key');
    expect(faultOf({ key: { ...makeTestKey('backend-1') } })).toBe('not_verified');
    const withAlgorithm = {
      'signature-input': `sig1=("@status" "content-digest" "signature";req;key="sig1");created=1;keyid="backend-1";alg="hmac-sha256";tag="wallet-acceptance"`,
    };
    expect(faultOf({}, { asReceived: withAlgorithm })).toBe('wrong_algorithm');
    const withoutTime = {
      'signature-input': withAlgorithm['signature-input'].replace('created=1;', '').replace('hmac-sha256', 'ed25519'),
    };
    expect(faultOf({}, { asReceived: withoutTime })).toBe('coverage_too_small');
  });

  test.each([
    ['no signature', { signature: undefined }],
    ['no input', { 'signature-input': undefined }],
    ['another label only', { signature: 'sig2=:AAAA:' }],
    ['a signature that is no bytes', { signature: 'sig1="AAAA"' }],
    ['a signature that is a list', { signature: 'sig1=(:AAAA:)' }],
    ['an input that is no list', { 'signature-input': 'sig1=1' }],
    ['a broken field', { 'signature-input': 'sig1=(' }],
  ])('[BACKEND-7] with %s is not signed', (_name, asReceived) => {
    expect(faultOf({}, { asReceived })).toBe('not_signed');
  });

  test.each([
    ['twice the same component', '"@status" "@status" "content-digest" "signature";req;key="sig1"'],
    ['a field that is not there', '"@status" "content-digest" "etag" "signature";req;key="sig1"'],
    ['a name that every object has', '"@status" "content-digest" "constructor" "signature";req;key="sig1"'],
    ['a component of requests', '"@status" "content-digest" "@method" "signature";req;key="sig1"'],
    ['an unknown parameter', '"@status" "content-digest" "content-digest";tr "signature";req;key="sig1"'],
    ['a member that is not there', '"@status" "content-digest" "content-digest";key="x" "signature";req;key="sig1"'],
  ])('[BACKEND-8] whose input names %s is not verified', (_name, components) => {
    const input = { 'signature-input': `sig1=(${components});created=1;keyid="backend-1";tag="wallet-acceptance"` };
    expect(faultOf({}, { asReceived: input })).toBe('not_verified');
  });

  test('[BACKEND-9] may cover more, of itself and of the request', () => {
    const requestDigest = requestFields['content-digest'];
    const values = {
      '"etag"': '"7"',
      '"content-digest";sf': contentDigest(Buffer.from(body)),
      '"@method";req': 'GET',
      '"@target-uri";req': 'https://wallet.example/v1/time',
      '"@authority";req': 'wallet.example',
      '"@scheme";req': 'https',
      '"@path";req': '/v1/time',
      '"@query";req': '?',
      '"@request-target";req': '/v1/time',
      '"content-digest";req': requestDigest,
      '"content-digest";req;key="sha-256"': requestDigest.replace('sha-256=', ''),
    };
    const components = ['"@status"', '"content-digest"', '"signature";req;key="sig1"', ...Object.keys(values)];
    expect(faultOf({ components, values }, { asReceived: { etag: ' "7" ' } })).toBe('signed by backend-1');
    expect(faultOf({ components, values }, { asReceived: { etag: '"8"' } })).toBe('not_verified');
  });
});
