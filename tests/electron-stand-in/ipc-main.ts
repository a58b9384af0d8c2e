/** ipcMain: messages come from the page through the binding that browser-window.ts gives it. */
import { EventEmitter } from 'node:events';
import type Electron from 'electron';

export const ipcMain = new EventEmitter() as EventEmitter & Pick<Electron.IpcMain, 'on' | 'removeListener'>;
