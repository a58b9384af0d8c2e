/**
 * A wallet backend on a wire of its own, in a till's virtual time: faithful to the API page, but for what a case spoils. Each
 * answer is signed as section 2 says; a twist may do anything to it, or keep it from coming. Every request is looked at by
 * the watch, so that a case also finds what the till itself does wrong.
 */
import { createHash } from 'node:crypto';
import type { Wire, WireResponse } from '../../../electron/terminal/wallet-backend/http-exchange.ts';
import {
  makeTestKey,
  signedFields,
  type SignedParts,
  type TestKey,
} from '../../../electron/terminal/wallet-backend/testing/scripted-backend.ts';
import type { VirtualClock } from '../../../electron/terminal/testing/virtual-clock.ts';
import { callOf, type CallName, type SeenRequest } from './calls.ts';
import { createEventLine, type EventLine } from './event-line.ts';
import { createRequestWatch, type PublicJwk, type RequestWatch } from './request-watch.ts';
import { ScriptedBooks, TERMINAL_ID, type Plain } from './scripted-books.ts';

export const ORIGIN = 'https://wallet.example';
/** Each way. */
const LATENCY_MS = 10;

/** An answer on its way; `cutAfter`: so many bytes of it arrive. */
export type Reply = Readonly<{
  status: number;
  fields: Readonly<Record<string, string>>;
  body: Uint8Array;
  cutAfter?: number;
}>;

/** `lost`: the connection breaks. `silent`: nothing comes until the till stops waiting. `refused`: nobody is there. */
export type Fate = Reply | 'lost' | 'silent' | 'refused';

export type Given = Readonly<{
  request: SeenRequest;
  wallet: ScriptedWallet;
  /** The backend does what it is asked, and would answer so. */
  act: () => Plain;
  /** As an honest backend signs; `change` spoils what a twist wants spoilt. */
  sign: (plain: Plain, change?: Partial<SignedParts>) => Reply;
}>;
export type Twist = (given: Given) => Fate;

export interface ScriptedWallet {
  readonly books: ScriptedBooks;
  readonly watch: RequestWatch;
  readonly requests: readonly SeenRequest[];
  /** The key that signs; in the configuration only when a case puts it there. */
  signer: TestKey;
  /** The clock of the backend minus true time. */
  offsetMs: number;
  isReachable: boolean;
  nowMs(): number;
  /** The next `times` requests of that kind. What is not used up ends the case as one that showed nothing. */
  spoil(call: CallName | readonly CallName[], twist: Twist, times?: number): void;
  /** Every request of that kind from here on, and it must be at least one; the answer ends it. */
  spoilAll(call: CallName, twist: Twist): () => void;
  /** Kinds whose twist never came to pass. */
  unplayed(): readonly string[];
  sent(call: CallName): readonly SeenRequest[];
  readonly events: EventLine;
  wire(): Wire;
}

/** The keys outlive a case: a till that was enrolled once is copied for each. */
export const BACKEND_KEY = makeTestKey('scripted-1');

type Plan = { readonly calls: readonly CallName[]; readonly twist: Twist; left: number; played: number };

export function createScriptedWallet(clock: VirtualClock, startMs: number): ScriptedWallet {
  const requests: SeenRequest[] = [];
  const plans: Plan[] = [];
  const watch = createRequestWatch(ORIGIN);
  // Monotonic: whoever sets the till's clock does not set the backend's.
  const nowMs = (): number => startMs + clock.monotonic() + wallet.offsetMs;
  const books = new ScriptedBooks(BACKEND_KEY, nowMs);
  const events = createEventLine(clock);

  const sign: (request: SeenRequest) => Given['sign'] = (request) => (plain, change) => {
    const { status, bytes } = plain;
    const body = bytes?.toString('latin1') ?? (plain.value === null ? '' : JSON.stringify(plain.value));
    const requestSignature = request.headers['signature'] ?? '';
    const parts = { status, body, key: wallet.signer, requestSignature };
    const fields = signedFields({ ...parts, ...(bytes === undefined ? {} : { digest: digestOf(bytes) }), ...change });
    return { status, fields: { ...fields, ...plain.headers }, body: bytes ?? Buffer.from(body, 'utf8') };
  };

  const fateOf = (request: SeenRequest): Fate => {
    const call = callOf(request);
    const plan = plans.find((each) => each.left > 0 && each.calls.includes(call));
    const given = { request, wallet, act: () => books.answer(call, request), sign: sign(request) };
    if (plan === undefined) return given.sign(given.act());
    plan.left -= 1;
    plan.played += 1;
    return plan.twist(given);
  };

  const arrive = (request: SeenRequest): void => {
    requests.push(request);
    if (callOf(request) === 'enrol') {
      const { publicKey } = JSON.parse(request.body) as { publicKey: PublicJwk };
      watch.learnKey(thumbprintOf(publicKey), publicKey);
      watch.learnKey(books.behaviour.enrolAs.terminalId, publicKey);
    }
    watch.look(request);
    if (callOf(request) === 'renew_key') {
      const { publicKey } = JSON.parse(request.body) as { publicKey: PublicJwk };
      watch.learnKey(TERMINAL_ID, publicKey);
    }
  };

  const carry: Wire['request'] = ({ method, path, headers, body, signal }) =>
    new Promise<WireResponse>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
      clock.after(LATENCY_MS, () => {
        if (!wallet.isReachable) return reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
        const request = { method, url: path, headers, body: body ?? '', atMs: nowMs() };
        arrive(request);
        const fate = fateOf(request);
        if (fate === 'silent') return;
        clock.after(LATENCY_MS, () => {
          if (fate === 'lost') return reject(Object.assign(new Error('lost'), { code: 'UND_ERR_SOCKET' }));
          if (fate === 'refused') return reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
          const isStream = callOf(request) === 'events' && fate.status === 200;
          resolve({
            statusCode: fate.status,
            headers: fate.fields,
            body: isStream ? events.open(signal) : bytesOf(fate),
          });
        });
      });
    });

  const wallet: ScriptedWallet = {
    ...{ books, watch, requests, nowMs, events },
    signer: BACKEND_KEY,
    offsetMs: 0,
    isReachable: true,
    spoil: (call, twist, times = 1) => {
      plans.push({ calls: typeof call === 'string' ? [call] : call, twist, left: times, played: 0 });
    },
    spoilAll: (call, twist) => {
      const plan: Plan = { calls: [call], twist, left: Infinity, played: 0 };
      plans.push(plan);
      return () => {
        plan.left = 0;
      };
    },
    unplayed: () =>
      plans
        .filter(({ left, played }) => played === 0 || (left > 0 && left !== Infinity))
        .map(({ calls, left }) => `${calls.join('/')} (${left} left)`),
    sent: (call) => requests.filter((request) => callOf(request) === call),
    wire: () => ({ request: carry, close: async () => events.cut() }),
  };
  return wallet;
}

/** RFC 7638. */
function thumbprintOf({ x }: PublicJwk): string {
  return createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url');
}

function digestOf(bytes: Uint8Array): string {
  return `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`;
}

async function* bytesOf({ body, cutAfter }: Reply): AsyncGenerator<Uint8Array> {
  const arriving = cutAfter === undefined ? body : body.subarray(0, cutAfter);
  if (arriving.length > 0) yield arriving;
  if (arriving.length < body.length) throw Object.assign(new Error('cut'), { code: 'UND_ERR_SOCKET' });
}
