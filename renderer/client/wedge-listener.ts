/**
 * Listens for a typing scanner on the whole page, before any field sees a key: whatever has the focus, with dialogs open,
 * a scan goes to `onScan` and nowhere else (till lessons C31 and E15). Characters are held for a moment; what turns out to
 * be typing is put where it was typed, in order.
 *
 * Rules SCREEN-33 to SCREEN-37 and SCREEN-70 of docs/spec.md.
 */
import type { Clock, Timer } from '../../electron/kernel/clock.ts';
import { USUAL_WEDGE, type WedgeSettings } from '../../electron/contract/shift-values.ts';
import { createWedgeDetector, MAX_AVERAGE_GAP_MS, MIN_SCAN_LENGTH } from './wedge-detector.ts';

export type WedgeListenerOptions = Readonly<{
  page: Document;
  clock: Clock;
  /**
   * Runs the act and draws what came of it. Keys that were held are let go in one go; each has to find the page as the key
   * before has left it, or the seventh digit of a PIN would meet a field that is still full.
   */
  draw: (act: () => void) => void;
  onScan: (text: string) => void;
  /** A scan came in two pieces, the first of which looked like typing: it must be scanned again. */
  onBrokenScan: () => void;
  /** More came in one go than any code is long, perhaps without end; told once, and none of it goes anywhere. */
  onOverlongScan: () => void;
  /** Keys came as fast as a scan but through an input method, which makes candidates of them (till lesson C32). */
  onInputMethod: () => void;
  /** How the scanner was set; absent: as delivered. */
  settings?: WedgeSettings;
}>;

type HeldKey = Readonly<{ event: KeyboardEvent; target: EventTarget | null }>;

/** What scanners send as Ctrl and a letter: line feed and carriage return end a scan, group separators belong to it. */
const CONTROL_ENDS = new Set(['j', 'm']);
const GROUP_SEPARATOR = '\u001D';
const QUIET_KEYS = new Set(['Shift', 'CapsLock', 'NumLock']);

/** `KeyboardEvent.keyCode` of a key that an input method took (UI Events, section 9.3.2). */
const INPUT_METHOD_KEY_CODE = 229;

function isEditable(target: EventTarget | null): target is HTMLElement {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !target.readOnly && !target.disabled && target.type !== 'checkbox';
  return target instanceof HTMLTextAreaElement || target.isContentEditable;
}

/** Plays a held key as if it came now: the key event for whoever listens, then the character for a field that takes it. */
function replay({ event, target }: HeldKey, page: Document, replayed: WeakSet<Event>): void {
  const focused = page.activeElement ?? page.body;
  const place = target instanceof Node && target.isConnected ? target : focused;
  const { key, code, location, shiftKey, ctrlKey } = event;
  const init = { key, code, location, shiftKey, ctrlKey, bubbles: true, cancelable: true, composed: true };
  const copy = new KeyboardEvent('keydown', init);
  replayed.add(copy);
  const wanted = place.dispatchEvent(copy) && !ctrlKey;
  // The one way to type into a field as a person does: caret, selection, undo, length limit and input events all follow.
  if (wanted && isEditable(page.activeElement)) page.execCommand('insertText', false, key);
}

/** Counts fast keys that an input method swallowed. */
function createInputMethodWatch(onInputMethod: () => void): (atMs: number) => void {
  let count = 0;
  let firstAtMs = 0;
  let lastAtMs = Number.NEGATIVE_INFINITY;
  return (atMs) => {
    if (atMs - lastAtMs > MAX_AVERAGE_GAP_MS * 2) count = 0;
    if (count === 0) firstAtMs = atMs;
    lastAtMs = atMs;
    count += 1;
    const fast = count > 1 && (lastAtMs - firstAtMs) / (count - 1) < MAX_AVERAGE_GAP_MS;
    if (count === MIN_SCAN_LENGTH && fast) onInputMethod();
  };
}

/** Starts listening; the answer stops it. */
export function listenForWedge(options: WedgeListenerOptions): () => void {
  const { page, clock, draw, onScan, onBrokenScan, onOverlongScan, onInputMethod, settings = USUAL_WEDGE } = options;
  const detector = createWedgeDetector<HeldKey>(settings);
  const replayed = new WeakSet<Event>();
  const watchInputMethod = createInputMethodWatch(onInputMethod);
  let timer: Timer | null = null;

  const play = (held: readonly HeldKey[]): void => {
    for (const key of held) draw(() => replay(key, page, replayed));
  };
  const releaseAll = (): void => {
    timer?.cancel();
    play(detector.release());
  };
  const swallow = (event: KeyboardEvent): void => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const onCharacter = (event: KeyboardEvent, character: string): void => {
    swallow(event);
    timer?.cancel();
    const { target, timeStamp } = event;
    play(detector.character(character, { event, target }, timeStamp, isEditable(target)));
    if (detector.overflowed()) onOverlongScan();
    if (detector.isComplete()) onEnd(event);
    else timer = clock.after(detector.holdMs(), releaseAll);
  };
  const onEnd = (event: KeyboardEvent): void => {
    timer?.cancel();
    const verdict = detector.end(event.timeStamp);
    if (verdict.kind === 'typing') {
      play(verdict.held);
      return;
    }
    swallow(event);
    if (verdict.kind === 'scan') onScan(verdict.text);
    if (verdict.kind === 'broken') onBrokenScan();
  };
  const onControl = (event: KeyboardEvent): void => {
    const key = event.key.toLowerCase();
    if (detector.inBurst() && CONTROL_ENDS.has(key)) onEnd(event);
    else if (detector.inBurst() && key === ']') onCharacter(event, GROUP_SEPARATOR);
    else if (CONTROL_ENDS.has(key) && detector.end(event.timeStamp).kind === 'echo') swallow(event);
    else releaseAll();
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (replayed.has(event) || QUIET_KEYS.has(event.key)) return;
    if (event.isComposing || event.key === 'Process' || event.keyCode === INPUT_METHOD_KEY_CODE) {
      releaseAll();
      watchInputMethod(event.timeStamp);
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey) {
      onControl(event);
      return;
    }
    if (event.key === 'Enter' || event.key === 'Tab') {
      onEnd(event);
      return;
    }
    // A key that is held down repeats as fast as a scanner types; no scanner repeats.
    const printable = [...event.key].length === 1 && !event.repeat;
    // No code begins with a space, and a button that has the focus must feel its press and release in order.
    const spaceOnButton = event.key === ' ' && detector.holdMs() === 0 && !isEditable(event.target);
    if (printable && !spaceOnButton) onCharacter(event, event.key);
    else releaseAll();
  };

  page.addEventListener('keydown', onKeyDown, { capture: true });
  // What was typed before a press must have arrived when the press acts on it.
  page.addEventListener('pointerdown', releaseAll, { capture: true });
  return () => {
    releaseAll();
    page.removeEventListener('pointerdown', releaseAll, { capture: true });
    page.removeEventListener('keydown', onKeyDown, { capture: true });
  };
}
