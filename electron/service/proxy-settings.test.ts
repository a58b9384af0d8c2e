/** What the environment says of a proxy, and what is made of it. */
import { expect, test } from 'vitest';
import { proxyFrom } from './proxy-settings.ts';

test.each([
  ['nothing', {}, null],
  ['an empty name', { https_proxy: '' }, null],
  ['an address', { HTTPS_PROXY: 'http://proxy.example:3128' }, { https: 'http://proxy.example:3128', except: '' }],
  [
    'a host and a port alone',
    { https_proxy: 'proxy.example:3128' },
    { https: 'http://proxy.example:3128', except: '' },
  ],
  [
    'both writings: the small one',
    { https_proxy: 'http://small:1', HTTPS_PROXY: 'http://large:1', no_proxy: 'a', NO_PROXY: 'b' },
    { https: 'http://small:1', except: 'a' },
  ],
  [
    'whom it is not for',
    { https_proxy: 'https://p:1', NO_PROXY: '.shop,10.0.0.1' },
    { https: 'https://p:1', except: '.shop,10.0.0.1' },
  ],
  ['a proxy of another kind', { https_proxy: 'socks5://proxy:1080' }, 'unusable'],
  ['no address at all', { https_proxy: 'http://' }, 'unusable'],
  ['a proxy for plain http, which no backend speaks', { http_proxy: 'http://proxy:1' }, null],
])('[BACKEND-94] %s', (_words, environment, proxy) => {
  expect(proxyFrom(environment)).toEqual(proxy);
});
