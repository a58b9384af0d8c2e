/**
 * The network between till and backend: carries each request there and its answer back in virtual time, with the fault
 * that the run chose for it, and counts every fault that really happened. A till that died hears no answer, but what it
 * sent goes on. Rules PROVE-33, PROVE-35.
 */
import type { Wire, WireResponse } from '../../../electron/terminal/wallet-backend/http-exchange.ts';
import type { BackendResponse } from '../../../sandbox/backend/backend.ts';
import type { SeededRandom } from '../seeded-random.ts';
import type { SimulatedAnswer } from './answers.ts';
import type { BackendHost, HostRequest } from './backend-host.ts';
import { callOf, type CallName } from './calls.ts';
import { createEventFeed, type EventFeed } from './event-feed.ts';
import { FAULTS, NO_FAULT, type FaultKind, type Passage } from './faults.ts';
import type { Life } from './life.ts';
import type { Trace } from './trace.ts';
import type { VirtualTime } from './virtual-time.ts';

export type Carried = Readonly<{ call: CallName; fault: FaultKind | null; request: HostRequest }>;

export interface Network {
  /** Asked once a request; null lets it pass. */
  chooseFault: (call: CallName, request: HostRequest) => FaultKind | null;
  /** May put another answer in the place of the backend's own. */
  rewrite: ((call: CallName, request: HostRequest, answer: SimulatedAnswer) => SimulatedAnswer) | null;
  /** Milliseconds that a request needs one way. */
  oneWayMs: () => number;
  /** null: up. `refused`: nothing connects. `silent`: everything vanishes. */
  outage: 'refused' | 'silent' | null;
  readonly fired: ReadonlyMap<string, number>;
  readonly callCounts: ReadonlyMap<CallName, number>;
  /** The last answer that a call of this kind got. */
  lastAnswer(call: CallName): SimulatedAnswer | null;
  /** Of requests whose answer nobody has heard yet. */
  inFlight(): number;
  wireOf(life: Life): Wire;
  /** Ends every event stream, as a proxy that restarts does. */
  cutStreams(): void;
}

