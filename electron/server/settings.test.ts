/** Proves what the host's command line may say. */
import { expect, test } from 'vitest';
import { readSettings } from './settings.ts';

const needed = ['--data=d', '--backend=http://127.0.0.1:9'];

test('[HOST-19] reads folder, backend, port, and whether it is a demo', () => {
  expect(readSettings(needed)).toEqual({
    ok: true,
    value: {
      dataFolder: 'd',
      backendOrigin: 'http://127.0.0.1:9',
      port: 0,
      sandbox: false,
      phonePage: null,
      profile: 'till',
    },
  });
  expect(readSettings([...needed, '--profile=transit'])).toMatchObject({ value: { profile: 'transit' } });
  expect(readSettings([...needed, '--port=8080', '--sandbox', '--phone-page=http://127.0.0.1:9/phone/'])).toMatchObject(
    {
      value: { port: 8_080, sandbox: true, phonePage: 'http://127.0.0.1:9/phone/' },
    },
  );
});

test.each([
  ['nothing', []],
  ['no folder', ['--backend=x']],
  ['an unknown switch', [...needed, '--force']],
  ['a port that is none', [...needed, '--port=http']],
  ['a profile that is none', [...needed, '--profile=bus']],
  ['a port too high', [...needed, '--port=65536']],
])('[HOST-19] refuses %s with a sentence', (_name, args) => {
  const settings = readSettings(args);
  expect(settings.ok).toBe(false);
  expect(!settings.ok && settings.error.length > 0).toBe(true);
});
