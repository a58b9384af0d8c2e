/**
 * The sandbox as an HTTP server on loopback: carries requests to the backend and its answers back, holds the event streams,
 * serves the demo phone's page, and plays the faults that were ordered. It decides nothing. Rules SANDBOX-7,
 * SANDBOX-8, SANDBOX-101, SANDBOX-108.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { createBackend, MAX_BODY_BYTES, type Backend, type BackendResponse } from './backend/backend.ts';
import { SILENT_LOG, type Clock, type Log, type Random } from './backend/ports.ts';
import { openDatabase, type SandboxDatabase } from './backend/storage/database.ts';
import { SYSTEM_CLOCK, SYSTEM_RANDOM } from './backend/system-ports.ts';
import { PRESENTMENT_MAKER, PRESENTMENT_VERIFIER } from './credentials/credential-ports.ts';
import { seedDemoWorld } from './demo/seed.ts';
import { sendStream } from './event-stream.ts';
import { withWrongSignature } from './faults.ts';
import { answerClock, answerFaults, isOwnPage, refuseOrigin } from './network-controls.ts';
import { createNetworkOrders, type NetworkOrders } from './network-orders.ts';
import { bodyOf, drop, headOf, refuseUnread, send, truncate } from './http-answers.ts';

export type SandboxServerOptions = Readonly<{
  /** A path, `:memory:`, or `postgres://…`. */
  databaseFile: string;
  /** 0 takes a free port. */
  port: number;
  /** Loopback only: the demo API is unsigned. */
  host?: '127.0.0.1' | '::1';
  /** What terminals call it, and sign for, when a proxy stands in front of it; absent: where it listens. */
  publicOrigin?: string;
  clock?: Clock;
  random?: Random;
  log?: Log;
  /** The folder of the phone's page as it is served; absent when there is none. */
  phonePageFolder?: string;
  /** The same of the page for whoever looks after the sandbox. */
  adminPageFolder?: string;
  denylistPageRows?: number;
  /** How long a request may take to arrive. */
  requestTimeoutMs?: number;
}>;

/** `database` is for whoever looks after the sandbox from outside, such as a test that adds up the ledger. */
export type SandboxServer = Readonly<{
  origin: string;
  backend: Backend;
  database: SandboxDatabase;
  close(): Promise<void>;
}>;

/** How often what is due happens without a request, so that a waiting terminal is told when a payment expires. */
const TICK_EVERY_MS = 1_000;

/** A body of 2 MiB over a poor line; whoever takes longer holds a connection for nothing. */
const REQUEST_TIMEOUT_MS = 30_000;
/** How often Node looks for such connections; its own default is as long as the timeout. */
const LOOK_FOR_SLOW_MS = 1_000;

export async function createSandboxServer(options: SandboxServerOptions): Promise<SandboxServer> {
  const { random = SYSTEM_RANDOM, log = SILENT_LOG, host = '127.0.0.1' } = options;
  const { requestTimeoutMs = REQUEST_TIMEOUT_MS } = options;
  const database = await openDatabase(options.databaseFile);
  const orders = createNetworkOrders(database, options.clock ?? SYSTEM_CLOCK);
  await orders.lookAgain();
  const { clock } = orders;
  await seedDemoWorld(database, { clock, random });

  const app = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
    requestTimeout: requestTimeoutMs,
    http: {
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(LOOK_FOR_SLOW_MS, requestTimeoutMs),
    },
    clientErrorHandler: refuseUnread,
    exposeHeadRoutes: false,
    // A path that cannot be decoded names nothing; the answer still has to be one of ours.
    frameworkErrors: (_error, request, reply) => {
      requireBackend(serving.backend)
        .refuse(headOf(request), 'not_found', 'there is nothing here')
        .then(
          (refused) => send(reply, refused),
          (error: unknown) => log.error({ error }, 'a refusal could not be signed'),
        );
    },
    logger: false,
  });
  // The backend needs its origin before the first request, and a free port is known only after listening.
  const serving: { backend: Backend | null } = { backend: null };
  const streams = new Set<() => void>();
  addRoutes(app, () => requireBackend(serving.backend), { orders, streams, options });
  const origin = await app.listen({ port: options.port, host });
  const { denylistPageRows } = options;
  const backend = createBackend({
    database,
    clock,
    random,
    origin: options.publicOrigin ?? origin,
    log,
    verifier: PRESENTMENT_VERIFIER,
    maker: PRESENTMENT_MAKER,
    ...(denylistPageRows === undefined ? {} : { denylistPageRows }),
  });
  serving.backend = backend;
  const ticking = setInterval(() => {
    const tick = async (): Promise<void> => {
      await orders.lookAgain();
      await backend.tick();
    };
    tick().catch((error: unknown) => log.error({ error }, 'what was due could not be done'));
  }, TICK_EVERY_MS);
  ticking.unref();

  return {
    origin,
    backend,
    database,
    close: async () => {
      clearInterval(ticking);
      for (const stop of streams) stop();
      await app.close();
      await database.destroy();
    },
  };
}

