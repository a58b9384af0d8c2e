/**
 * The shell's own protocol: `till://app/` serves the built renderer and nothing else. Not `file:`, which would give a
 * page rights over the disk (Electron security checklist, item 18). Rules SHELL-1 and SHELL-2 of docs/spec.md.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';

export const APP_SCHEME = 'till';
export const APP_ORIGIN = `${APP_SCHEME}://app`;
export const APP_URL = `${APP_ORIGIN}/index.html`;

/** Only our own files, no inline script, no network: the page talks to the terminal through the bridge alone. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "media-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wav': 'audio/wav',
};

function refused(status: number): Response {
  return new Response(null, { status, headers: { 'content-security-policy': CONTENT_SECURITY_POLICY } });
}

/** Makes the handler for `protocol.handle`. `rendererFolder` is an absolute path; nothing outside it is ever read. */
export function createAppHandler(rendererFolder: string): (request: Request) => Promise<Response> {
  const root = path.resolve(rendererFolder);
  return async (request) => {
    const url = new URL(request.url);
    if (request.method !== 'GET' || url.host !== 'app') return refused(405);
    let relative: string;
    try {
      relative = decodeURIComponent(url.pathname);
    } catch {
      return refused(400);
    }
    const file = path.join(root, relative);
    if (file !== root && !file.startsWith(root + path.sep)) return refused(403);
    const type = CONTENT_TYPES[path.extname(file)];
    if (type === undefined) return refused(404);
    try {
      const body = await readFile(file);
      return new Response(new Uint8Array(body), {
        headers: {
          'content-type': type,
          'content-security-policy': CONTENT_SECURITY_POLICY,
          'x-content-type-options': 'nosniff',
          'cache-control': 'no-store',
        },
      });
    } catch {
      return refused(404);
    }
  };
}
