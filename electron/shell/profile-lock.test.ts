/** The lock of an unattended profile: who opens it, and which keys it swallows. */
import { expect, test } from 'vitest';
import type { Call, ServerMessage } from '../contract/envelope.ts';
import { createVirtualClock } from '../terminal/testing/virtual-clock.ts';
import { createProfileLock, isWayOut } from './profile-lock.ts';

type Listener = (clientId: string | null, message: ServerMessage) => void;

function locked(answerTo: (call: Call) => unknown) {
  const clock = createVirtualClock();
  const listeners = new Set<Listener>();
  const lock = createProfileLock(
    {
      call: (clientId, call) => {
        const value = answerTo(call);
        if (value === 'down') return false;
        if (value === 'silent') return true;
        const answer = { ok: true, value } as Extract<ServerMessage, { type: 'answer' }>['answer'];
        for (const listener of listeners) listener(clientId, { type: 'answer', callId: call.callId, answer });
        return true;
      },
      onMessage: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    clock,
  );
  return { clock, lock, listeners };
}

test.each([
  ['somebody is signed in', { session: { cashier: { cashierId: 'c-9' } }, sequence: 4 }, true],
  ['nobody is', { session: { cashier: null } }, false],
  ['it answers with something else', { cashier: {} }, false],
  ['it is away', 'down', false],
])('[SHELL-14] the window closes only for whoever unlocked the gate: %s', async (_name, answer, isUnlocked) => {
  // The answer comes on the message line while the call is being made, as fast as it ever may.
  const { lock, clock, listeners } = locked(() => answer);
  const asked = lock.isUnlocked();
  await clock.settle();
  expect(await asked).toBe(isUnlocked);
  expect([listeners.size, clock.openTimers()]).toEqual([0, 0]);
});

test('[SHELL-14] a service that says nothing opens nothing', async () => {
  const { lock, clock, listeners } = locked(() => 'silent');
  const asked = lock.isUnlocked();
  await clock.advance(2_000);
  expect(await asked).toBe(false);
  expect(listeners.size).toBe(0);
});

const plain = { control: false, alt: false, meta: false };

test('[SHELL-15] the browser’s keys are swallowed, a scanner’s and a person’s are not', () => {
  const browsers = [
    { ...plain, key: 'F5' },
    { ...plain, key: 'F12' },
    { ...plain, control: true, key: 'r' },
    { ...plain, control: true, key: 'w' },
    { ...plain, control: true, key: 'I' },
    { ...plain, alt: true, key: 'F4' },
    { ...plain, alt: true, key: 'Tab' },
    { ...plain, meta: true, key: 'q' },
  ];
  const ours = [
    { ...plain, key: '7' },
    { ...plain, key: 'Enter' },
    { ...plain, key: 'Tab' },
    { ...plain, control: true, key: 'j' },
    { ...plain, control: true, key: ']' },
  ];
  expect(browsers.filter((key) => !isWayOut(key))).toEqual([]);
  expect(ours.filter((key) => isWayOut(key))).toEqual([]);
});
