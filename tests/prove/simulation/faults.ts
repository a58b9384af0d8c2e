/**
 * What a network can do to one request and its answer, each kind by name, so that a run can say which of them it met. A
 * kind says how its passage goes; the network counts it when it has really done something. Rules PROVE-33, PROVE-34.
 */
import type { BackendResponse } from '../../../sandbox/backend/backend.ts';
import type { SeededRandom } from '../seeded-random.ts';
import {
  cutAnswer,
  plainAnswer,
  signedAnew,
  strangersAnswer,
  unsigned,
  withFlippedBodyBit,
  withFlippedSignatureBit,
  type SimulatedAnswer,
} from './answers.ts';
import type { HostRequest } from './backend-host.ts';

export const FAULT_KINDS = [
  'connection_refused',
  'name_lookup_fails',
  'certificate_expired',
  'certificate_of_another_host',
  'lost_before_send',
  'lost_after_send',
  'lost_after_commit',
  'half_open',
  'request_twice',
  'request_twice_second_answers',
  'answer_of_an_earlier_request',
  'late_request',
  'reordered',
  'slow_1s',
  'slow_5s',
  'slow_30s',
  'slow_120s',
  'status_408',
  'status_429_with_delay',
  'status_429_signed',
  'status_500',
  'status_502',
  'status_503_with_delay',
  'status_503_signed',
  'status_504',
  'redirect',
  'captive_portal',
  'cut_mid_body',
  'corrupt_body',
  'corrupt_status',
  'wrong_signature',
  'unsigned',
  'signed_by_a_stranger',
  'empty_answer',
  'huge_answer',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** One request on its way, and what can be done with it. */
export type Passage = Readonly<{
  request: HostRequest;
  random: SeededRandom;
  /** How long one way takes without a fault. */
  oneWayMs: number;
  backendNowSeconds: () => number;
  /** The answer that the last request of this kind got; null before there was one. */
  lastAnswer: () => SimulatedAnswer | null;
  /** Hands the request to the backend after `delayMs`; null: nobody is there. */
  deliver(delayMs: number, then: (response: BackendResponse | null) => void): void;
  /** The backend refuses before it looks at the request; signed. */
  refuse(code: 'too_many_requests' | 'unavailable', then: (response: BackendResponse | null) => void): void;
  answer(answer: SimulatedAnswer, delayMs: number): void;
  /** The connection ends with this error code. */
  fail(code: string, delayMs: number): void;
}>;

type Behaviour = (passage: Passage) => void;

/** The whole way there and back with `change` made to the answer. */
const altered =
  (change: (answer: SimulatedAnswer, passage: Passage) => SimulatedAnswer): Behaviour =>
  (passage) =>
    passage.deliver(passage.oneWayMs, (response) => {
      if (response === null) passage.fail('ECONNREFUSED', 0);
      else passage.answer(change(plainAnswer(response), passage), passage.oneWayMs);
    });

const failing =
  (code: string): Behaviour =>
  (passage) =>
    passage.fail(code, passage.oneWayMs);

/** Answered by something in between; the backend never hears of the request. */
const instead =
  (status: number, headers: Readonly<Record<string, string>>, text: string): Behaviour =>
  (passage) =>
    passage.answer(strangersAnswer(status, headers, text), passage.oneWayMs);

const slow =
  (ms: number): Behaviour =>
  (passage) =>
    passage.deliver(ms, (response) => {
      if (response !== null) passage.answer(plainAnswer(response), passage.oneWayMs);
    });

const HTML = { 'content-type': 'text/html' };
const STRANGER = { kid: 'sandbox-1', seed: new Uint8Array(32).fill(7) };
/** Above what the driver takes for any answer but the deny list. */
const HUGE_BYTES = 9 * 1024 * 1024;
/** A request that wanders this long meets a till that has given up and reversed (45 s), and a nonce forgotten by nobody. */
const LATE_REQUEST_MS = { min: 20_000, span: 100_000 };

export const NO_FAULT: Behaviour = altered((answer) => answer);

export const FAULTS: Readonly<Record<FaultKind, Behaviour>> = {
  connection_refused: failing('ECONNREFUSED'),
  name_lookup_fails: failing('ENOTFOUND'),
  certificate_expired: failing('CERT_HAS_EXPIRED'),
  certificate_of_another_host: failing('ERR_TLS_CERT_ALTNAME_INVALID'),
  lost_before_send: failing('ECONNRESET'),
  lost_after_send: () => undefined,
  lost_after_commit: (passage) => passage.deliver(passage.oneWayMs, () => passage.fail('ECONNRESET', 0)),
  half_open: (passage) => passage.deliver(passage.oneWayMs, () => undefined),
  request_twice: (passage) => {
    NO_FAULT(passage);
    passage.deliver(passage.oneWayMs + passage.random.below(4_000), () => undefined);
  },
  request_twice_second_answers: (passage) =>
    passage.deliver(passage.oneWayMs, () =>
      passage.deliver(0, (response) => {
        if (response !== null) passage.answer(plainAnswer(response), passage.oneWayMs);
      }),
    ),
  answer_of_an_earlier_request: (passage) => {
    const earlier = passage.lastAnswer();
    passage.deliver(passage.oneWayMs, (response) => {
      const own = response === null ? strangersAnswer(502, HTML, '') : plainAnswer(response);
      passage.answer(earlier ?? withFlippedSignatureBit(own), passage.oneWayMs);
    });
  },
  late_request: (passage) =>
    passage.deliver(LATE_REQUEST_MS.min + passage.random.below(LATE_REQUEST_MS.span), () => undefined),
  reordered: (passage) =>
    passage.deliver(passage.oneWayMs, (response) => {
      if (response !== null) passage.answer(plainAnswer(response), 2_000 + passage.random.below(7_000));
    }),
  slow_1s: slow(1_000),
  slow_5s: slow(5_000),
  slow_30s: slow(30_000),
  slow_120s: slow(120_000),
  status_408: instead(408, HTML, '<h1>Request Timeout</h1>'),
  status_429_with_delay: instead(429, { 'retry-after': '5' }, ''),
  status_429_signed: (passage) =>
    passage.refuse('too_many_requests', (response) => {
      if (response !== null) passage.answer(plainAnswer(response), passage.oneWayMs);
    }),
  status_500: instead(500, HTML, 'oops'),
  status_502: instead(502, HTML, '<h1>Bad Gateway</h1>'),
  status_503_with_delay: instead(503, { 'retry-after': '7' }, ''),
  status_503_signed: (passage) =>
    passage.refuse('unavailable', (response) => {
      if (response !== null) passage.answer(plainAnswer(response), passage.oneWayMs);
    }),
  status_504: instead(504, HTML, '<h1>Gateway Timeout</h1>'),
  redirect: instead(307, { location: 'https://elsewhere.example/v1/time' }, ''),
  captive_portal: instead(200, HTML, '<html>Sign in to this network</html>'),
  cut_mid_body: altered((answer, { random }) => cutAnswer(answer, random.fraction())),
  corrupt_body: altered((answer, { random }) => withFlippedBodyBit(answer, random.below(1 << 20))),
  corrupt_status: altered((answer) => ({ ...answer, status: answer.status === 201 ? 200 : 201 })),
  wrong_signature: altered(withFlippedSignatureBit),
  unsigned: altered(unsigned),
  signed_by_a_stranger: altered((answer, passage) =>
    signedAnew(passage.request, answer, STRANGER, passage.backendNowSeconds()),
  ),
  empty_answer: instead(200, { 'content-type': 'application/json' }, ''),
  huge_answer: (passage) =>
    passage.answer({ status: 200, headers: HTML, body: new Uint8Array(HUGE_BYTES).fill(0x20) }, passage.oneWayMs),
};
