/**
 * N3: answers that must not be believed, for a payment that the backend has declined while the answer says it was
 * approved: unsigned, bent, signed by others, repeated, about others. And clocks and keys at the edge of what is allowed.
 * Rule PROVE-53.
 */
import { signedFields } from '../../../../electron/terminal/wallet-backend/testing/scripted-backend.ts';
import { privateKeyFromSeed } from '../../../../sandbox/backend/keys.ts';
import { signedAnew, unsigned, withBody, withFlippedSignatureBit, type SimulatedAnswer } from '../answers.ts';
import type { HostRequest } from '../backend-host.ts';
import type { CallName } from '../calls.ts';
import type { World } from '../world.ts';
import type { FaultCase, Stage } from './case.ts';
import { acknowledge, FLOWS, payByCode, ringUp } from './flows.ts';
import { backendSigner, bodyOf, documentOf, honestlySigned, type Document } from './signed-lies.ts';

type Lie = Readonly<{ world: World; request: HostRequest; answer: SimulatedAnswer; earlier: SimulatedAnswer | null }>;

const OTHER_ID = '01a20169-0000-7000-8000-000000000001';

/** What the till would like to hear. */
function approved(answer: SimulatedAnswer, changes: Document = {}): Uint8Array {
  const document = documentOf(answer);
  return bodyOf({
    ...document,
    status: 'approved',
    decline: null,
    payerPaid: document['amount'],
    authCode: '000000',
    ...changes,
  });
}

const seconds = ({ host }: World): number => Math.floor(host.nowMs() / 1_000);

/** Signed by the backend's own key, but over less, or for another purpose, than the contract demands. */
function signedShort(
  { world, request, answer }: Lie,
  how: { components?: readonly string[]; tag?: string },
): SimulatedAnswer {
  const body = Buffer.from(approved(answer)).toString('utf8');
  const { kid, seed } = backendSigner(world);
  const key = { kid, privateKey: privateKeyFromSeed(seed), jwk: {} };
  const requestSignature = request.headers['signature'] ?? '';
  const fields = signedFields({ status: answer.status, body, key, requestSignature, ...how });
  return { ...answer, body: Buffer.from(body, 'utf8'), headers: { ...answer.headers, ...fields } };
}

const BINDING = '"signature";req;key="sig1"';

const LIES: Readonly<Record<string, (lie: Lie) => SimulatedAnswer>> = {
  unsigned: ({ answer }) => unsigned(withBody(answer, approved(answer))),
  body_changed: ({ answer }) => ({ ...answer, body: approved(answer) }),
  body_and_digest_changed: ({ answer }) => withBody(answer, approved(answer)),
  signature_bent: ({ world, request, answer }) =>
    withFlippedSignatureBit(honestlySigned(world, request, answer, approved(answer))),
  stranger_with_our_key_name: ({ world, request, answer }) =>
    signedAnew(
      request,
      withBody(answer, approved(answer)),
      { kid: backendSigner(world).kid, seed: Buffer.alloc(32, 3) },
      seconds(world),
    ),
  stranger_with_a_new_name: ({ world, request, answer }) =>
    signedAnew(
      request,
      withBody(answer, approved(answer)),
      { kid: 'sandbox-9', seed: Buffer.alloc(32, 3) },
      seconds(world),
    ),
  signed_for_another_request: ({ world, request, answer }) => {
    const other = {
      ...request,
      headers: { ...request.headers, signature: `sig1=:${Buffer.alloc(64, 1).toString('base64')}:` },
    };
    return honestlySigned(world, other, answer, approved(answer));
  },
  answer_of_an_earlier_payment: ({ answer, earlier }) => earlier ?? unsigned(answer),
  not_bound_to_the_request: (lie) => signedShort(lie, { components: ['"@status"', '"content-digest"'] }),
  digest_not_covered: (lie) => signedShort(lie, { components: ['"@status"', BINDING] }),
  status_not_covered: (lie) => signedShort(lie, { components: ['"content-digest"', BINDING] }),
  another_tag: (lie) => signedShort(lie, { tag: 'something-else' }),
  // From here on the backend itself errs, and signs.
  about_another_payment: ({ world, request, answer }) =>
    honestlySigned(world, request, answer, approved(answer, { id: OTHER_ID })),
  of_another_terminal: ({ world, request, answer }) =>
    honestlySigned(world, request, answer, approved(answer, { terminalId: 'trm_other' })),
  of_another_amount: ({ world, request, answer }) => {
    const other = { amount: 1, currency: 'CNY' };
    return honestlySigned(world, request, answer, approved(answer, { amount: other, payerPaid: other }));
  },
  of_another_currency: ({ world, request, answer }) => {
    const other = { amount: 200, currency: 'USD' };
    return honestlySigned(world, request, answer, approved(answer, { amount: other, payerPaid: other }));
  },
  without_what_was_paid: ({ world, request, answer }) =>
    honestlySigned(world, request, answer, approved(answer, { payerPaid: null })),
};

