/** How a serial line is set, in the short form that technicians know ("9600 8N1"), with the end of a code in words. Pure. */
import type { SettingsOf } from '../../../electron/contract/device-settings.ts';
import type { Language } from '../../i18n/language.ts';
import { choiceText } from './settings-fields.ts';

type Line = Extract<SettingsOf<'barcode_scanner'>, { driver: 'serial' }>['settings'];

const PARITY_LETTERS: Readonly<Record<Line['parity'], string>> = { none: 'N', even: 'E', odd: 'O' };

export function lineText(
  {
    baudRate,
    dataBits,
    parity,
    stopBits,
    end,
  }: Omit<Line, 'flowControl' | 'silenceMs' | 'end'> & Partial<Pick<Line, 'end'>>,
  language: Language,
): string {
  const line = `${baudRate} ${dataBits}${PARITY_LETTERS[parity]}${stopBits}`;
  return end === undefined ? line : `${line} · ${choiceText('end', end, language) ?? end}`;
}
