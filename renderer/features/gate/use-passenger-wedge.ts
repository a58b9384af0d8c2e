/** A scanner that types at a screen of passengers: what it reads is a passenger's, whatever has the focus. */
import { useEffect } from 'react';
import { flushSync } from 'react-dom';
import { useClock } from '../../client/use-now.ts';
import { useTillContext } from '../../client/use-till.ts';
import { listenForWedge } from '../../client/wedge-listener.ts';

export function usePassengerWedge(operation: 'gate.scan' | 'kiosk.scan'): void {
  const { client } = useTillContext();
  const clock = useClock();
  useEffect(
    () =>
      listenForWedge({
        page: document,
        clock,
        draw: flushSync,
        onScan: (text) => void client.call(operation, { text }),
        // Half of a code: the passenger sees nothing come of it, and holds it there again.
        onBrokenScan: () => undefined,
        onOverlongScan: () => undefined,
        onInputMethod: () => undefined,
      }),
    [client, clock, operation],
  );
}
