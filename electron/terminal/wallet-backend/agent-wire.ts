/**
 * The wire of the product: the connections of this machine, through undici with an agent of its own, so that nothing of the
 * platform's habits (retries, redirects, packed bodies) comes in between. A proxy is used only when one was named.
 * Rules BACKEND-31, BACKEND-34 and BACKEND-80; decisions 0062 and 0191.
 */
import { Agent, EnvHttpProxyAgent, type Dispatcher } from 'undici';
import { ANSWER_TIMEOUT_MS, type Wire } from './http-exchange.ts';

/** Decision 0062: long enough for a slow mobile link. */
const CONNECT_TIMEOUT_MS = 2_000;

/** Live payments, the backlog and queries side by side; more would only queue at the backend (decision 0062). */
const MAX_CONNECTIONS = 8;

/** Below the 5 s after which Node's own server drops an idle connection: a request never meets a closing one. */
const KEEP_ALIVE_MS = 4_000;

const ANSWER_HEAD_MAX_BYTES = 16 * 1024;

/** RFC 9325 section 3.1.1: nothing older is negotiated. */
const TLS = { minVersion: 'TLSv1.2' } as const;

/** As the environment of the machine names it; a loopback backend is never reached through one. */
export type ProxySettings = Readonly<{
  /** `http://host:port` of the proxy for https. */
  https: string;
  /** Hosts that are reached without it, parted by commas. */
  except: string;
}>;

const BOUNDS = {
  allowH2: false,
  bodyTimeout: 0,
  connections: MAX_CONNECTIONS,
  connect: { timeout: CONNECT_TIMEOUT_MS, ...TLS },
  headersTimeout: ANSWER_TIMEOUT_MS,
  keepAliveTimeout: KEEP_ALIVE_MS,
  keepAliveMaxTimeout: KEEP_ALIVE_MS,
  maxHeaderSize: ANSWER_HEAD_MAX_BYTES,
  pipelining: 1,
} as const;

export function createAgentWire(proxy: ProxySettings | null = null): Wire {
  const agent = proxy === null ? new Agent(BOUNDS) : throughProxy(proxy);
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

function throughProxy({ https, except }: ProxySettings): Dispatcher {
  // Empty texts keep the library from reading the environment by itself: settings are passed in.
  return new EnvHttpProxyAgent({
    ...BOUNDS,
    httpProxy: '',
    httpsProxy: https,
    noProxy: except,
    requestTls: TLS,
    proxyTls: { timeout: CONNECT_TIMEOUT_MS },
  });
}
