/**
 * Programs that run beside the service for it: the host starts them, passes messages and tells of their end. To whoever uses
 * one it looks like a process of his own. Rule HOST-60 of docs/spec.md.
 */
import type { FromServiceMessage, HelperProgram, ToServiceMessage } from '../contract/service-messages.ts';
import type { ChildHandle } from '../system/supervisor.ts';

export interface Helpers {
  start(program: HelperProgram): ChildHandle;
  /** What the host says of one. */
  take(message: Extract<ToServiceMessage, { type: 'helper_said' | 'helper_ended' }>): void;
}

type Listeners = { onMessage: (message: unknown) => void; onExit: (code: number | null) => void };

export function createHelpers(post: (message: FromServiceMessage) => void): Helpers {
  const running = new Map<number, Listeners>();
  let startCount = 0;
  return {
    start(program) {
      const helperId = (startCount += 1);
      const listeners: Listeners = { onMessage: () => undefined, onExit: () => undefined };
      running.set(helperId, listeners);
      post({ type: 'start_helper', helperId, program });
      return {
        // The host knows it, and writes it down.
        pid: null,
        postMessage: (message) => post({ type: 'tell_helper', helperId, message }),
        onMessage: (listener) => {
          listeners.onMessage = listener;
        },
        onExit: (listener) => {
          listeners.onExit = listener;
        },
        kill: () => post({ type: 'kill_helper', helperId }),
      };
    },
    take(message) {
      const listeners = running.get(message.helperId);
      if (listeners === undefined) return;
      if (message.type === 'helper_said') return listeners.onMessage(message.message);
      running.delete(message.helperId);
      listeners.onExit(message.code);
    },
  };
}
