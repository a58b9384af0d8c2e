/**
 * The wire of the product: the connections of this machine, through undici with an agent of its own, so that nothing of the
 * platform's habits (retries, redirects, proxies, packed bodies) comes in between. Rules BACKEND-31 and BACKEND-34;
 * decision 0062.
 */
import { Agent } from 'undici';
import { ANSWER_TIMEOUT_MS, type Wire } from './http-exchange.ts';

/** Decision 0062: long enough for a slow mobile link. */
const CONNECT_TIMEOUT_MS = 2_000;

/** Live payments, the backlog and queries side by side; more would only queue at the backend (decision 0062). */
const MAX_CONNECTIONS = 8;

/** Below the 5 s after which Node's own server drops an idle connection: a request never meets a closing one. */
const KEEP_ALIVE_MS = 4_000;

const ANSWER_HEAD_MAX_BYTES = 16 * 1024;

export function createAgentWire(): Wire {
  const agent = new Agent({
    allowH2: false,
    bodyTimeout: 0,
    connections: MAX_CONNECTIONS,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: ANSWER_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: ANSWER_HEAD_MAX_BYTES,
    pipelining: 1,
  });
  return {
    async request(request) {
      const response = await agent.request(request);
      // An abort of a body that nobody reads yet must not surface as an unhandled error.
      response.body.on('error', () => undefined);
      return response;
    },
    close: () => agent.destroy(),
  };
}
