/** The application's life: ready, one instance per user-data folder, windows closed, quit. */
import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type Electron from 'electron';
import { fromTest } from './control.ts';

type Path = Parameters<Electron.App['getPath']>[0];

export interface OpenWindow {
  /** Closes as a person would, asking the page's owner first; answers whether it closed. */
  closeForQuit(): boolean;
  shutDown(): Promise<void>;
}

export const openWindows = new Set<OpenWindow>();

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

class StandInApp extends EventEmitter {
  readonly isPackaged = false;
  readonly #userData = process.env['STAND_IN_USER_DATA'] ?? path.join(os.tmpdir(), 'wallet-till-stand-in');
  readonly #ready: Promise<void>;
  #quitting = false;

  constructor() {
    super();
    mkdirSync(this.#userData, { recursive: true });
    this.#ready = new Promise((resolve) => {
      setImmediate(() => {
        resolve();
        this.emit('ready', {}, {});
      });
    });
    fromTest.on('quit', () => this.quit());
    process.on('SIGTERM', () => this.quit());
    process.on('SIGINT', () => this.quit());
  }

  whenReady(): Promise<void> {
    return this.#ready;
  }
  getVersion(): string {
    return '0.0.0-stand-in';
  }
  getLocale(): string {
    return process.env['STAND_IN_LOCALE'] ?? 'zh-CN';
  }
  getName(): string {
    return 'wallet-till';
  }
  getAppPath(): string {
    return process.cwd();
  }
  getPath(name: Path): string {
    return name === 'userData' ? this.#userData : path.join(this.#userData, name);
  }
  enableSandbox(): void {}

  requestSingleInstanceLock(): boolean {
    const lock = path.join(this.#userData, 'instance.lock');
    const knock = path.join(this.#userData, 'instance.knock');
    if (existsSync(lock) && isAlive(Number(readFileSync(lock, 'utf8')))) {
      writeFileSync(knock, String(process.pid));
      return false;
    }
    writeFileSync(lock, String(process.pid));
    watch(this.#userData, (_change, file) => {
      if (file !== 'instance.knock' || !existsSync(knock)) return;
      rmSync(knock, { force: true });
      this.emit('second-instance', {}, [], '', null);
    }).unref();
    process.on('exit', () => rmSync(lock, { force: true }));
    return true;
  }

  quit(): void {
    if (this.#quitting) return;
    let prevented = false;
    this.emit('before-quit', { preventDefault: () => (prevented = true) });
    if (prevented) return;
    if (![...openWindows].every((window) => window.closeForQuit())) return;
    this.#quitting = true;
    this.emit('will-quit', { preventDefault: () => {} });
    this.exit(0);
  }

  exit(code = 0): void {
    this.emit('quit', {}, code);
    void Promise.allSettled([...openWindows].map((window) => window.shutDown())).then(() => process.exit(code));
  }
}

export const app = new StandInApp() as StandInApp &
  Pick<
    Electron.App,
    | 'whenReady'
    | 'getVersion'
    | 'getLocale'
    | 'getName'
    | 'getAppPath'
    | 'getPath'
    | 'quit'
    | 'exit'
    | 'requestSingleInstanceLock'
    | 'on'
  >;
