/**
 * A name for one press of a key that moves money. Pressed twice, or sent again because nobody heard an answer, it is the same
 * act to the terminal, which does it once. What is wished for anew has another name. Rule DAYSCREEN-34 of docs/spec.md.
 */
import { useRef } from 'react';
import { makeUuidV7 } from '../../electron/kernel/ids.ts';
import { screenClock, screenRandom } from './screen-clock.ts';

export type ActId = Readonly<{
  /** The name of the act that is wished for now. */
  current(): string;
  /** It was done: the next press is another act. */
  done(): void;
}>;

export type ActName = Readonly<{ wish: string; actId: string }> | null;

/** The name stays as long as the wish does. */
export function nameAct(before: ActName, wish: string, makeId: () => string): NonNullable<ActName> {
  return before?.wish === wish ? before : { wish, actId: makeId() };
}

/** `wish`: whatever distinguishes one wish from another: the amount, and where it goes. */
export function useActId(wish: string): ActId {
  const name = useRef<ActName>(null);
  return {
    current: () => {
      name.current = nameAct(name.current, wish, () => makeUuidV7(screenClock, screenRandom));
      return name.current.actId;
    },
    done: () => {
      name.current = null;
    },
  };
}
