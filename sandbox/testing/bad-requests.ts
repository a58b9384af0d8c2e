/**
 * Makes requests of the wallet API that must be refused: good ones with one thing wrong, chosen by a seed. Each says which
 * answers are right for it.
 */
import { createHash } from 'node:crypto';
import type { SeededChance } from './seeded-chance.ts';
import type { SignatureTwists } from './signed-client.ts';

export type BadRequest = Readonly<{
  what: string;
  method: string;
  path: string;
  body: Buffer;
  headers: Readonly<Record<string, string>>;
  twists: SignatureTwists;
  /** Codes of which the answer must have one. */
  codes: readonly string[];
}>;

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
/** null: this request has nothing of the kind. */
type Maker = (
  chance: SeededChance,
  good: GoodRequest,
) => (Partial<BadRequest> & Pick<BadRequest, 'what' | 'codes'>) | null;

/** A request that would be accepted, with a fresh id in its path. */
export type GoodRequest = Readonly<{ method: string; path: string; body: Json; mayBeAbsent: readonly string[] }>;

const REFUSED = ['validation_failed'] as const;
/** Wrong wherever it stands in a body: nothing there is an object without members, a fraction below zero, or true. */
const WRONG_VALUES: readonly Json[] = [{}, true, -1.5, [[]], ['\u0000'], { amount: [] }];

const MAKERS: readonly Maker[] = [
  (chance, { body }) => ({
    what: 'a value of the wrong type',
    body: json(replaced(body, chance.pick(leavesOf(body)), chance.pick(WRONG_VALUES))),
    codes: REFUSED,
  }),
  (chance, { body, mayBeAbsent }) => ({
    what: 'a member that is missing',
    body: json(without(body, chance.pick(membersOf(body).filter((place) => !mayBeAbsent.includes(place.join('.')))))),
    codes: REFUSED,
  }),
  (chance, { body }) => ({
    what: 'a text that is too long',
    body: json(replaced(body, chance.pick(textsOf(body)), '长'.repeat(2_049 + chance.below(9_000)))),
    codes: REFUSED,
  }),
  (chance, { body }) => {
    const places = amountsOf(body);
    if (places.length === 0) return null;
    const amount = chance.pick([0, -1, 1_000_000_000_001, 1e300, 0.5, 2 ** 53]);
    return {
      what: 'an amount beyond its bounds',
      body: json(replaced(body, chance.pick(places), amount)),
      codes: REFUSED,
    };
  },
  (chance, { body }) => {
    const text = JSON.stringify(body);
    return {
      what: 'JSON that is cut off',
      body: Buffer.from(text.slice(0, chance.below(text.length))),
      codes: REFUSED,
    };
  },
  (chance, { body }) => {
    const bytes = json(body);
    bytes[chance.below(bytes.length)] = chance.pick([0x00, 0xff, 0xc0, 0xed, 0x80]);
    return { what: 'bytes that are no UTF-8 or no JSON', body: bytes, codes: REFUSED };
  },
  (chance, { body }) => {
    const name = chance.pick(Object.keys(body as object));
    const escaped = chance.pick([name, `\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}`]);
    const text = JSON.stringify(body);
    return { what: 'a name given twice', body: Buffer.from(`{"${escaped}":1,${text.slice(1)}`), codes: REFUSED };
  },
  (chance, { body }) => {
    const depth = chance.pick([65, 1_000, 100_000]);
    const [open, close] = chance.pick([
      ['[', ']'],
      ['{"a":', '}'],
    ] as const);
    const text = `{"deep":${open.repeat(depth)}1${close.repeat(depth)},${JSON.stringify(body).slice(1)}`;
    return { what: 'a body that is nested too deep', body: Buffer.from(text), codes: REFUSED };
  },
  (chance) => ({
    what: 'a body that is no object',
    body: Buffer.from(chance.pick(['[]', 'null', '7', '"x"', 'true', '', ' ', '\uFEFF{}', '{}{}', 'NaN', "{'a':1}"])),
    codes: REFUSED,
  }),
  (chance) => ({
    what: 'a content type of another kind',
    headers: {
      'content-type': chance.pick([
        'text/plain',
        'application/xml',
        'application/jsonx',
        'multipart/form-data; boundary=x',
        '',
      ]),
    },
    codes: REFUSED,
  }),
  (chance, { body }) => ({
    what: 'a body that says it is compressed',
    headers: { 'content-encoding': chance.pick(['gzip', 'br', 'identity, gzip']) },
    body: json(body),
    codes: REFUSED,
  }),
  (chance) => ({
    what: 'a path that leads nowhere',
    path: chance.pick([
      '/v1/',
      '/v1/moon',
      '/v1/payments',
      '/v1/payments/',
      '/v1/payments/x/y/z',
      '/v1/payments/../config',
      '/v1//config',
      '/v1/payments/..%2f..%2fetc%2fpasswd',
      '/v1/payments/%00',
      '/v1/payments/%2e%2e',
      '/v1/payments/a;b',
      '/V1/config',
      `/v1/payments/${'x'.repeat(65)}`,
      "/v1/payments/'%20OR%201=1--",
      '/v1/settlements/../../x/lines',
      '/v1/refunds/\u00e4',
    ]),
    codes: ['not_found'],
  }),
  (chance, { path }) => ({
    what: 'an id that is none',
    path: path.replace(
      /[0-9a-f]{8}-[0-9a-f-]{27}/u,
      chance.pick(['1', 'x_y', '00000000-0000-4000-8000-000000000000', 'A'.repeat(64)]),
    ),
    codes: REFUSED,
  }),
  (chance, { path }) => ({
    what: 'another method',
    method: chance.pick(['POST', 'DELETE', 'PATCH', 'TRACE']),
    path,
    codes: ['not_found'],
  }),
  (chance) => ({
    what: 'a digest that does not fit',
    headers: {
      'content-digest': `sha-256=:${createHash('sha256')
        .update(String(chance.below(1e9)))
        .digest('base64')}:`,
    },
    codes: ['bad_signature'],
  }),
  (chance) => ({
    what: 'a signature that covers too little',
    twists: { omit: [chance.pick(['"@method"', '"@target-uri"', '"content-digest"'])] },
    codes: ['bad_signature'],
  }),
  (chance) => ({
    what: 'a signature of another kind',
    twists: chance.pick([
      { alg: null },
      { alg: 'rsa-v1_5-sha256' },
      { tag: 'x' },
      { nonce: 'short' },
      { label: 'sig9' },
    ]),
    codes: ['bad_signature'],
  }),
  (chance) => ({
    what: 'a key that nobody has',
    twists: { keyId: chance.pick(['trm_nobody', '', "' OR 1=1", '../..', 'x'.repeat(300)]) },
    codes: ['unknown_terminal'],
  }),
  (chance) => ({
    what: 'a signature of another time',
    twists: { created: chance.pick([0, 1, 2 ** 31, 9_999_999_999]) },
    codes: ['stale_request'],
  }),
  (chance, { path }) => ({
    what: 'a question that nothing answers',
    method: 'GET',
    path: chance.pick([
      '/v1/changes?limit=0',
      '/v1/changes?limit=501',
      '/v1/changes?after=-1',
      '/v1/changes?after=%27',
      '/v1/denylist?since=x',
      '/v1/settlements/2026-02-30',
      '/v1/settlements/x/lines',
      '/v1/payouts',
      '/v1/payouts?from=x&to=y',
      '/v1/journeys',
      '/v1/bills',
      '/v1/alerts?after=1e9',
      path,
    ]),
    body: Buffer.alloc(0),
    codes: [
      'validation_failed',
      'not_found',
      'bill_not_found',
      'payment_not_found',
      'refund_not_found',
      'topup_not_found',
      'bill_payment_not_found',
    ],
  }),
];

