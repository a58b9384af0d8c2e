/** The announcer against an output that writes down what it was asked to play. */
import { beforeEach, describe, expect, test } from 'vitest';
import { createAnnouncer, type AnnouncementOutput, type Announcer } from './announcer.ts';
import type { Announcement } from './sound-names.ts';

const pending: Announcement = { sound: 'payment_pending', repeat: true, words: 'waiting' };
const approved: Announcement = { sound: 'payment_approved', repeat: false, words: 'paid' };

let heard: string[] = [];
let audible = true;
let stored = false;
let announcer: Announcer;

const output: AnnouncementOutput = {
  start: ({ sound }) => {
    heard.push(`start ${sound}`);
    return () => heard.push(`stop ${sound}`);
  },
  unlock: () => Promise.resolve(audible),
};

beforeEach(() => {
  heard = [];
  audible = true;
  stored = false;
  announcer = createAnnouncer([output], { load: () => stored, save: (muted) => (stored = muted) });
});

describe('before the first gesture', () => {
  test('[CHECKOUTSCREEN-30] nothing plays, and a sound that rang once is not played late', async () => {
    announcer.announce(approved);
    expect(heard).toEqual([]);
    await announcer.unlock();
    expect(heard).toEqual([]);
  });

  test('[CHECKOUTSCREEN-30] a repeating sound starts when the page is unlocked', async () => {
    announcer.announce(pending);
    await announcer.unlock();
    expect(heard).toEqual(['start payment_pending']);
  });

  test('[CHECKOUTSCREEN-30] a page that stays locked keeps trying at the next gesture', async () => {
    audible = false;
    await announcer.unlock();
    expect(announcer.state().unlocked).toBe(false);
    audible = true;
    await announcer.unlock();
    expect(announcer.state().unlocked).toBe(true);
  });
});

describe('after it', () => {
  beforeEach(() => announcer.unlock());

  test('[CHECKOUTSCREEN-31] a new announcement stops the one before it', () => {
    announcer.announce(pending);
    announcer.announce(approved);
    announcer.announce(null);
    expect(heard).toEqual([
      'start payment_pending',
      'stop payment_pending',
      'start payment_approved',
      'stop payment_approved',
    ]);
  });

  test('[CHECKOUTSCREEN-32] muting silences at once, is remembered, and unmuting resumes only what repeats', () => {
    announcer.announce(pending);
    announcer.setMuted(true);
    expect(stored).toBe(true);
    announcer.setMuted(false);
    expect(heard).toEqual(['start payment_pending', 'stop payment_pending', 'start payment_pending']);

    heard = [];
    announcer.setMuted(true);
    announcer.announce(approved);
    announcer.setMuted(false);
    expect(heard).toEqual(['stop payment_pending']);
  });

  test('[CHECKOUTSCREEN-32] the switch is loud by default and tells its listeners', () => {
    const seen: boolean[] = [];
    const stop = announcer.subscribe(() => seen.push(announcer.state().muted));
    expect(announcer.state().muted).toBe(false);
    announcer.setMuted(true);
    stop();
    announcer.setMuted(false);
    expect(seen).toEqual([true]);
  });

  test('[CHECKOUTSCREEN-31] a chime sounds once beside what sounds, and not at all when muted', () => {
    announcer.announce(pending);
    announcer.chime({ sound: 'scan_ok', repeat: true, words: '' });
    announcer.setMuted(true);
    announcer.chime({ sound: 'scan_ok', repeat: false, words: '' });
    expect(heard).toEqual(['start payment_pending', 'start scan_ok', 'stop payment_pending']);
  });

  test('[CHECKOUTSCREEN-31] closing stops what sounds', () => {
    announcer.announce(pending);
    announcer.close();
    expect(heard).toEqual(['start payment_pending', 'stop payment_pending']);
  });
});
