/**
 * What is ordered of the network and of the sandbox's clock, and not of its rules: faults, and an offset. For pages and
 * programs of this machine only. Rules SANDBOX-101, SANDBOX-107, SANDBOX-186.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { bodyOf } from './http-answers.ts';
import { MAX_OFFSET_MS, type NetworkOrders } from './network-orders.ts';

/** A page of another site must not move demo money: it can reach loopback, but not with our Host and Origin. */
export function isOwnPage(request: FastifyRequest): boolean {
  const { host = '', origin } = request.headers;
  const ownHost = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/u.test(host);
  return ownHost && (origin === undefined || origin === `http://${host}`);
}

export function refuseOrigin(reply: FastifyReply): FastifyReply {
  return reply
    .code(403)
    .send({ code: 'origin_refused', message: 'the demo API is for pages and programs of this machine' });
}

export async function answerFaults(
  request: FastifyRequest,
  reply: FastifyReply,
  orders: NetworkOrders,
): Promise<FastifyReply> {
  if (!isOwnPage(request)) return refuseOrigin(reply);
  if (request.method === 'GET') return reply.send(await orders.listFaults());
  if (request.method === 'DELETE') {
    await orders.clearFaults();
    return reply.code(204).send();
  }
  if (request.method !== 'POST')
    return reply.code(404).send({ code: 'not_found', message: 'there is nothing under this path and method' });
  const fault = readJson(request);
  if (fault === undefined) return reply.code(400).send({ code: 'body_invalid', message: 'the body is not JSON' });
  const wrong = await orders.orderFault(fault);
  return wrong === null ? reply.code(201).send(fault) : reply.code(422).send({ code: 'body_invalid', message: wrong });
}

const clockForm = z.strictObject({ offsetMs: z.int().min(-MAX_OFFSET_MS).max(MAX_OFFSET_MS) });

export async function answerClock(
  request: FastifyRequest,
  reply: FastifyReply,
  orders: NetworkOrders,
): Promise<FastifyReply> {
  if (!isOwnPage(request)) return refuseOrigin(reply);
  if (request.method === 'POST') {
    const reading = clockForm.safeParse(readJson(request));
    if (!reading.success)
      return reply.code(422).send({ code: 'body_invalid', message: z.prettifyError(reading.error) });
    await orders.orderOffset(reading.data.offsetMs);
  }
  return reply.send({ offsetMs: await orders.readOffset() });
}

function readJson(request: FastifyRequest): unknown {
  try {
    return JSON.parse(Buffer.from(bodyOf(request)).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
