/**
 * N2: answers that a faulty backend signed in good faith: cut, broken, of the wrong types, without members, with huge,
 * negative and fractional amounts, as deep as a well. None may be believed in part; asking again tells the truth.
 * Rule PROVE-52.
 */
import { createSeededRandom, type SeededRandom } from '../../seeded-random.ts';
import type { SimulatedAnswer } from '../answers.ts';
import type { FaultCase, Stage } from './case.ts';
import { acknowledge, payByCode, ringUp } from './flows.ts';
import { bodyOf, documentOf, honestlySigned, type Document } from './signed-lies.ts';

type Bend = (answer: SimulatedAnswer, random: SeededRandom) => Uint8Array;

const bent =
  (change: (document: Document, random: SeededRandom) => unknown): Bend =>
  (answer, random) => {
    const document = documentOf(answer);
    return bodyOf(change(document, random) ?? document);
  };

const text =
  (change: (text: string, random: SeededRandom) => string): Bend =>
  ({ body }, random) =>
    Buffer.from(change(Buffer.from(body).toString('utf8'), random), 'utf8');

/** Members that the till needs of every answer that settles something. */
const NEEDED = ['id', 'terminalId', 'version', 'status', 'amount'] as const;
const WRONG_TYPES: readonly unknown[] = [null, true, 12, 'text', [], {}, [[]], { amount: '200' }, -1, 1.5];
const WRONG_AMOUNTS: readonly unknown[] = [-1, 0.5, 1e300, '200', null, [], 2 ** 53, -0.1, {}, '1e3', true];
const MANY = 20_000;

/** Each is a family; a case takes the next one each time, with chance of its own. */
const BENDS: readonly Readonly<{ kind: string; bend: Bend }>[] = [
  { kind: 'cut', bend: ({ body }, random) => body.subarray(0, random.below(body.length)) },
  { kind: 'broken_json', bend: text((whole, random) => whole.replace(random.pick(['"', ':', ',', '}']), '')) },
  {
    kind: 'not_utf8',
    bend: ({ body }) => Buffer.concat([body.subarray(0, 5), Buffer.from([0xff, 0xfe]), body.subarray(5)]),
  },
  {
    kind: 'wrong_type',
    bend: bent((document, random) => ({ ...document, [random.pick(NEEDED)]: random.pick(WRONG_TYPES) })),
  },
  {
    kind: 'member_missing',
    bend: bent((document, random) => {
      delete document[random.pick(NEEDED)];
    }),
  },
  {
    kind: 'member_twice',
    bend: text((whole) => whole.replace('"status":', '"status":"declined","status":')),
  },
  {
    kind: 'amount_bent',
    bend: bent((document, random) => ({
      ...document,
      [random.pick(['amount', 'payerPaid'])]: { amount: random.pick(WRONG_AMOUNTS), currency: 'CNY' },
    })),
  },
  { kind: 'amount_not_finite', bend: text((whole) => whole.replace(/"amount":\d+/u, '"amount":1e999')) },
  { kind: 'amount_of_leading_zeros', bend: text((whole) => whole.replace(/"amount":(\d+)/u, '"amount":00$1')) },
  {
    kind: 'unknown_status',
    bend: bent((document, random) => ({ ...document, status: random.pick(['APPROVED', 'paid', '']) })),
  },
  { kind: 'deep', bend: text((whole) => `${'['.repeat(MANY)}${whole}${']'.repeat(MANY)}`) },
  { kind: 'deep_inside', bend: text((whole) => whole.replace('{', `{"x":${'{"x":'.repeat(500)}1${'}'.repeat(500)},`)) },
  { kind: 'an_array', bend: bent((document) => [document]) },
  { kind: 'a_scalar', bend: text((_, random) => random.pick(['null', 'true', '0', '"approved"', ''])) },
  { kind: 'trailing_text', bend: text((whole) => `${whole} {}`) },
  { kind: 'megabytes', bend: text((whole) => whole.replace('{', `{"x":"${'x'.repeat(3 * 1024 * 1024)}",`)) },
  { kind: 'discounts_bent', bend: bent((document, random) => ({ ...document, discounts: random.pick(WRONG_TYPES) })) },
  { kind: 'no_payer_paid', bend: bent((document) => ({ ...document, payerPaid: null })) },
  {
    kind: 'version_bent',
    bend: bent((document, random) => ({ ...document, version: random.pick([0, -1, 1.5, '2', null]) })),
  },
];

/** Surplus members are allowed; they must neither be believed nor spoil what stands beside them. */
const HARMLESS: readonly Readonly<{ kind: string; bend: Bend }>[] = [
  {
    kind: 'extra_members',
    bend: bent((document) => ({ ...document, extra: { status: 'declined' }, amounts: [1, 2] })),
  },
  {
    kind: 'prototype_members',
    bend: text((whole) => whole.replace('{', '{"__proto__":{"status":"declined"},"constructor":1,')),
  },
  { kind: 'spaces', bend: bent((document) => document) },
];

const FAMILIES = [...BENDS, ...HARMLESS];

/** Bodies in one world: a sale each. */
const BODIES_PER_CASE = 25;

async function play({ shop, fired, expect }: Stage, offset: number, seed: string): Promise<void> {
  const { world } = shop;
  const random = createSeededRandom(seed);
  for (let index = 0; index < BODIES_PER_CASE; index += 1) {
    const family = FAMILIES[(offset + index) % FAMILIES.length] ?? random.pick(FAMILIES);
    let isDue = true;
    world.network.rewrite = (call, request, answer) => {
      if (call !== 'put_code' || !isDue) return answer;
      isDue = false;
      fired(family.kind);
      return honestlySigned(world, request, answer, family.bend(answer, random));
    };
    await ringUp(shop);
    await payByCode(shop);
    await world.pass(3_500);
    expect(!isDue, `the answer with ${family.kind} was given`);
    expect(shop.checkout()?.screen === 'approved', `after ${family.kind} the payment is approved all the same`);
    await acknowledge(shop);
  }
}

/** The quick tier's 500 bodies, and the nightly 20,000. */
const QUICK = 20;
const NIGHTLY = 800;

export function bodyCases(): readonly FaultCase[] {
  return Array.from({ length: NIGHTLY }, (_, index) => ({
    name: `N2/bodies/${index + 1}`,
    tier: index < QUICK ? 'quick' : 'nightly',
    caseCount: BODIES_PER_CASE,
    play: (stage) => play(stage, index * 7, `N2/${index + 1}`),
  }));
}