export function makeBadRequest(chance: SeededChance, good: GoodRequest): BadRequest {
  let made: ReturnType<Maker> = null;
  while (made === null) made = chance.pick(MAKERS)(chance, good);
  return { method: good.method, path: good.path, body: json(good.body), headers: {}, twists: {}, ...made };
}

type Place = readonly (string | number)[];

function json(value: Json): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function placesOf(value: Json, at: Place = []): readonly (readonly [Place, Json])[] {
  if (typeof value !== 'object' || value === null) return [[at, value]];
  const inner = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [[at, value], ...inner.flatMap(([name, member]) => placesOf(member, [...at, name]))];
}

const leavesOf = (body: Json): readonly Place[] =>
  placesOf(body)
    .filter(([, value]) => typeof value !== 'object')
    .map(([place]) => place);
const textsOf = (body: Json): readonly Place[] =>
  placesOf(body)
    .filter(([, value]) => typeof value === 'string')
    .map(([place]) => place);
const amountsOf = (body: Json): readonly Place[] =>
  placesOf(body)
    .filter(([place]) => place.join('.') === 'amount.amount')
    .map(([place]) => place);
const membersOf = (body: Json): readonly Place[] =>
  placesOf(body)
    .filter(([place]) => typeof place.at(-1) === 'string')
    .map(([place]) => place);

function replaced(value: Json, [name, ...rest]: Place, by: Json): Json {
  if (name === undefined) return by;
  if (Array.isArray(value)) return value.map((member, index) => (index === name ? replaced(member, rest, by) : member));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([own, member]) => [own, own === name ? replaced(member, rest, by) : member]),
  );
}

function without(value: Json, [name, ...rest]: Place): Json {
  if (typeof value !== 'object' || value === null || name === undefined) return value;
  if (Array.isArray(value)) return value.map((member, index) => (index === name ? without(member, rest) : member));
  return Object.fromEntries(
    Object.entries(value).flatMap(([own, member]) =>
      own !== name ? [[own, member]] : rest.length > 0 ? [[own, without(member, rest)]] : [],
    ),
  );
}
