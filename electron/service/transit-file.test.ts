/** What may stand in transit.json, and what is said of a mistake. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readTransitFile } from './transit-file.ts';

function folderWith(text: string | null): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'transit-file-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  if (text !== null) writeFileSync(path.join(folder, 'transit.json'), text);
  return folder;
}

const PLACE = { stationId: 'library', gateId: 'G7', direction: 'exit' };
const INVALID = { ok: false, error: { code: 'terminal.transit_file_invalid' } };

test('[HOST-85] a gate is what its file says; a demo needs none, a real gate does', async () => {
  const folder = folderWith(JSON.stringify({ role: 'validator', place: PLACE, activationCode: 'DEMO-GATE-0003' }));
  expect(await readTransitFile(folder, { sandbox: false })).toEqual({
    ok: true,
    value: { settings: { role: 'validator', place: PLACE }, activationCode: 'DEMO-GATE-0003' },
  });
  const nothing = folderWith(null);
  expect(await readTransitFile(nothing, { sandbox: true })).toMatchObject({
    ok: true,
    value: { settings: { role: 'gate', place: { direction: 'entry' } }, activationCode: 'DEMO-TRAM-0001' },
  });
  expect(await readTransitFile(nothing, { sandbox: false })).toMatchObject(INVALID);
});

test.each([
  ['{', 'JSON'],
  [JSON.stringify({ role: 'gate' }), 'place'],
  [JSON.stringify({ role: 'door', place: PLACE }), 'role'],
  [JSON.stringify({ role: 'gate', place: { ...PLACE, direction: 'up' } }), 'place.direction'],
  [JSON.stringify({ role: 'gate', place: PLACE, station: 'x' }), 'station'],
  [JSON.stringify({ role: 'kiosk', place: PLACE, payWithinSeconds: 5 }), 'payWithinSeconds'],
  [JSON.stringify({ role: 'kiosk', place: PLACE, payWithinSeconds: 601 }), 'payWithinSeconds'],
])('[HOST-86] %s stops the start, and says where', async (text, words) => {
  expect(await readTransitFile(folderWith(text), { sandbox: true })).toMatchObject({
    ...INVALID,
    error: { facts: { detail: expect.stringContaining(words) } },
  });
});
