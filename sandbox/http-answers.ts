/** Between Fastify and the backend: what a request is, and the ways in which an answer leaves, or does not. Rule SANDBOX-108. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import type { BackendResponse } from './backend/backend.ts';
import { malformed, problem, type Problem } from './backend/problem.ts';

export function headOf(
  request: FastifyRequest,
): Readonly<{ method: string; url: string; headers: Readonly<Record<string, string>>; remoteAddress: string }> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return { method: request.method, url: request.url, headers, remoteAddress: request.ip };
}

export function bodyOf(request: FastifyRequest): Uint8Array {
  return Buffer.isBuffer(request.body) ? request.body : new Uint8Array();
}

export function send(reply: FastifyReply, response: BackendResponse): FastifyReply {
  void reply.code(response.status).headers({ ...response.headers });
  return response.body.length === 0 ? reply.send() : reply.send(Buffer.from(response.body));
}

/** Node's codes for what could not be read as a request at all; anything else is answered in the common words. */
const UNREAD: Readonly<Record<string, Problem>> = {
  HPE_HEADER_OVERFLOW: problem('too_large', 'the head of the request is too large'),
  ERR_HTTP_REQUEST_TIMEOUT: malformed('the request did not arrive in time'),
};

/** There is no request whose signature the answer could cover, so it has none; the connection ends with it. */
export function refuseUnread(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { problem: document } = UNREAD[error.code ?? ''] ?? malformed('this is no HTTP request');
  const body = JSON.stringify(document);
  const head = [
    `HTTP/1.1 ${document.status} ${document.title}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** Ends the connection without an answer, as a cable that is pulled does. */
export function drop(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  void reply.hijack();
  request.raw.socket.destroy();
  return reply;
}

/** The head and half of the body that it promises. */
export function truncate(request: FastifyRequest, reply: FastifyReply, response: BackendResponse): FastifyReply {
  void reply.hijack();
  reply.raw.writeHead(response.status, { ...response.headers, 'content-length': response.body.length });
  reply.raw.write(response.body.subarray(0, Math.floor(response.body.length / 2)), () => request.raw.socket.destroy());
  return reply;
}
