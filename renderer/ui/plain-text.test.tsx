/** Foreign text on the screen. */
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { PlainText, showable } from './plain-text.tsx';

describe('foreign text', () => {
  test.each([
    ['control characters', 'a\u0000b\u001Bc', 'a\uFFFDb\uFFFDc'],
    ['characters that turn the direction', 'x\u202Egpj.exe', 'x\uFFFDgpj.exe'],
    ['isolates and marks', '\u2066a\u2069\u200F', '\uFFFDa\uFFFD\uFFFD'],
    ['line breaks become one space', 'a\r\n\tb', 'a b'],
    ['Chinese, emoji and joiners stay', '可乐👨‍👩‍👧 é', '可乐👨‍👩‍👧 é'],
    ['a formula stays the text it is', '=cmd()', '=cmd()'],
  ])('[SCREEN-14] %s', (_, text, shown) => {
    expect(showable(text)).toBe(shown);
  });

  test('[SCREEN-14] markup is shown, not followed', () => {
    const html = renderToStaticMarkup(<PlainText text={'<img src=x onerror="alert(1)">'} />);
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img');
  });

  test('[SCREEN-15] a name of 200 characters is there whole, in the text and in the tooltip', () => {
    const name = '超长商品名称'.repeat(34).slice(0, 200);
    const html = renderToStaticMarkup(<PlainText text={name} />);
    expect(html.split(name)).toHaveLength(3);
  });
});