/** The wallet of this customer is refused by risk control, always. */
const REFUSED_WALLET = 'wlt_sun';

async function lie({ shop, fired, expect }: Stage, at: CallName, name: string): Promise<void> {
  const { world } = shop;
  await FLOWS.code(shop);
  const earlier = world.network.lastAnswer(at);
  let lost = at === 'query' ? 1 : 0;
  let isTold = false;
  world.network.chooseFault = (call) => {
    if (call !== 'put_code' || lost === 0) return null;
    lost -= 1;
    return 'lost_after_commit';
  };
  world.network.rewrite = (call, request, answer) => {
    if (call !== at) return answer;
    if (answer.status >= 300 || isTold) return answer;
    isTold = true;
    fired(name);
    return LIES[name]?.({ world, request, answer, earlier }) ?? answer;
  };
  await ringUp(shop);
  await payByCode(shop, REFUSED_WALLET);
  await world.pass(1_500);
  expect(shop.checkout()?.screen !== 'approved', 'a lie is not shown as paid');
  await world.pass(10_000);
  expect(shop.checkout()?.screen === 'declined', 'the truth is found out by asking');
  await acknowledge(shop);
}

/** The till's clock is set when it has just measured the backend's; `created` may be 300 s off. */
async function offClock({ shop, fired, expect }: Stage, offMs: number): Promise<void> {
  const { world } = shop;
  let staleCount = 0;
  world.network.rewrite = (call, _request, answer) => {
    if (call === 'put_code' && answer.status === 401) staleCount += 1;
    return answer;
  };
  world.wallOffsetMs = offMs;
  await ringUp(shop);
  await payByCode(shop);
  await world.pass(4_000);
  const isBeyond = Math.abs(offMs) > 300_000;
  expect(staleCount === (isBeyond ? 1 : 0), `a clock that is ${offMs} ms off is refused ${staleCount} times`);
  expect(shop.checkout()?.screen === 'approved', 'the next signature is dated by the backend’s clock');
  fired(isBeyond ? 'stale_request' : 'clock_just_inside');
  await acknowledge(shop);
}

/** A key that the till has never seen signs from now on, listed or not for long. */
async function newKey(
  { shop, fired, expect }: Stage,
  options: { clockOffMs: number; configFails: number },
): Promise<void> {
  const { world } = shop;
  let left = options.configFails;
  world.network.chooseFault = (call) => {
    if (call !== 'config' || left === 0) return null;
    left -= 1;
    return 'lost_after_commit';
  };
  world.wallOffsetMs = options.clockOffMs;
  await world.host.demo('POST', '/demo/backend-keys', { signsInSeconds: 0 });
  fired('key_rotated');
  await ringUp(shop);
  await payByCode(shop);
  // Keys are asked after once a minute at most, and an unknown outcome is reversed after 45 s.
  await world.pass(75_000 * (1 + options.configFails));
  const screen = shop.checkout()?.screen ?? 'none';
  expect(['approved', 'cancelled', 'declined', 'none'].includes(screen), `the till comes to an end: ${screen}`);
  await acknowledge(shop);
}

export function trustCases(): readonly FaultCase[] {
  const one = (name: string, play: FaultCase['play']): FaultCase => ({
    name: `N3/${name}`,
    tier: 'quick',
    caseCount: 1,
    play,
  });
  return [
    ...Object.keys(LIES).flatMap((name) => [
      one(`put_code/${name}`, (stage) => lie(stage, 'put_code', name)),
      one(`query/${name}`, (stage) => lie(stage, 'query', name)),
    ]),
    ...[-301_000, -299_000, 299_000, 301_000, 86_400_000, -86_400_000].map((offMs) =>
      one(`clock/${offMs}`, (stage) => offClock(stage, offMs)),
    ),
    ...[0, 1, 3].flatMap((configFails) =>
      [0, -400_000, 400_000].map((clockOffMs) =>
        one(`new_key/${clockOffMs}/${configFails}`, (stage) => newKey(stage, { clockOffMs, configFails })),
      ),
    ),
  ];
}
