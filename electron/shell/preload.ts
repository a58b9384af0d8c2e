/**
 * The bridge into the page: two ways to listen and one to call, and nothing of Electron itself (checklist item 20).
 */
import { contextBridge, ipcRenderer } from 'electron';
import { ALIVE_CHANNEL, CALL_CHANNEL, LINE_CHANNEL, MESSAGE_CHANNEL } from './channels.ts';

// From the page's own thread: a page that hangs does not get here.
ipcRenderer.on(ALIVE_CHANNEL, () => ipcRenderer.send(ALIVE_CHANNEL));

contextBridge.exposeInMainWorld('till', {
  send: (call: unknown): boolean => {
    ipcRenderer.send(CALL_CHANNEL, call);
    return true;
  },
  onMessage: (listener: (message: unknown) => void): void => {
    ipcRenderer.on(MESSAGE_CHANNEL, (_event, message: unknown) => listener(message));
  },
  onLine: (listener: (up: boolean, because: unknown) => void): void => {
    ipcRenderer.on(LINE_CHANNEL, (_event, up: boolean, because: unknown) => listener(up, because));
    ipcRenderer.send(LINE_CHANNEL);
  },
});
