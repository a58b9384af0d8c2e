/** The token's way from the address into the session. */
import { expect, test } from 'vitest';
import { contractUrl, takeAccessToken } from './access-token.ts';

function places(hash: string, kept: string | null = null) {
  const state = { kept, url: '' };
  return {
    state,
    location: { hash, pathname: '/', search: '' },
    history: {
      replaceState: (_data: unknown, _title: string, url?: string | URL | null) => void (state.url = String(url)),
    },
    sessionStorage: {
      getItem: () => state.kept,
      setItem: (_key: string, value: string) => void (state.kept = value),
    },
  };
}

test('[SCREEN-22] the token is taken from the fragment, kept for a reload, and gone from the address', () => {
  const page = places('#token=abc%2B123');
  expect(takeAccessToken(page)).toBe('abc+123');
  expect(page.state).toEqual({ kept: 'abc+123', url: '/#/' });
});

test('[SCREEN-22] a reload finds it in the session, and an address without one has none', () => {
  expect(takeAccessToken(places('#/history', 'kept'))).toBe('kept');
  expect(takeAccessToken(places('#/history'))).toBeNull();
});

test('[SCREEN-22] the contract is asked for at the host of the page', () => {
  expect(contractUrl({ protocol: 'http:', host: '127.0.0.1:4000' }, 'a+b')).toBe(
    'ws://127.0.0.1:4000/contract?token=a%2Bb',
  );
  expect(contractUrl({ protocol: 'https:', host: 'till' }, 'x')).toBe('wss://till/contract?token=x');
});