export function createNetwork(options: {
  time: VirtualTime;
  host: BackendHost;
  random: SeededRandom;
  trace: Trace;
}): Network {
  const { time, host, random, trace } = options;
  const fired = new Map<string, number>();
  const callCounts = new Map<CallName, number>();
  const lastAnswers = new Map<CallName, SimulatedAnswer>();
  const feeds = new Set<EventFeed>();
  let inFlight = 0;
  const count = <K>(counts: Map<K, number>, key: K): void => void counts.set(key, (counts.get(key) ?? 0) + 1);

  const network: Network = {
    chooseFault: () => null,
    rewrite: null,
    oneWayMs: () => 5 + random.below(40),
    outage: null,
    fired,
    callCounts,
    lastAnswer: (call) => lastAnswers.get(call) ?? null,
    inFlight: () => inFlight,
    cutStreams: () => {
      for (const feed of feeds) feed.cut();
      feeds.clear();
    },
    wireOf: (life) => ({
      request: ({ method, path: url, headers, body, signal }) =>
        life.awaited('send', () => {
          const request: HostRequest = { method, url, headers, body: Buffer.from(body ?? '', 'utf8') };
          return carry(request, signal, life);
        }),
      close: async () => undefined,
    }),
  };

  const carry = (request: HostRequest, signal: AbortSignal, life: Life): Promise<WireResponse> => {
    const call = callOf(request);
    count(callCounts, call);
    return new Promise<WireResponse>((resolve, reject) => {
      let isOver = false;
      inFlight += 1;
      const end = (how: () => void): void => {
        if (isOver) return;
        // What comes to a process that stands still waits in the system's buffers.
        const thawsIn = life.thawsAt - time.now();
        if (thawsIn > 0) return void time.after(thawsIn, `${call} waits`, () => end(how));
        isOver = true;
        inFlight -= 1;
        if (life.isAlive()) life.act(how);
      };
      signal.addEventListener('abort', () => end(() => reject(new Error('aborted'))), { once: true });
      const fail: Passage['fail'] = (code, delayMs) => {
        time.after(delayMs, `${call} fails ${code}`, () =>
          end(() => {
            life.touch('answer', 'before');
            reject(Object.assign(new Error(code), { code }));
          }),
        );
      };
      const answer = (given: SimulatedAnswer, delayMs: number, feed: EventFeed | null = null): void => {
        time.after(delayMs, `${call} answered ${given.status}`, () => {
          if (isOver || !life.isAlive()) feed?.cut();
          // The system closes what a dead process had open; a shop that is shut for days has no stream of comments.
          if (feed !== null) {
            life.onDeath(() => {
              feed.abandon();
              feeds.delete(feed);
            });
          }
          signal.addEventListener('abort', () => feed?.cut(), { once: true });
          end(() => {
            life.touch('answer', 'before');
            resolve({
              statusCode: given.status,
              headers: given.headers,
              body: feed === null ? bodyOf(given) : feed.body,
            });
          });
        });
      };
      const deliver: Passage['deliver'] = (delayMs, then) => {
        time.after(delayMs, `${call} arrives`, async () => {
          const response = host.isUp ? await host.handle(request) : null;
          trace.write(time.now(), `  ${call} at the backend: ${saysOf(response)}`);
          then(response === null || network.rewrite === null ? response : rewritten(call, request, response));
          if (response !== null && response.status < 500) lastAnswers.set(call, response);
        });
      };
      const passage: Passage = {
        request,
        random,
        oneWayMs: network.oneWayMs(),
        backendNowSeconds: () => Math.floor(host.nowMs() / 1_000),
        lastAnswer: () => lastAnswers.get(call) ?? null,
        deliver,
        refuse: (code, then) => {
          time.after(10, `${call} refused ${code}`, async () =>
            then(host.isUp ? await host.refuse(request, code) : null),
          );
        },
        answer,
        fail,
      };
      if (network.outage !== null) {
        count(fired, `outage_${network.outage}`);
        if (network.outage === 'refused') fail('ECONNREFUSED', 1);
        return;
      }
      const fault = network.chooseFault(call, request);
      trace.write(time.now(), `${request.method} ${request.url}${fault === null ? '' : ` [${fault}]`}`);
      if (fault !== null) {
        count(fired, fault);
        count(fired, `${fault} on ${call}`);
        FAULTS[fault](passage);
        return;
      }
      if (call === 'events') return openStream(passage, (given, delayMs, feed) => answer(given, delayMs, feed));
      NO_FAULT(passage);
    });
  };

  const rewritten = (call: CallName, request: HostRequest, response: BackendResponse): BackendResponse => ({
    ...response,
    ...network.rewrite?.(call, request, response),
  });

  const openStream = (
    passage: Passage,
    answer: (given: SimulatedAnswer, delayMs: number, feed: EventFeed) => void,
  ): void =>
    passage.deliver(passage.oneWayMs, (response) => {
      if (response === null) return passage.fail('ECONNREFUSED', 0);
      if (response.stream === undefined) return passage.answer(response, passage.oneWayMs);
      const feed = createEventFeed({ host, time, place: response.stream, delayMs: network.oneWayMs });
      feeds.add(feed);
      answer(response, passage.oneWayMs, feed);
    });

  return network;
}

const OBJECT_BEGINS = '{'.charCodeAt(0);

/** What a trace tells of an answer: a status alone says little. */
function saysOf(response: BackendResponse | null): string {
  if (response === null) return 'nobody is there';
  const { code, status } = readJson(response.body);
  return [response.status, code, status].filter((word) => word !== undefined).join(' ');
}

/** Every answer is an object, but for the lines of a settlement, which are packed. */
function readJson(body: Uint8Array): { code?: string; status?: string | number } {
  return body[0] !== OBJECT_BEGINS
    ? {}
    : (JSON.parse(Buffer.from(body).toString('utf8')) as { code?: string; status?: string });
}

async function* bodyOf({ body, cutAfter }: SimulatedAnswer): AsyncGenerator<Uint8Array> {
  const arriving = cutAfter === undefined ? body : body.subarray(0, cutAfter);
  if (arriving.length > 0) yield arriving;
  if (cutAfter !== undefined && cutAfter < body.length)
    throw Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' });
}
