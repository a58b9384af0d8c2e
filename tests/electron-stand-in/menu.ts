/** Menus: the shell only takes the default one away. */
import type Electron from 'electron';

export const Menu: Pick<typeof Electron.Menu, 'setApplicationMenu'> = {
  setApplicationMenu: () => {},
};
