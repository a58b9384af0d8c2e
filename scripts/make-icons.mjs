/**
 * Draws resources/icons/icon-512.png from icon.svg, in a browser, since that is what draws the vector icon elsewhere.
 *
 * Run by hand after a change of the drawing: npm exec -- node scripts/make-icons.mjs [browser]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';

/** What desktop icon themes and the installer ask for; smaller sizes are scaled from it. */
const SIZE_PX = 512;

const folder = fileURLToPath(new URL('../resources/icons/', import.meta.url));
const drawing = readFileSync(`${folder}icon.svg`, 'utf8');
const browser = await chromium.launch({ executablePath: process.argv[2] ?? '/usr/bin/chromium' });
try {
  const page = await browser.newPage({ viewport: { width: SIZE_PX, height: SIZE_PX } });
  await page.setContent(`<style>*{margin:0}svg{display:block;width:100vw;height:100vh}</style>${drawing}`);
  writeFileSync(`${folder}icon-512.png`, await page.screenshot({ omitBackground: true }));
} finally {
  await browser.close();
}
