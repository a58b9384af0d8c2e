/**
 * The part of Electron's API that the shell uses, on plain Node and a Chromium driven by Playwright: for machines where
 * Electron's own runtime cannot be had. It is a test double of the platform, not of the shell: the built main and
 * preload files run on it unchanged. Each export is held to Electron's own types.
 */
export { app } from './app.ts';
export { BrowserWindow } from './browser-window.ts';
export { dialog } from './dialog.ts';
export { ipcMain } from './ipc-main.ts';
export { Menu } from './menu.ts';
export { protocol } from './protocol.ts';
export { safeStorage } from './safe-storage.ts';
export { session } from './session.ts';
export { utilityProcess } from './utility-process.ts';
