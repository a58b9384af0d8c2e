/**
 * The host's side of the programs that run beside the service: starts them on its word, passes messages both ways, and ends
 * all of them with the service that asked for them. Rules HOST-61 and HOST-62 of docs/spec.md.
 */
import type { FromServiceMessage, HelperProgram, ToServiceMessage } from '../contract/service-messages.ts';
import type { Log } from '../kernel/log.ts';
import type { ChildHandle } from './supervisor.ts';

export type HelperMessage = Extract<FromServiceMessage, { type: 'start_helper' | 'tell_helper' | 'kill_helper' }>;

export interface HelperProcesses {
  take(message: HelperMessage): void;
  /** The service is gone: nobody will speak with them any more. */
  endAll(): void;
}

/** As vite.config.ts builds them, beside the service. */
export const HELPER_FILES: Readonly<Record<HelperProgram, string>> = { nfc_reader: 'nfc-process.js' };

/** A till has a reader or two, each with one process; more are a mistake that would fill the machine. */
const MAX_HELPERS = 8;

export function createHelperProcesses(options: {
  spawn: (program: HelperProgram) => ChildHandle;
  post: (message: ToServiceMessage) => void;
  log: Log;
}): HelperProcesses {
  const { spawn, post, log } = options;
  const running = new Map<number, ChildHandle>();

  const start = (helperId: number, program: HelperProgram): void => {
    if (running.size >= MAX_HELPERS) {
      log.write('error', 'too_many_helpers', { program });
      return post({ type: 'helper_ended', helperId, code: null });
    }
    const child = spawn(program);
    running.set(helperId, child);
    const isMine = (): boolean => running.get(helperId) === child;
    child.onMessage((message) => {
      if (isMine()) post({ type: 'helper_said', helperId, message });
    });
    child.onExit((code) => {
      if (!isMine()) return;
      running.delete(helperId);
      log.write('info', 'helper_ended', { program, code });
      post({ type: 'helper_ended', helperId, code });
    });
    log.write('info', 'helper_started', { program, pid: child.pid });
  };

  return {
    take(message) {
      switch (message.type) {
        case 'start_helper':
          return start(message.helperId, message.program);
        case 'tell_helper':
          return running.get(message.helperId)?.postMessage(message.message);
        case 'kill_helper':
          return running.get(message.helperId)?.kill();
      }
    },
    endAll() {
      const all = [...running.values()];
      running.clear();
      for (const child of all) child.kill();
    },
  };
}
