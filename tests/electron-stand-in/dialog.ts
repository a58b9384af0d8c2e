/** Message boxes: told to the test, which answers; without a test the first button is pressed. */
import { once } from 'node:events';
import type Electron from 'electron';
import { fromTest, tellTest } from './control.ts';

function isOptions(value: unknown): value is Electron.MessageBoxOptions {
  return typeof value === 'object' && value !== null && 'message' in value;
}

async function showMessageBox(...given: readonly unknown[]): Promise<Electron.MessageBoxReturnValue> {
  const options = given.find(isOptions);
  if (options === undefined) throw new TypeError('a message box needs options');
  tellTest({ type: 'dialog', message: options.message, detail: options.detail ?? '', buttons: options.buttons ?? [] });
  if (!process.connected) return { response: 0, checkboxChecked: false };
  const [answer] = await once(fromTest, 'answer_dialog');
  return { response: (answer as { response: number }).response, checkboxChecked: false };
}

export const dialog: Pick<Electron.Dialog, 'showMessageBox' | 'showErrorBox'> = {
  showMessageBox,
  showErrorBox: (title, content) => tellTest({ type: 'dialog', message: title, detail: content, buttons: [] }),
};
