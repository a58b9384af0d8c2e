/**
 * The transport inside Electron: the preload script puts `window.till` there, which passes messages and nothing else.
 */
import type { LineListener, Transport } from '../../electron/contract/client.ts';
import type { Call, ServerMessage } from '../../electron/contract/envelope.ts';

/** What the preload script exposes. It hands over no object of Electron's, so listeners cannot be taken away again. */
export type TillBridge = Readonly<{
  send: (call: Call) => boolean;
  onMessage: (listener: (message: ServerMessage) => void) => void;
  /** Called at once with the present state. */
  onLine: (listener: LineListener) => void;
}>;

declare global {
  interface Window {
    readonly till?: TillBridge;
  }
}

export function createBridgeTransport(bridge: TillBridge): Transport {
  let closed = false;
  return {
    send: (call) => !closed && bridge.send(call),
    onMessage: (listener) =>
      bridge.onMessage((message) => {
        if (!closed) listener(message);
      }),
    onLine: (listener) =>
      bridge.onLine((up, because) => {
        if (!closed) listener(up, because);
      }),
    close: () => {
      closed = true;
    },
  };
}
