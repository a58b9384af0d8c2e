/**
 * The page's first file: chooses the real parts (bridge or socket, clock, chance, storage) and starts the screens.
 */
import { createClient, type Transport } from '../../electron/contract/client.ts';
import type { Random } from '../../electron/kernel/random.ts';
import { contractUrl, takeAccessToken } from '../client/access-token.ts';
import { createBridgeTransport } from '../client/bridge-transport.ts';
import { screenClock } from '../client/screen-clock.ts';
import { createSocketTransport } from '../client/socket-transport.ts';
import { startScreens } from './start-screens.tsx';

const random: Random = { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) };

function chooseTransport(): Transport | null {
  if (window.till !== undefined) return createBridgeTransport(window.till);
  const token = takeAccessToken(window);
  if (token === null) return null;
  const url = contractUrl(window.location, token);
  return createSocketTransport({ open: () => new WebSocket(url), clock: screenClock, random });
}

const transport = chooseTransport();
await startScreens({ client: transport === null ? null : createClient(transport), clock: screenClock });
