/** The gate's sounds as notes, and its voice against a machine with and without one. */
import { expect, test } from 'vitest';
import { GATE_NOTES, type GateSignal } from './gate-sounds.ts';
import { readAloud, type Speech } from './gate-voice.ts';
import { createTones } from './tones.ts';

const SIGNALS = Object.keys(GATE_NOTES) as GateSignal[];
const heights = (signal: GateSignal): readonly number[] => GATE_NOTES[signal].map(({ hertz }) => hertz);

test('[GATESCREEN-6] four sounds that nobody mistakes: by the count of notes, and by where they go', () => {
  expect(new Set(SIGNALS.map((signal) => GATE_NOTES[signal].length)).size).toBeGreaterThanOrEqual(3);
  expect(new Set(SIGNALS.map((signal) => heights(signal).join())).size).toBe(4);
  expect(heights('go')).toEqual(heights('go').toSorted((a, b) => a - b));
  expect(heights('go_concession')).toHaveLength(heights('go').length + 1);
  // Stop is lower than all else, and of another wave.
  expect(Math.max(...heights('stop'))).toBeLessThan(Math.min(...heights('go'), ...heights('unlock_phone')) / 2);
  expect(GATE_NOTES.stop.every(({ wave }) => wave === 'square')).toBe(true);
});

test.each(SIGNALS)('[GATESCREEN-6] %s is over within a second, and its notes do not overlap', (signal) => {
  let endMs = 0;
  for (const { atMs, forMs } of GATE_NOTES[signal]) {
    expect(atMs).toBeGreaterThanOrEqual(endMs);
    endMs = atMs + forMs;
  }
  expect(endMs).toBeLessThanOrEqual(1_000);
});

test('[GATESCREEN-8] a machine without sound is quiet and not broken', async () => {
  const sounds = createTones(GATE_NOTES, () => null);
  sounds.play('go');
  await sounds.unlock();
  expect(sounds.isAudible()).toBe(false);
  sounds.close();
});

const TEXT = { 'zh-CN': '请通行', en: 'Go' };
type Said = { text: string; lang: string };

function machineWith(langs: readonly string[]) {
  const said: string[] = [];
  const voices = langs.map((lang) => ({ lang }) as SpeechSynthesisVoice);
  const speech = {
    cancel: () => void said.splice(0),
    speak: (words: Said) => void said.push(`${words.lang} ${words.text}`),
    getVoices: () => voices,
  } as Speech;
  const make = (text: string) => ({ text, lang: '', voice: null }) as SpeechSynthesisUtterance;
  return { said, read: () => readAloud(TEXT, speech, make), make };
}

test('[GATESCREEN-9] what the screen says is read aloud in each language that the machine speaks', () => {
  const machine = machineWith(['de-DE', 'en-GB', 'zh-CN']);
  expect(machine.read()).toBe(true);
  expect(machine.said).toEqual(['zh-CN 请通行', 'en-GB Go']);
  // Asked again it begins anew.
  machine.read();
  expect(machine.said).toHaveLength(2);
});

test('[GATESCREEN-9] without a voice it is said that there is none', () => {
  expect(machineWith(['de-DE']).read()).toBe(false);
  expect(readAloud(TEXT, null, machineWith([]).make)).toBe(false);
});
