/**
 * What keeps people in an unattended profile: the window does not close and no key of the browser works until somebody has
 * unlocked the gate by their PIN. Whether somebody has, the service knows, and is asked at each attempt. The operating
 * system's own keys are its own business (C50): docs/hardware/unattended.md says how each system is told. Rules SHELL-14 and
 * SHELL-15 of docs/spec.md.
 */
import { z } from 'zod';
import type { Clock } from '../kernel/clock.ts';
import type { ServiceHost } from '../system/service-host.ts';

/** Names this asker among the screens. */
const CLIENT_ID = 'profile-lock';
/** A service that says nothing within this is no reason to open. */
const ANSWER_MS = 2_000;

const signedInSchema = z.looseObject({ session: z.looseObject({ cashier: z.object({}).nullable() }) });

export function createProfileLock(
  service: Pick<ServiceHost, 'call' | 'onMessage'>,
  clock: Clock,
): Readonly<{ isUnlocked: () => Promise<boolean> }> {
  let lastCallId = 0;
  return {
    isUnlocked: () =>
      new Promise((resolve) => {
        lastCallId += 1;
        const callId = lastCallId;
        const settle = (isUnlocked: boolean): void => {
          timer.cancel();
          stop();
          resolve(isUnlocked);
        };
        const timer = clock.after(ANSWER_MS, () => settle(false));
        const stop = service.onMessage((clientId, message) => {
          if (clientId !== CLIENT_ID || message.type !== 'answer' || message.callId !== callId) return;
          const snapshot = message.answer.ok ? signedInSchema.safeParse(message.answer.value) : null;
          settle(snapshot?.success === true && snapshot.data.session.cashier !== null);
        });
        const isAsked = service.call(CLIENT_ID, { type: 'call', callId, name: 'terminal.snapshot', input: {} });
        if (!isAsked) settle(false);
      }),
  };
}

export type PressedKey = Readonly<{ key: string; control: boolean; alt: boolean; meta: boolean }>;

/** What a typing scanner sends as Ctrl and a letter: line feed, carriage return, group separator. */
const OF_SCANNERS = new Set(['j', 'm', ']']);
/** Reload, full screen, developer tools, and the keys of keyboards with browser keys. */
const OF_BROWSERS = new Set(['F5', 'F11', 'F12', 'BrowserBack', 'BrowserForward', 'BrowserRefresh', 'BrowserHome']);

/** Whether a key is the browser's or the window's, and not the page's. */
export function isWayOut({ key, control, alt, meta }: PressedKey): boolean {
  if (alt || meta || OF_BROWSERS.has(key)) return true;
  return control && !OF_SCANNERS.has(key.toLowerCase());
}
