/**
 * What every window and session of the shell is denied: permissions, navigation, new windows, webviews (Electron
 * security checklist, items 5, 11–14). Rule SHELL-3 of docs/spec.md.
 */
import type { App, Session, WebContents } from 'electron';
import { APP_ORIGIN } from './app-protocol.ts';

export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}

export function isOwnPage(url: string): boolean {
  return url === APP_ORIGIN || url.startsWith(`${APP_ORIGIN}/`);
}

function confine(contents: WebContents): void {
  contents.on('will-navigate', (event) => {
    if (!isOwnPage(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** Confines every page that will ever be made, whoever makes it. */
export function confineAllPages(app: App): void {
  app.on('web-contents-created', (_event, contents) => confine(contents));
}