function requireBackend(backend: Backend | null): Backend {
  if (backend === null) throw new Error('a request came before the server was ready');
  return backend;
}

function addRoutes(
  app: FastifyInstance,
  backend: () => Backend,
  parts: Readonly<{
    orders: NetworkOrders;
    streams: Set<() => void>;
    options: SandboxServerOptions;
  }>,
): void {
  const { orders, streams, options } = parts;
  addRefusals(app, backend);
  app.route({
    method: ['GET', 'POST', 'PUT', 'DELETE'],
    url: '/v1/*',
    handler: (request, reply) => carry(request, reply, backend(), orders, streams),
  });
  app.all('/demo/faults', (request, reply) => answerFaults(request, reply, orders));
  app.all('/demo/clock', (request, reply) => answerClock(request, reply, orders));
  app.all('/demo/*', async (request, reply) => {
    if (!isOwnPage(request)) return refuseOrigin(reply);
    return send(reply, await backend().handle({ ...headOf(request), body: bodyOf(request) }));
  });
  const { phonePageFolder, adminPageFolder } = options;
  servePage(app, '/phone/', phonePageFolder, true);
  servePage(app, '/admin/', adminPageFolder, false);
}

/** A built page, when it is there. */
function servePage(app: FastifyInstance, prefix: string, folder: string | undefined, isStart: boolean): void {
  if (folder === undefined || !existsSync(join(folder, 'index.html'))) return;
  void app.register(fastifyStatic, { root: folder, prefix, decorateReply: false });
  if (isStart) app.get('/', (_request, reply) => reply.redirect(prefix));
}

/** What goes wrong before a route is reached is still answered by the backend, which signs what it says. */
function addRefusals(app: FastifyInstance, backend: () => Backend): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setErrorHandler(async (error: { statusCode?: number }, request, reply) => {
    const refused = await refusalOf(error.statusCode ?? 500, headOf(request), backend());
    // The rest of the body is not read, so the connection cannot be used again.
    return send(reply.header('connection', 'close'), refused);
  });
  app.setNotFoundHandler(async (request, reply) =>
    send(reply, await backend().refuse(headOf(request), 'not_found', 'there is nothing here')),
  );
}

function refusalOf(status: number, head: ReturnType<typeof headOf>, backend: Backend): Promise<BackendResponse> {
  if (status === 413) return backend.refuse(head, 'too_large', 'the body is too large');
  return status >= 400 && status < 500
    ? backend.refuseMalformed(head, 'the request is not what it says it is')
    : backend.refuse(head, 'internal_error', 'the sandbox failed');
}

async function carry(
  request: FastifyRequest,
  reply: FastifyReply,
  backend: Backend,
  orders: NetworkOrders,
  streams: Set<() => void>,
): Promise<unknown> {
  const fault = await orders.meet(request.method, request.url);
  if (fault?.ms !== undefined) await delay(fault.ms);
  if (fault?.kind === 'drop_before') return drop(request, reply);
  if (fault?.kind === 'status') {
    const code = fault.status === 429 ? 'too_many_requests' : fault.status === 503 ? 'unavailable' : 'internal_error';
    return send(
      reply,
      await backend.refuse(headOf(request), code, 'a fault that was ordered', fault.status === 500 ? undefined : 1),
    );
  }
  const response = await backend.handle({ ...headOf(request), body: bodyOf(request) });
  if (fault?.kind === 'drop_after_commit') return drop(request, reply);
  if (fault?.kind === 'truncate') return truncate(request, reply, response);
  const answer = fault?.kind === 'wrong_signature' ? withWrongSignature(response) : response;
  return answer.stream === undefined
    ? send(reply, answer)
    : sendStream(request, reply, answer, backend, streams, orders);
}
