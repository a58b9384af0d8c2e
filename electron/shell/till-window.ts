/**
 * The till's window. The page holds no truth, so whenever it dies or hangs it is loaded again and finds the very same
 * sale in the terminal (C51). Rules SHELL-4 to SHELL-6 of docs/spec.md.
 */
import { BrowserWindow, ipcMain, type IpcMainEvent } from 'electron';
import { callSchema, type ServerMessage } from '../contract/envelope.ts';
import type { Clock, Timer } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import type { ServiceHost } from '../system/service-host.ts';
import { APP_URL } from './app-protocol.ts';
import { ALIVE_CHANNEL, CALL_CHANNEL, LINE_CHANNEL, MESSAGE_CHANNEL } from './channels.ts';
import { watchPage } from './page-watch.ts';
import { isWayOut } from './profile-lock.ts';
import { isOwnPage } from './security.ts';

/** A page that has not answered for this long is taken for hung and loaded again; the sale is in the service. */
const UNRESPONSIVE_GRACE_MS = 5_000;
/** A page that dies at once again is loaded with this pause, so that a broken graphics driver does not spin. */
const RELOAD_PAUSE_MS = 500;
/** The only page of the shell; the service routes answers by this name. */
const CLIENT_ID = 'window';

export type TillWindowOptions = Readonly<{
  preloadFile: string;
  kiosk: boolean;
  /** Nobody looks after it: its sounds need no touch, and no key leads out of the page. */
  unattended: boolean;
  service: ServiceHost;
  clock: Clock;
  log: Log;
  /** Whether the window may close now; when not, `onCloseAsked` is told and the window stays. */
  mayClose: () => boolean;
  onCloseAsked: () => void;
}>;

export function openTillWindow(options: TillWindowOptions): BrowserWindow {
  const { preloadFile, kiosk, unattended, service, clock, log } = options;
  const window = new BrowserWindow({
    width: 1366,
    height: 768,
    // A validator's display is smaller than any till's.
    ...(unattended ? {} : { minWidth: 1024, minHeight: 700 }),
    show: false,
    kiosk,
    autoHideMenuBar: true,
    backgroundColor: '#f4f6f8',
    webPreferences: {
      preload: preloadFile,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      devTools: false,
      ...(unattended ? { autoplayPolicy: 'no-user-gesture-required' as const } : {}),
    },
  });
  const contents = window.webContents;

  const send = (channel: string, ...values: readonly unknown[]): void => {
    if (!contents.isDestroyed()) contents.send(channel, ...values);
  };
  /** Only the main frame of our own page may speak (checklist item 17). */
  const isTrusted = (event: IpcMainEvent): boolean =>
    event.sender === contents &&
    event.senderFrame !== null &&
    event.senderFrame === contents.mainFrame &&
    isOwnPage(event.senderFrame.url);

  const watch = watchPage({
    clock,
    ask: () => send(ALIVE_CHANNEL),
    onHung: () => {
      log.write('warn', 'page_hung', { by: 'watch' });
      contents.forcefullyCrashRenderer();
    },
  });

  const onCall = (event: IpcMainEvent, value: unknown): void => {
    if (!isTrusted(event)) return log.write('warn', 'shell_call_from_stranger');
    const call = callSchema.safeParse(value);
    if (!call.success) return log.write('warn', 'shell_call_malformed');
    if (service.call(CLIENT_ID, call.data)) return;
    // The line is down: the page hears that at once instead of waiting for an answer that never comes.
    send(LINE_CHANNEL, false, service.downBecause());
  };
  const onLineAsked = (event: IpcMainEvent): void => {
    if (!isTrusted(event)) return;
    // The first that a page says: it runs, and one that hangs from here on has had its time to load.
    watch.answered();
    send(LINE_CHANNEL, service.isUp(), service.downBecause());
  };
  const passMessage = (clientId: string | null, message: ServerMessage): void => {
    if (clientId === null || clientId === CLIENT_ID) send(MESSAGE_CHANNEL, message);
  };

  ipcMain.on(CALL_CHANNEL, onCall);
  ipcMain.on(LINE_CHANNEL, onLineAsked);
  const stopMessages = service.onMessage(passMessage);
  const stopLine = service.onLine((up, because) => send(LINE_CHANNEL, up, because));

  let reload: Timer | null = null;
  const onAlive = (event: IpcMainEvent): void => {
    if (isTrusted(event)) watch.answered();
  };
  ipcMain.on(ALIVE_CHANNEL, onAlive);
  if (unattended) {
    contents.on('before-input-event', (event, { key, control, alt, meta }) => {
      if (isWayOut({ key, control, alt, meta })) event.preventDefault();
    });
  }
  const loadPage = (): void => {
    reload = null;
    watch.reloaded();
    if (!window.isDestroyed()) window.loadURL(APP_URL).catch(() => scheduleReload());
  };
  const scheduleReload = (): void => {
    reload ??= clock.after(RELOAD_PAUSE_MS, loadPage);
  };
  let hung: Timer | null = null;
  contents.on('render-process-gone', (_event, details) => {
    log.write('error', 'page_gone', { reason: details.reason, exitCode: details.exitCode });
    if (details.reason !== 'clean-exit') scheduleReload();
  });
  window.on('unresponsive', () => {
    log.write('warn', 'page_hung');
    hung ??= clock.after(UNRESPONSIVE_GRACE_MS, () => {
      hung = null;
      contents.forcefullyCrashRenderer();
    });
  });
  window.on('responsive', () => {
    hung?.cancel();
    hung = null;
  });
  window.once('ready-to-show', () => window.show());
  window.on('close', (event) => {
    if (options.mayClose()) return;
    event.preventDefault();
    options.onCloseAsked();
  });
  window.on('closed', () => {
    reload?.cancel();
    hung?.cancel();
    watch.stop();
    stopMessages();
    stopLine();
    ipcMain.removeListener(CALL_CHANNEL, onCall);
    ipcMain.removeListener(LINE_CHANNEL, onLineAsked);
    ipcMain.removeListener(ALIVE_CHANNEL, onAlive);
  });
  loadPage();
  return window;
}
