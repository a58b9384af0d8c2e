/**
 * Electron's main process: windows, security, supervision, and nothing about money. Start reading here; the terminal
 * itself is in the service (electron/service/main.ts).
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, dialog, Menu, protocol, session, type BrowserWindow } from 'electron';
import { ERRORS, isErrorCode } from '../kernel/errors.ts';
import { createLogFile } from '../system/log-file.ts';
import { HELPER_FILES } from '../system/helper-processes.ts';
import { createServiceHost, type ServiceHost } from '../system/service-host.ts';
import { createSystemClock } from '../system/system-clock.ts';
import { APP_SCHEME, createAppHandler } from './app-protocol.ts';
import { readShellOptions } from './options.ts';
import { createProfileLock } from './profile-lock.ts';
import { confirmQuit } from './quit-guard.ts';
import { confineAllPages, denyPermissions } from './security.ts';
import { sealSecret, spawnProgram } from './service-process.ts';
import { openTillWindow } from './till-window.ts';

/** This file is out/shell/main.js; what was built beside it lies one folder up. */
const built = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

protocol.registerSchemesAsPrivileged([
  { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);
app.enableSandbox();
confineAllPages(app);

/** Says in both languages why the till cannot run, and ends: nothing on the screen would work. */
function refuse(code: string, facts: Readonly<Record<string, string | number>>): void {
  const texts = isErrorCode(code) ? ERRORS[code] : ERRORS['terminal.storage_failed'];
  const fill = (text: string): string =>
    text.replaceAll(/\{\{(\w+)\}\}/g, (_match, name: string) => String(facts[name] ?? ''));
  dialog.showErrorBox(
    `${texts['zh-CN'].title} / ${texts.en.title}`,
    `${fill(texts['zh-CN'].action)}\n${fill(texts.en.action)}\n(${code})`,
  );
}

/** Answers whether quitting has been decided on, so that the window may close. `mayAsk`: whether whoever wants it may. */
function askBeforeQuit(
  service: ServiceHost,
  currentWindow: () => BrowserWindow | null,
  mayAsk: () => Promise<boolean>,
): () => boolean {
  let decided = false;
  let asking = false;
  app.on('before-quit', (event) => {
    if (decided) return;
    event.preventDefault();
    if (asking) return;
    asking = true;
    void mayAsk()
      .then(async (may) => may && confirmQuit(currentWindow(), await service.askBusy(), app.getLocale()))
      .then(async (quit) => {
        asking = false;
        if (!quit) return;
        await service.stop();
        decided = true;
        app.quit();
      });
  });
  return () => decided;
}

async function run(): Promise<void> {
  const options = readShellOptions(process.argv);
  const dataFolder = options.dataFolder ?? path.join(app.getPath('userData'), 'till');
  const clock = createSystemClock();
  const log = createLogFile({ folder: path.join(dataFolder, 'log'), name: 'shell' });
  await app.whenReady();
  Menu.setApplicationMenu(null);
  denyPermissions(session.defaultSession);
  protocol.handle(APP_SCHEME, createAppHandler(path.join(built, 'renderer')));
  if (options.backendOrigin === null) {
    refuse('terminal.not_enrolled', {});
    return app.exit(1);
  }
  const service = createServiceHost({
    start: {
      type: 'start',
      dataFolder,
      resourcesFolder: path.resolve(built, '..', 'resources'),
      backendOrigin: options.backendOrigin,
      sandbox: options.sandbox,
      phonePage: options.phonePage,
      profile: options.profile,
      softwareVersion: app.getVersion(),
      keyProtection: 'host',
    },
    spawn: () => spawnProgram(path.join(built, 'service', 'main.js')),
    spawnHelper: (program) => spawnProgram(path.join(built, 'service', HELPER_FILES[program]), program),
    seal: sealSecret,
    clock,
    log,
  });
  let window: BrowserWindow | null = null;
  service.onRefused((code, facts) => {
    refuse(code, facts);
    app.exit(1);
  });
  const isUnattended = options.profile === 'transit';
  const lock = createProfileLock(service, clock);
  const mayLeave = async (): Promise<boolean> => {
    const may = !isUnattended || (await lock.isUnlocked());
    if (!may) log.write('warn', 'quit_refused');
    return may;
  };
  const mayClose = askBeforeQuit(service, () => window, mayLeave);
  app.on('second-instance', () => {
    if (window === null) return;
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  app.on('window-all-closed', () => app.quit());
  service.start();
  window = openTillWindow({
    preloadFile: path.join(built, 'shell', 'preload.cjs'),
    kiosk: options.kiosk || isUnattended,
    unattended: isUnattended,
    service,
    clock,
    log,
    mayClose,
    onCloseAsked: () => app.quit(),
  });
}

if (app.requestSingleInstanceLock()) void run();
else app.quit();
