import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { createAppHandler } from './app-protocol.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'till-shell-'));
const renderer = path.join(folder, 'renderer');
mkdirSync(path.join(renderer, 'assets'), { recursive: true });
writeFileSync(path.join(renderer, 'index.html'), '<!doctype html>');
writeFileSync(path.join(renderer, 'assets', 'app.js'), 'export {};');
writeFileSync(path.join(renderer, 'notes.txt'), 'not for a page');
writeFileSync(path.join(folder, 'secret.json'), '{}');
const handle = createAppHandler(renderer);

describe('the shell’s own protocol', () => {
  test.each<[string, string, string, number]>([
    ['the page', 'GET', 'till://app/index.html', 200],
    ['a script', 'GET', 'till://app/assets/app.js', 200],
    ['another method', 'POST', 'till://app/index.html', 405],
    ['another host', 'GET', 'till://other/index.html', 405],
    ['a file that is not there', 'GET', 'till://app/missing.js', 404],
    ['a kind of file that no page needs', 'GET', 'till://app/notes.txt', 404],
    ['the folder itself', 'GET', 'till://app/', 404],
    ['a way out, encoded', 'GET', 'till://app/%2e%2e%2fsecret.json', 403],
    ['a way out by a backslash', 'GET', 'till://app/..%5csecret.json', 404],
    ['a broken escape', 'GET', 'till://app/%zz.js', 400],
  ])('[SHELL-1] %s', async (_name, method, url, status) => {
    const response = await handle(new Request(url, { method }));
    expect(response.status).toBe(status);
  });

  test('[SHELL-2] every answer, good or refused, forbids inline scripts and foreign sources', async () => {
    for (const url of ['till://app/index.html', 'till://app/missing.js']) {
      const policy = (await handle(new Request(url))).headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
    }
  });
});
