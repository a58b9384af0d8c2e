/**
 * Foreign text (the name of a good or a person) shown harmlessly: control and direction characters become a visible mark,
 * markup is text, and what does not fit is cut with the whole text in the tooltip and for screen readers.
 *
 * Rules SCREEN-14 and SCREEN-15 of docs/spec.md.
 */

/** C0, DEL, C1, line separators, and the characters that turn the direction of text (Unicode Cc, Zl, Zp and Bidi_Control). */
const UNSHOWABLE = /[\p{Cc}\u2028\u2029\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu;

/** U+FFFD, the replacement character: something was here that cannot be shown. */
const MARK = '\uFFFD';

export function showable(text: string): string {
  return text.replace(/[\t\n\r]+/g, ' ').replace(UNSHOWABLE, MARK);
}

type PlainTextProps = Readonly<{ text: string; lines?: 1 | 2 }>;

export function PlainText({ text, lines = 1 }: PlainTextProps) {
  const shown = showable(text);
  return (
    <span className={lines === 1 ? 'clip' : 'clip-two'} title={shown} dir="auto">
      {shown}
    </span>
  );
}
