/** The proxy that the machine's environment names for https, as other programs of the machine read it. Rule BACKEND-94. */
import type { ProxySettings } from '../terminal/wallet-backend/agent-wire.ts';

/** `unusable`: something is named that no connection can go through. */
export type NamedProxy = ProxySettings | 'unusable' | null;

const KINDS = ['http:', 'https:'];

/** Small letters win over large ones; a bare `host:port` is an http proxy. */
export function proxyFrom(environment: Readonly<Record<string, string | undefined>>): NamedProxy {
  const named = (environment['https_proxy'] ?? environment['HTTPS_PROXY'] ?? '').trim();
  if (named === '') return null;
  const https = named.includes('://') ? named : `http://${named}`;
  if (!URL.canParse(https) || !KINDS.includes(new URL(https).protocol)) return 'unusable';
  return { https, except: environment['no_proxy'] ?? environment['NO_PROXY'] ?? '' };
}
