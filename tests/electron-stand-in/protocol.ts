/**
 * Own schemes. Chromium outside Electron knows no `till:`, so the window loads `https://app.till.invalid/` (a name that
 * RFC 6761 says can never exist), every request to it is answered by the shell's own handler, and the shell sees its own
 * addresses throughout.
 */
import type Electron from 'electron';

type Handler = (request: Request) => Response | Promise<Response>;

const handlers = new Map<string, Handler>();

export function standInUrl(url: string): string {
  const { protocol, host, pathname, search, hash } = new URL(url);
  return `https://${host}.${protocol.slice(0, -1)}.invalid${pathname}${search}${hash}`;
}

export function shellUrl(url: string): string {
  const match = /^https:\/\/([^./]+)\.([^./]+)\.invalid(\/.*)?$/.exec(url);
  return match === null ? url : `${match[2]}://${match[1]}${match[3] ?? '/'}`;
}

/** Answers a request as the shell's handler does; null when no handler has this scheme. */
export async function answerRequest(url: string, method: string): Promise<Response | null> {
  const own = shellUrl(url);
  const handler = handlers.get(new URL(own).protocol.slice(0, -1));
  return handler === undefined ? null : handler(new Request(own, { method }));
}

export const protocol: Pick<Electron.Protocol, 'registerSchemesAsPrivileged'> & {
  handle(scheme: string, handler: Handler): void;
} = {
  registerSchemesAsPrivileged: (schemes) => {
    for (const { scheme, privileges } of schemes) {
      if (privileges?.secure !== true || privileges.standard !== true)
        throw new Error(`${scheme} is not a secure standard scheme`);
    }
  },
  handle: (scheme, handler) => {
    handlers.set(scheme, handler);
  },
};
