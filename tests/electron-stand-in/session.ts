/** The default session: remembers the handlers that deny permissions, and the window asks them. */
import type Electron from 'electron';

type Handlers = Pick<
  Electron.Session,
  'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'
>;

export const installedHandlers = new Set<keyof Handlers>();

const defaultSession: Handlers = {
  setPermissionRequestHandler: () => void installedHandlers.add('setPermissionRequestHandler'),
  setPermissionCheckHandler: () => void installedHandlers.add('setPermissionCheckHandler'),
  setDevicePermissionHandler: () => void installedHandlers.add('setDevicePermissionHandler'),
};

export const session = { defaultSession };
