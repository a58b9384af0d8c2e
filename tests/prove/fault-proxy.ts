/**
 * A loopback proxy between the till and the sandbox that does to requests what networks do: refuses, drops before and
 * after the backend has acted, delays, repeats, cuts, corrupts, spoils signatures, answers in the backend's stead. Each
 * fault that really fired is counted, so that a run can prove it was not idle.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, request as send, type Dispatcher } from 'undici';

export const NETWORK_FAULTS = [
  'refused',
  'lost_before',
  'lost_after_commit',
  'delayed',
  'sent_twice',
  'cut_mid_body',
  'corrupted_body',
  'wrong_signature',
  'status_429',
  'status_500',
  'status_502',
  'status_503',
  'not_json',
] as const;
export type NetworkFault = (typeof NETWORK_FAULTS)[number];

export type FaultProxy = Readonly<{
  origin: string;
  fired: ReadonlyMap<NetworkFault, number>;
  close(): Promise<void>;
}>;

export type FaultProxyOptions = Readonly<{
  /** Where requests go. */
  target: () => string;
  /** Asked once a request; null lets it pass. */
  chooseFault: (request: Readonly<{ method: string; path: string }>) => NetworkFault | null;
  /** How long `delayed` holds an answer back. */
  delayMs: () => number;
}>;

type Answer = Readonly<{ status: number; headers: Record<string, string | string[]>; body: Buffer }>;

/** Hop-by-hop headers (RFC 9110 section 7.6.1) are the proxy's own business. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'host', 'content-length']);

async function readAll(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function endToEnd(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !HOP_BY_HOP.has(name)) kept[name] = value;
  }
  return kept;
}

function reply(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': String(body.length) });
  response.end(body);
}

function spoil(answer: Answer, fault: NetworkFault): Answer {
  const { headers, body } = answer;
  if (fault === 'corrupted_body' && body.length > 0) {
    const changed = Buffer.from(body);
    const middle = Math.floor(changed.length / 2);
    changed[middle] = (changed[middle] ?? 0) ^ 1;
    return { ...answer, body: changed };
  }
  if (fault === 'wrong_signature' && typeof headers['signature'] === 'string') {
    const signature = headers['signature'];
    const swapped = signature.includes('A') ? signature.replace('A', 'B') : signature.replace(/[a-z]/, 'A');
    return { ...answer, headers: { ...headers, signature: swapped } };
  }
  return answer;
}

const STATUS_ONLY: Partial<Record<NetworkFault, Answer>> = {
  status_429: { status: 429, headers: { 'retry-after': '1' }, body: Buffer.from('') },
  status_500: { status: 500, headers: {}, body: Buffer.from('oops') },
  status_502: { status: 502, headers: { 'content-type': 'text/html' }, body: Buffer.from('<h1>Bad Gateway</h1>') },
  status_503: { status: 503, headers: { 'retry-after': '1' }, body: Buffer.from('') },
  not_json: {
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: Buffer.from('<html>Sign in to this network</html>'),
  },
};

/** Streams (server-sent events) pass through as they come; a fault for one can only cut or refuse it. */
async function passStream(upstream: Dispatcher.ResponseData, response: ServerResponse): Promise<void> {
  response.writeHead(upstream.statusCode, endToEnd(upstream.headers));
  response.on('close', () => upstream.body.destroy());
  try {
    for await (const chunk of upstream.body) response.write(chunk);
  } catch {
    // The stream's other end is gone; so is ours.
  }
  response.end();
}

export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const agent = new Agent({ connections: 32, headersTimeout: 30_000, bodyTimeout: 0 });
  const fired = new Map<NetworkFault, number>();
  const count = (fault: NetworkFault): void => void fired.set(fault, (fired.get(fault) ?? 0) + 1);

  const forward = async (incoming: IncomingMessage, body: Buffer): Promise<Dispatcher.ResponseData> =>
    send(options.target() + (incoming.url ?? '/'), {
      method: incoming.method ?? 'GET',
      headers: endToEnd(incoming.headers),
      body: body.length === 0 ? null : body,
      dispatcher: agent,
    });

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const method = incoming.method ?? 'GET';
    const fault = options.chooseFault({ method, path: incoming.url ?? '/' });
    if (fault !== null) count(fault);
    if (fault === 'refused') return void incoming.socket.destroy();
    const body = await readAll(incoming);
    if (fault === 'lost_before') return void incoming.socket.destroy();
    const instead = fault === null ? undefined : STATUS_ONLY[fault];
    if (instead !== undefined) return reply(response, instead);
    if (fault === 'sent_twice') await (await forward(incoming, body)).body.dump();
    const upstream = await forward(incoming, body);
    if (String(upstream.headers['content-type'] ?? '').startsWith('text/event-stream'))
      return passStream(upstream, response);
    const answer: Answer = {
      status: upstream.statusCode,
      headers: endToEnd(upstream.headers),
      body: Buffer.from(await upstream.body.arrayBuffer()),
    };
    if (fault === 'lost_after_commit') return void incoming.socket.destroy();
    if (fault === 'delayed') await new Promise((resolve) => setTimeout(resolve, options.delayMs()));
    if (fault === 'cut_mid_body' && answer.body.length > 1) {
      response.writeHead(answer.status, { ...answer.headers, 'content-length': String(answer.body.length) });
      response.write(answer.body.subarray(0, Math.floor(answer.body.length / 2)), () => incoming.socket.destroy());
      return;
    }
    reply(response, fault === null ? answer : spoil(answer, fault));
  };

  const server: Server = createServer((incoming, response) => {
    handle(incoming, response).catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    fired,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await agent.close();
    },
  };
}
