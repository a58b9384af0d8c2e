/** BrowserWindow and its webContents on a Chromium that Playwright drives. */
import { EventEmitter } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type Electron from 'electron';
import { chromium, type BrowserContext, type CDPSession, type Page, type Route } from 'playwright';
import { app, openWindows, type OpenWindow } from './app.ts';
import { fromTest, tellTest } from './control.ts';
import { ipcMain } from './ipc-main.ts';
import { pageScript } from './page-electron.ts';
import { answerRequest, shellUrl, standInUrl } from './protocol.ts';

const BINDING = '__standInIpc';

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function answerRoute(route: Route): Promise<void> {
  const request = route.request();
  const response = await answerRequest(request.url(), request.method());
  if (response === null) return route.abort('addressunreachable');
  await route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  });
}

class StandInWebContents extends EventEmitter {
  readonly mainFrame: { readonly url: string };
  page: Page | null = null;
  /** Opened while the page is well: one that is opened to a page that hangs never reaches it. */
  #debugger: Promise<CDPSession> | null = null;
  #openHandler: () => { action: 'deny' | 'allow' } = () => ({ action: 'allow' });

  constructor() {
    super();
    const pageUrl = (): string => shellUrl(this.page?.url() ?? 'about:blank');
    this.mainFrame = {
      get url() {
        return pageUrl();
      },
    };
  }
  isDestroyed(): boolean {
    return this.page?.isClosed() ?? false;
  }
  send(channel: string, ...values: unknown[]): void {
    this.page
      ?.evaluate(([name, given]) => Reflect.get(window, '__standInIpcDeliver')?.(name, given), [
        channel,
        values,
      ] as const)
      // A page that is being loaded or has crashed hears nothing, as in Electron.
      .catch(() => {});
  }
  setWindowOpenHandler(handler: () => { action: 'deny' }): void {
    this.#openHandler = handler;
  }
  adopt(page: Page): void {
    this.page = page;
    this.#debugger = page.context().newCDPSession(page);
    // A page that is gone before it was there has nothing to be crashed.
    this.#debugger.catch(() => {});
  }
  /** Ends the page's process though an endless loop keeps its own thread busy. */
  forcefullyCrashRenderer(): void {
    void this.#debugger
      ?.then((browser) => browser.send('Page.crash'))
      // The answer never comes from a page that has just died.
      .catch(() => {});
  }
  mayOpen(): boolean {
    return this.#openHandler().action === 'allow';
  }
}

class StandInBrowserWindow extends EventEmitter implements OpenWindow {
  readonly webContents = new StandInWebContents();
  readonly #preload: string;
  readonly #opened: Promise<BrowserContext>;
  #closed = false;
  #crashed = false;

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super();
    const web = options.webPreferences;
    if (web?.contextIsolation !== true || web.sandbox !== true || web.nodeIntegration !== false) {
      throw new Error('the page would not be isolated');
    }
    this.#preload = readFileSync(web.preload ?? '', 'utf8');
    openWindows.add(this);
    app.emit('web-contents-created', {}, this.webContents);
    this.#opened = this.#open(options.width ?? 800, options.height ?? 600);
    fromTest.on('close_window', () => this.close());
    fromTest.on('page_hung', () => this.emit('unresponsive'));
  }

  async #open(width: number, height: number): Promise<BrowserContext> {
    const debuggingPort = await freePort();
    const context = await chromium.launchPersistentContext(mkdtempSync(path.join(os.tmpdir(), 'till-window-')), {
      executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
      viewport: { width, height },
      args: [`--remote-debugging-port=${debuggingPort}`],
    });
    await context.exposeBinding(BINDING, (source, channel: string, values: unknown[]) => {
      const event = {
        sender: this.webContents,
        senderFrame:
          source.frame === source.page.mainFrame() ? this.webContents.mainFrame : { url: source.frame.url() },
      };
      ipcMain.emit(channel, event, ...values);
    });
    await context.addInitScript(pageScript(this.#preload, BINDING));
    await context.route('**/*', answerRoute);
    this.#adopt(context.pages()[0] ?? (await context.newPage()));
    context.on('page', (page) => {
      const isPopup = page !== this.webContents.page && !this.#crashed;
      if (isPopup && !this.webContents.mayOpen()) void page.close();
    });
    tellTest({ type: 'page_ready', debuggingPort });
    return context;
  }

  #adopt(page: Page): void {
    this.webContents.adopt(page);
    page.on('crash', () => {
      this.#crashed = true;
      this.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });
    });
    page.on('framenavigated', (frame) => {
      if (frame !== page.mainFrame()) return;
      const url = shellUrl(frame.url());
      this.webContents.emit('will-navigate', { url, preventDefault: () => void page.goBack().catch(() => {}) });
    });
  }

  async loadURL(url: string): Promise<void> {
    const context = await this.#opened;
    if (this.#closed) return;
    // A crashed page cannot be steered any more; Electron starts a new renderer, and so does this.
    if (this.#crashed) this.#adopt(await context.newPage());
    this.#crashed = false;
    await this.webContents.page?.goto(standInUrl(url));
    this.emit('ready-to-show');
  }

  show(): void {}
  restore(): void {}
  isMinimized(): boolean {
    return false;
  }
  isDestroyed(): boolean {
    return this.#closed;
  }
  focus(): void {
    tellTest({ type: 'focused' });
  }
  closeForQuit(): boolean {
    let prevented = false;
    this.emit('close', { preventDefault: () => (prevented = true) });
    return !prevented;
  }
  close(): void {
    if (this.#closed || !this.closeForQuit()) return;
    void this.shutDown().then(() => {
      if (openWindows.size === 0) app.emit('window-all-closed');
    });
  }
  async shutDown(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    openWindows.delete(this);
    const context = await this.#opened;
    await context.close();
    this.emit('closed');
  }
}

export const BrowserWindow = StandInBrowserWindow;
