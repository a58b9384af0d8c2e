/**
 * The token that the host made at its start. It comes once in the page's fragment (`#token=…`), which no request carries,
 * and is taken out of the address at once so that no screenshot or history shows it; the session keeps it for a reload.
 *
 * Rule SCREEN-22 of docs/spec.md.
 */
const TOKEN_KEY = 'wallet-till.token';
const IN_FRAGMENT = /^#(?:.*&)?token=([^&]+)/;

/** What is used of the window. */
export type TokenPlaces = Readonly<{
  location: Pick<Location, 'hash' | 'pathname' | 'search'>;
  history: Pick<History, 'replaceState'>;
  sessionStorage: Pick<Storage, 'getItem' | 'setItem'>;
}>;

/** Answers the token, or null when the page was opened without one. */
export function takeAccessToken({ location, history, sessionStorage }: TokenPlaces): string | null {
  const inFragment = IN_FRAGMENT.exec(location.hash)?.[1];
  if (inFragment === undefined) return sessionStorage.getItem(TOKEN_KEY);
  const token = decodeURIComponent(inFragment);
  sessionStorage.setItem(TOKEN_KEY, token);
  history.replaceState(null, '', `${location.pathname}${location.search}#/`);
  return token;
}

/** The address of the contract, on the host that served the page. */
export function contractUrl(location: Pick<Location, 'protocol' | 'host'>, token: string): string {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return `${scheme}://${location.host}/contract?token=${encodeURIComponent(token)}`;
}
