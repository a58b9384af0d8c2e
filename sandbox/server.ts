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
import { createBackend, MAX_BODY_BYTES, type Backend } from './backend/backend.ts';
import { SILENT_LOG, type Clock, type Log, type Random } from './backend/ports.ts';
import { openDatabase, type SandboxDatabase } from './backend/storage/database.ts';
import { SYSTEM_CLOCK, SYSTEM_RANDOM } from './backend/system-ports.ts';
import { PRESENTMENT_MAKER, PRESENTMENT_VERIFIER } from './credentials/credential-ports.ts';
import { seedDemoWorld } from './demo/seed.ts';
import { sendStream } from './event-stream.ts';
import { createFaultPlan, withWrongSignature, type FaultPlan } from './faults.ts';
import { bodyOf, drop, headOf, send, truncate } from './http-answers.ts';

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
  denylistPageRows?: number;
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

export async function createSandboxServer(options: SandboxServerOptions): Promise<SandboxServer> {
  const { clock = SYSTEM_CLOCK, random = SYSTEM_RANDOM, log = SILENT_LOG, host = '127.0.0.1' } = options;
  const database = await openDatabase(options.databaseFile);
  await seedDemoWorld(database, { clock, random });

  const app = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
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
  const faults = createFaultPlan();
  const streams = new Set<() => void>();
  addRoutes(app, () => requireBackend(serving.backend), faults, streams, options);
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
    backend.tick().catch((error: unknown) => log.error({ error }, 'what was due could not be done'));
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
  faults: FaultPlan,
  streams: Set<() => void>,
  options: SandboxServerOptions,
): void {
  addRefusals(app, backend);
  app.route({
    method: ['GET', 'POST', 'PUT', 'DELETE'],
    url: '/v1/*',
    handler: (request, reply) => carry(request, reply, backend(), faults, streams),
  });
  app.all('/demo/faults', (request, reply) => answerFaults(request, reply, faults));
  app.all('/demo/*', async (request, reply) => {
    if (!isOwnPage(request)) return refuseOrigin(reply);
    return send(reply, await backend().handle({ ...headOf(request), body: bodyOf(request) }));
  });
  const { phonePageFolder } = options;
  if (phonePageFolder !== undefined && existsSync(join(phonePageFolder, 'index.html'))) {
    void app.register(fastifyStatic, { root: phonePageFolder, prefix: '/phone/' });
    app.get('/', (_request, reply) => reply.redirect('/phone/'));
  }
}

/** What goes wrong before a route is reached is still answered by the backend, which signs what it says. */
function addRefusals(app: FastifyInstance, backend: () => Backend): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setErrorHandler(async (error: { statusCode?: number }, request, reply) => {
    const refused =
      error.statusCode === 413
        ? await backend().refuse(headOf(request), 'too_large', 'the body is too large')
        : await backend().refuse(headOf(request), 'internal_error', 'the sandbox failed');
    // The rest of the body is not read, so the connection cannot be used again.
    return send(reply.header('connection', 'close'), refused);
  });
  app.setNotFoundHandler(async (request, reply) =>
    send(reply, await backend().refuse(headOf(request), 'not_found', 'there is nothing here')),
  );
}

async function carry(
  request: FastifyRequest,
  reply: FastifyReply,
  backend: Backend,
  faults: FaultPlan,
  streams: Set<() => void>,
): Promise<unknown> {
  const fault = faults.meet(request.method, request.url);
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
  return answer.stream === undefined ? send(reply, answer) : sendStream(request, reply, answer, backend, streams);
}

/** A page of another site must not move demo money: it can reach loopback, but not with our Host and Origin. */
function isOwnPage(request: FastifyRequest): boolean {
  const { host = '', origin } = request.headers;
  const ownHost = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/u.test(host);
  return ownHost && (origin === undefined || origin === `http://${host}`);
}

function refuseOrigin(reply: FastifyReply): FastifyReply {
  return reply
    .code(403)
    .send({ code: 'origin_refused', message: 'the demo API is for pages and programs of this machine' });
}

async function answerFaults(request: FastifyRequest, reply: FastifyReply, faults: FaultPlan): Promise<FastifyReply> {
  if (!isOwnPage(request)) return refuseOrigin(reply);
  if (request.method === 'GET') return reply.send(faults.list());
  if (request.method === 'DELETE') {
    faults.clear();
    return reply.code(204).send();
  }
  if (request.method !== 'POST')
    return reply.code(404).send({ code: 'not_found', message: 'there is nothing under this path and method' });
  let fault: unknown;
  try {
    fault = JSON.parse(Buffer.from(bodyOf(request)).toString('utf8'));
  } catch {
    return reply.code(400).send({ code: 'body_invalid', message: 'the body is not JSON' });
  }
  const wrong = faults.order(fault);
  return wrong === null ? reply.code(201).send(fault) : reply.code(422).send({ code: 'body_invalid', message: wrong });
}
