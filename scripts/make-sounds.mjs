/**
 * Makes resources/sounds/*.wav: what the till says to a cashier who is looking at the customer, not at the screen.
 *
 * Each end state has its own shape, so that it can be told apart in a noisy shop and by somebody who hears only high or
 * only low tones: approval rises once, refusal falls in two low tones, waiting repeats calmly, an unknown outcome is a
 * pattern that nothing else has. Tones are additive sines with a soft attack, so nothing clicks. PHONE-44.
 *
 * Run: npm exec -- node scripts/make-sounds.mjs [folder]   (the committed folder when none is given)
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Half of the CD rate: every tone here is under 3 kHz, and the file is half the size. */
const SAMPLE_RATE_HZ = 22_050;
/** Headroom below full scale, so that small speakers do not rattle and partials cannot clip. */
const PEAK = 0.6;
const ATTACK_S = 0.008;
const RELEASE_S = 0.04;

/** Equal temperament, A4 = 440 Hz (ISO 16). */
const NOTE = {
  A3: 220,
  C4: 261.63,
  E4: 329.63,
  G4: 392,
  A4: 440,
  C5: 523.25,
  E5: 659.26,
  G5: 783.99,
  C6: 1046.5,
  E6: 1318.51,
};

/**
 * Each sound is a list of tones: start and length in seconds, frequency in Hz (`to`: the frequency it glides to),
 * loudness 0–1, and the strength of the second and third partial, which is what makes a tone warm or sharp.
 */
const SOUNDS = {
  // Short and high: the sound of a till scanner, heard hundreds of times a day, so it must not tire.
  scan_ok: [{ at: 0, length: 0.07, from: NOTE.E6, level: 0.7, partials: [0.1, 0] }],
  // Two equal middle tones: "that was read, but nobody knows it".
  scan_unknown: [
    { at: 0, length: 0.09, from: NOTE.A4, level: 0.8, partials: [0.35, 0.15] },
    { at: 0.15, length: 0.09, from: NOTE.A4, level: 0.8, partials: [0.35, 0.15] },
  ],
  // Calm: two soft tones and a long rest; the player loops the file, and the rest is part of it.
  payment_pending: [
    { at: 0, length: 0.22, from: NOTE.E4, level: 0.4, partials: [0.05, 0] },
    { at: 0.3, length: 0.3, from: NOTE.G4, level: 0.32, partials: [0.05, 0] },
    { at: 0.6, length: 1.4, from: NOTE.G4, level: 0, partials: [0, 0] },
  ],
  // One rising tone, held at the top: the only sound that goes up without stopping.
  payment_approved: [
    { at: 0, length: 0.28, from: NOTE.C5, to: NOTE.C6, level: 0.8, partials: [0.2, 0.06] },
    { at: 0.24, length: 0.42, from: NOTE.C6, level: 0.8, partials: [0.2, 0.06] },
    { at: 0.24, length: 0.42, from: NOTE.G5, level: 0.3, partials: [0.1, 0] },
  ],
  // Two low tones, the second lower.
  payment_declined: [
    { at: 0, length: 0.24, from: NOTE.C4, level: 0.9, partials: [0.45, 0.25] },
    { at: 0.3, length: 0.38, from: NOTE.A3, level: 0.9, partials: [0.45, 0.25] },
  ],
  // A slow slide down: time ran out, nobody refused.
  payment_expired: [{ at: 0, length: 0.6, from: NOTE.A4, to: NOTE.A3, level: 0.7, partials: [0.2, 0.05] }],
  // One short, dry, low tone: somebody stopped it on purpose.
  payment_cancelled: [{ at: 0, length: 0.16, from: NOTE.E4, level: 0.8, partials: [0.5, 0.3] }],
  // Outcome unknown: three pairs, high and low in turn. Insistent, but not the sound of a refusal.
  attention: [0, 0.42, 0.84].flatMap((at) => [
    { at, length: 0.14, from: NOTE.E5, level: 0.8, partials: [0.3, 0.2] },
    { at: at + 0.16, length: 0.14, from: NOTE.C5, level: 0.8, partials: [0.3, 0.2] },
  ]),
};

/** Raised-cosine edges: an abrupt start or end would be heard as a click. */
function envelope(timeS, lengthS) {
  const edge = (distanceS, widthS) => (distanceS >= widthS ? 1 : 0.5 - 0.5 * Math.cos((Math.PI * distanceS) / widthS));
  return Math.min(edge(timeS, ATTACK_S), edge(lengthS - timeS, RELEASE_S));
}

function addTone(samples, tone) {
  const first = Math.round(tone.at * SAMPLE_RATE_HZ);
  const count = Math.round(tone.length * SAMPLE_RATE_HZ);
  const partials = [1, ...tone.partials];
  const scale = tone.level / partials.reduce((sum, part) => sum + part, 0);
  let phase = 0;
  for (let i = 0; i < count; i += 1) {
    const share = i / count;
    const frequency = tone.from * ((tone.to ?? tone.from) / tone.from) ** share;
    phase += (2 * Math.PI * frequency) / SAMPLE_RATE_HZ;
    const value = partials.reduce((sum, part, index) => sum + part * Math.sin(phase * (index + 1)), 0);
    samples[first + i] += scale * envelope(i / SAMPLE_RATE_HZ, tone.length) * value;
  }
}

/** RIFF/WAVE, one `fmt ` chunk of plain PCM and one `data` chunk (Multimedia Programming Interface 1.0, 1991). */
function waveFile(samples) {
  const file = Buffer.alloc(44 + samples.length * 2);
  file.write('RIFF', 0, 'ascii');
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8, 'ascii');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(SAMPLE_RATE_HZ, 24);
  file.writeUInt32LE(SAMPLE_RATE_HZ * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'ascii');
  file.writeUInt32LE(samples.length * 2, 40);
  samples.forEach((sample, i) => file.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), 44 + i * 2));
  return file;
}

function render(tones) {
  const end = Math.max(...tones.map((tone) => tone.at + tone.length));
  const samples = new Float64Array(Math.ceil(end * SAMPLE_RATE_HZ));
  for (const tone of tones) addTone(samples, tone);
  const loudest = samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
  return loudest > PEAK ? samples.map((sample) => (sample * PEAK) / loudest) : samples;
}

const committed = fileURLToPath(new URL('../resources/sounds', import.meta.url));
const folder = process.argv[2] ?? committed;
mkdirSync(folder, { recursive: true });
for (const [name, tones] of Object.entries(SOUNDS)) writeFileSync(join(folder, `${name}.wav`), waveFile(render(tones)));
