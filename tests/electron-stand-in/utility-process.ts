/** utilityProcess: the service as a plain Node child whose `process.parentPort` works as Electron's does. */
import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type Electron from 'electron';
import { tellTest } from './control.ts';

const parentPort = new URL('./parent-port.mjs', import.meta.url).href;

class StandInUtilityProcess extends EventEmitter {
  readonly #child: ChildProcess;
  readonly stdout = null;
  readonly stderr = null;

  constructor(modulePath: string, args: readonly string[], options: Electron.ForkOptions) {
    super();
    this.#child = fork(modulePath, [...args], {
      execArgv: ['--import', parentPort],
      env: (options.env ?? process.env) as NodeJS.ProcessEnv,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child.on('spawn', () => {
      tellTest({ type: 'service_started', pid: this.#child.pid ?? 0 });
      this.emit('spawn');
    });
    this.#child.on('message', (message) => this.emit('message', message));
    this.#child.on('exit', (code) => this.emit('exit', code ?? 1));
  }

  get pid(): number | undefined {
    return this.#child.exitCode === null && this.#child.signalCode === null ? this.#child.pid : undefined;
  }
  postMessage(message: unknown): void {
    if (this.#child.connected) this.#child.send(message as NodeJS.Dict<unknown>);
  }
  kill(): boolean {
    return this.#child.kill('SIGKILL');
  }
}

export const utilityProcess = {
  fork: (modulePath: string, args: readonly string[] = [], options: Electron.ForkOptions = {}) =>
    new StandInUtilityProcess(modulePath, args, options) as StandInUtilityProcess &
      Pick<Electron.UtilityProcess, 'postMessage' | 'kill' | 'pid' | 'on'>,
};
