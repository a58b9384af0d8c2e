/** Signature bases and signatures against the examples of RFC 9421, keys against those of RFC 8037. */
import { createPublicKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { contentDigest } from './content-digest.ts';
import {
  coveredComponents,
  readableSignatureMember,
  readSignature,
  requestSignatureBase,
  signAnswer,
  verifyEd25519,
  type SignedRequest,
} from './http-signatures.ts';
import { privateKeyFromSeed, publicJwk, publicKeyFromX, thumbprint } from './keys.ts';

/** RFC 9421 appendix B.1.4, test-key-ed25519. */
const RFC_KEY = createPublicKey(
  '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=\n-----END PUBLIC KEY-----\n',
);

/** RFC 9421 appendix B.2.6, over the test request of B.2. */
const RFC_REQUEST: SignedRequest = {
  method: 'POST',
  url: '/foo?param=Value&Pet=dog',
  headers: {
    host: 'example.com',
    date: 'Tue, 20 Apr 2021 02:07:55 GMT',
    'content-type': 'application/json',
    'content-digest':
      'sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:',
    'content-length': '18',
    'signature-input':
      'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
    signature: 'sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:',
  },
};

describe('RFC 9421', () => {
  test('[SANDBOX-21] the Ed25519 example of appendix B.2.6 verifies', () => {
    const signature = readSignature(RFC_REQUEST.headers, 'sig-b26');
    if (signature === null) throw new Error('the signature is readable');
    const base = requestSignatureBase(RFC_REQUEST, 'https://example.com', signature);
    expect(base?.split('\n')).toEqual([
      '"date": Tue, 20 Apr 2021 02:07:55 GMT',
      '"@method": POST',
      '"@path": /foo',
      '"@authority": example.com',
      '"content-type": application/json',
      '"content-length": 18',
      '"@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
    ]);
    expect(verifyEd25519(base ?? '', signature.bytes, RFC_KEY)).toBe(true);
    expect(verifyEd25519(`${base ?? ''} `, signature.bytes, RFC_KEY)).toBe(false);
    expect(verifyEd25519(base ?? '', signature.bytes.subarray(1), RFC_KEY)).toBe(false);
  });

  const baseOf = (components: string, request: SignedRequest = RFC_REQUEST): readonly string[] | null => {
    const headers = { ...request.headers, 'signature-input': `s=(${components})`, signature: 's=:AAAA:' };
    const signature = readSignature(headers, 's');
    if (signature === null) throw new Error('the signature is readable');
    return (
      requestSignatureBase({ ...request, headers }, 'https://example.com', signature)
        ?.split('\n')
        .slice(0, -1) ?? null
    );
  };

  test.each([
    ['"@method"', '"@method": POST'],
    ['"@target-uri"', '"@target-uri": https://example.com/foo?param=Value&Pet=dog'],
    ['"@scheme"', '"@scheme": https'],
    ['"@request-target"', '"@request-target": /foo?param=Value&Pet=dog'],
    ['"@query"', '"@query": ?param=Value&Pet=dog'],
    ['"@query-param";name="Pet"', '"@query-param";name="Pet": dog'],
    [
      '"content-digest";key="sha-512"',
      `"content-digest";key="sha-512": ${RFC_REQUEST.headers['content-digest']?.slice(8) ?? ''}`,
    ],
    ['"content-digest";sf', `"content-digest";sf: ${RFC_REQUEST.headers['content-digest'] ?? ''}`],
  ])('[SANDBOX-22] more components are allowed: %s', (component, line) => {
    expect(baseOf(component)).toEqual([line]);
  });

  test.each([
    ['an absent field', '"x-absent"'],
    ['a component given twice', '"@method" "@method"'],
    ['an unknown derived component', '"@moon"'],
    ['a status in a request', '"@status"'],
    ['a field in capitals', '"Date"'],
    ['a member that is absent', '"content-digest";key="sha-256"'],
    ['a parameter that means nothing here', '"@method";req'],
    ['a form that is not known', '"date";sf'],
    ['a query parameter that is absent', '"@query-param";name="Cat"'],
    ['a query parameter with a name that cannot be decoded', '"@query-param";name="%"'],
  ])('[SANDBOX-22] %s gives no base', (_name, components) => {
    expect(baseOf(components)).toBeNull();
  });

  test('[SANDBOX-23] the target is made of the configured origin', () => {
    const request = { ...RFC_REQUEST, headers: { ...RFC_REQUEST.headers, host: 'evil.example' } };
    expect(baseOf('"@target-uri" "@authority"', request)).toEqual([
      '"@target-uri": https://example.com/foo?param=Value&Pet=dog',
      '"@authority": example.com',
    ]);
  });

  test.each([
    ['no signature', {}],
    ['no input', { signature: 'sig1=:AAAA:' }],
    ['an input that is no list', { signature: 'sig1=:AAAA:', 'signature-input': 'sig1="x"' }],
    ['a signature that is no bytes', { signature: 'sig1="x"', 'signature-input': 'sig1=()' }],
    ['another label', { signature: 'sig2=:AAAA:', 'signature-input': 'sig2=()' }],
    ['no dictionary', { signature: '(((', 'signature-input': 'sig1=()' }],
  ])('[SANDBOX-22] %s is not readable', (_name, headers) => {
    expect(readSignature(headers, 'sig1')).toBeNull();
  });
});

describe('the signature of an answer', () => {
  const seed = Buffer.alloc(32, 7);
  const signer = { kid: 'b1', key: privateKeyFromSeed(seed) };
  const headers = { signature: 'sig1=:AQID:, sig2=:BBBB:' };

  test.each([
    ['with a body', contentDigest(Buffer.from('{}')), '("@status" "content-digest" "signature";req;key="sig1")'],
    ['without one', null, '("@status" "signature";req;key="sig1")'],
  ])('[SANDBOX-3] %s covers status, digest and the request’s signature', (_name, digest, covered) => {
    const member = readableSignatureMember(headers, 'sig1');
    if (member === null) throw new Error('the member is readable');
    const signed = signAnswer(200, digest, member, signer, 1_700_000_000);
    expect(signed['signature-input']).toBe(`sig1=${covered};created=1700000000;keyid="b1";tag="wallet-acceptance"`);
    const base = [
      '"@status": 200',
      ...(digest === null ? [] : [`"content-digest": ${digest}`]),
      '"signature";req;key="sig1": :AQID:',
      `"@signature-params": ${signed['signature-input'].slice(5)}`,
    ].join('\n');
    const key = publicKeyFromX(publicJwk(signer.key).x);
    if (key === null) throw new Error('the key is a key');
    expect(verifyEd25519(base, Buffer.from(signed.signature.slice(6, -1), 'base64'), key)).toBe(true);
  });

  test('[SANDBOX-22] what a signature covers is listed in its strict form', () => {
    const signature = readSignature(
      { signature: 'sig1=:AQID:', 'signature-input': 'sig1=( "@method"   "a";key="b" )' },
      'sig1',
    );
    expect(signature === null ? [] : coveredComponents(signature)).toEqual(['"@method"', '"a";key="b"']);
  });
});

describe('keys', () => {
  test('[SANDBOX-24] the thumbprint of RFC 8037 appendix A.3 comes out', () => {
    expect(thumbprint('11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo')).toBe(
      'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
    );
  });

  test('[SANDBOX-24] the key pair of RFC 8037 appendix A.1 comes from its seed', () => {
    const seed = Buffer.from('nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A', 'base64url');
    expect(publicJwk(privateKeyFromSeed(seed)).x).toBe('11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo');
  });

  test.each([
    [''],
    ['AAAA'],
    ['11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo='],
    ['11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo'],
  ])('[SANDBOX-24] %s is no key', (x) => {
    expect(publicKeyFromX(x)).toBeNull();
  });
});
