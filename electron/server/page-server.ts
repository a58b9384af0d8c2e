/**
 * Serves the built screens on the loopback address, and nothing else: no listing, no other method, no other Host.
 *
 * Rules HOST-10, HOST-13 and HOST-14 of docs/spec.md.
 */
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance } from 'fastify';
import { isOwnHost, LOOPBACK } from './access.ts';

export type PageServer = Readonly<{
  app: FastifyInstance;
  /** Answers the port; 0 asks for any that is free. */
  listen: (port: number) => Promise<number>;
  close: () => Promise<void>;
}>;

/** Headers of every answer. Screens load nothing from elsewhere, run no inline script and may be framed by nobody. */
function securityHeaders(port: number): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    // The component library sets a few rules of its own at run time (decision 0073); styles run nothing.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "media-src 'self'",
    `connect-src 'self' ws://${LOOPBACK}:${port}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=()',
  };
}

export function createPageServer(rendererFolder: string): PageServer {
  // A page is asked for by one browser on this machine; 16 KB of headers and no body are plenty.
  const app = Fastify({ logger: false, bodyLimit: 1_024, forceCloseConnections: true });
  let port = 0;

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders(port));
    if (!isOwnHost(request.headers.host, port)) return reply.code(421).send();
    if (request.method !== 'GET' && request.method !== 'HEAD') return reply.code(405).send();
    return undefined;
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).type('text/plain').send('404'));
  app.register(fastifyStatic, {
    root: rendererFolder,
    cacheControl: false,
    setHeaders: (reply, file) => {
      // Built files bear the digest of their content in their names; the page itself does not.
      const named = /-[\w-]{8}\.\w+$/.test(file);
      reply.header('cache-control', named ? 'public, max-age=31536000, immutable' : 'no-store');
    },
  });

  return {
    app,
    listen: async (wanted) => {
      await app.listen({ host: LOOPBACK, port: wanted });
      const address = app.server.address();
      port = typeof address === 'object' && address !== null ? address.port : wanted;
      return port;
    },
    close: () => app.close(),
  };
}
