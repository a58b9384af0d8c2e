/** All that the cashier's screen shows, at once: what a screen begins with, and comes back to after a gap in the events. */
import type { Handlers } from '../../contract/dispatcher.ts';
import { ok } from '../../kernel/result.ts';
import type { EventStream, Views } from '../event-stream.ts';

export function snapshotHandlers(
  events: Pick<EventStream, 'sequence'>,
  views: Views,
): Pick<Handlers, 'terminal.snapshot'> {
  return {
    // Nothing is awaited in here, so the parts and the number belong to one moment.
    'terminal.snapshot': () =>
      ok({
        sequence: events.sequence(),
        terminal: views['terminal.changed'](),
        session: views['session.changed'](),
        connection: views['connection.changed'](),
        queue: views['queue.changed'](),
        offline: views['offline.changed'](),
        inbox: views['inbox.changed'](),
        backend: views['backend.changed'](),
        devices: views['devices.changed'](),
        printing: views['printing.changed'](),
        shift: views['shift.changed'](),
        shop: views['shop.changed'](),
        sale: views['sale.changed'](),
        checkout: views['checkout.changed'](),
        setAside: views['aside.changed'](),
        gate: views['gate.changed'](),
        kiosk: views['kiosk.changed'](),
      }),
  };
}
