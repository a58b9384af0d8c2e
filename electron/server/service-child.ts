/** A program of the till as a child process of plain Node: the same that runs as Electron's utility process. */
import { fork } from 'node:child_process';
import type { ChildHandle } from '../system/supervisor.ts';

export function spawnService(file: string): ChildHandle {
  // A group of its own would keep a terminal's Ctrl-C from it, but a host that is killed could not take it along; so it
  // stays in the group and leaves that signal to the host, and the end of the channel tells it that the host is gone.
  const child = fork(file, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return {
    get pid() {
      return child.pid ?? null;
    },
    postMessage: (message) => {
      // A child that is ending has no channel any more; its exit is told by itself.
      if (child.connected) child.send(message as Parameters<typeof child.send>[0], () => undefined);
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', (code) => listener(code)),
    kill: () => void child.kill('SIGKILL'),
  };
}
