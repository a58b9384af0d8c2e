/** What a bad network does to the events of a stream: the same one twice, or one after the next. Rule SANDBOX-185. */
import type { Fault } from './faults.ts';

export type EventBender = Readonly<{ bend(text: string): Promise<string> }>;

/** `meet` is asked once for each event. An event that is held back comes after the next one, however long that takes. */
export function createEventBender(meet: () => Promise<Fault | null>): EventBender {
  let heldBack = '';
  return {
    async bend(text) {
      let told = '';
      for (const event of text.split(/(?<=\n\n)/u)) {
        const kind = heldBack === '' ? (await meet())?.kind : undefined;
        if (kind === 'event_late') {
          heldBack = event;
          continue;
        }
        told += kind === 'event_twice' ? event + event : event;
        told += heldBack;
        heldBack = '';
      }
      return told;
    },
  };
}
