/** Where the demo's phone page is found: a link in a browser, address and QR in the shell. */
import { describe, expect, test } from 'vitest';
import { drawStatic, textOf } from '../client/testing/draw-static.tsx';
import { LANGUAGES } from '../i18n/language.ts';
import { devicesTexts } from '../i18n/texts/devices.ts';
import { PhonePageLink } from './phone-page-link.tsx';

const ADDRESS = 'http://127.0.0.1:8788/phone/';
const draw = (inShell: boolean, language: 'zh-CN' | 'en') =>
  drawStatic(<PhonePageLink address={ADDRESS} inShell={inShell} />, language, 0);

describe.each(LANGUAGES)('in %s', (language) => {
  test('[SCREENOPS-1] in a browser it is a link that opens beside the till', async () => {
    const html = await draw(false, language);
    expect(html).toMatch(new RegExp(`<a [^>]*href="${ADDRESS}"[^>]*target="_blank"[^>]*rel="noreferrer"`));
  });

  test('[SCREENOPS-1] the shell, which opens nothing else, shows the address to read', async () => {
    const html = await draw(true, language);
    expect(html).not.toContain('<a ');
    expect(textOf(html)).toContain(ADDRESS);
  });

  test.each([true, false])(
    '[SCREENOPS-1] its QR holds the address, and it is marked as a demo (shell: %s)',
    async (inShell) => {
      const html = await draw(inShell, language);
      expect(html).toContain(`data-payload="${ADDRESS}"`);
      expect(textOf(html)).toContain(devicesTexts.demoMark[language]);
    },
  );
});
