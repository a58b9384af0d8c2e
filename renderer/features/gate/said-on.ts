/**
 * What a screen says, to be read aloud: its sentences and amounts in the order in which they stand there, each language by
 * itself. Rule KIOSKSCREEN-11 of docs/spec/kiosk.md.
 */
import type { Bilingual } from '../../../electron/contract/values.ts';
import { both } from './gate-looks.ts';

/** Sentences, amounts and what can be chosen. Keys say what they do, which a sentence beside them says already. */
const SAID =
  '.kiosk-notice, .kiosk-title, .kiosk-ride-fare, .kiosk-destination, .kiosk-quantity-count, .kiosk-total, .kiosk-order > :not(.kiosk-title), .kiosk-line, .kiosk-alert, .kiosk-small, .kiosk-number';

export function saidOn(screen: Element): Bilingual {
  const said = [...screen.querySelectorAll(SAID)].filter((part) => part.parentElement?.closest(SAID) === null);
  return both((language) =>
    said
      .map((part) => wordsOf(part, language))
      .filter((words) => words !== '')
      .join(language === 'en' ? '. ' : '，'),
  );
}

function wordsOf(node: Node, language: keyof Bilingual): string {
  if (node.nodeType === Node.TEXT_NODE) return (node.textContent ?? '').trim();
  if (!(node instanceof Element)) return '';
  const isOther = node.hasAttribute('lang') && node.getAttribute('lang') !== language;
  if (isOther || node.getAttribute('aria-hidden') === 'true') return '';
  return [...node.childNodes]
    .map((child) => wordsOf(child, language))
    .filter((words) => words !== '')
    .join(' ');
}
