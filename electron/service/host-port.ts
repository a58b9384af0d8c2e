/**
 * The one line between the service and the process that started it: Electron's utility process has a message port to its
 * parent, a child of plain Node has an IPC channel. Both carry JSON values, and both end with the parent. Rule HOST-1.
 */
import type { FromServiceMessage } from '../contract/service-messages.ts';

export interface HostPort<Message = FromServiceMessage> {
  post(message: Message): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The parent is gone; nobody will ever ask again. */
  onClosed(listener: () => void): void;
}

/** What Electron adds to `process` in a utility process. */
type ParentPort = Readonly<{
  postMessage: (message: unknown) => void;
  on: (event: 'message', listener: (event: Readonly<{ data: unknown }>) => void) => void;
}>;

/** What of `process` is used; a test hands in its own. */
export type ServiceProcess = Readonly<{
  parentPort?: ParentPort;
  send?: (message: unknown) => boolean;
  on: {
    (event: 'message', listener: (message: unknown) => void): unknown;
    (event: 'disconnect', listener: () => void): unknown;
  };
}>;

/** null when the program was started by hand, with nobody to talk to. */
export function openHostPort<Message = FromServiceMessage>(self: ServiceProcess): HostPort<Message> | null {
  const { parentPort, send } = self;
  if (parentPort !== undefined) {
    return {
      post: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on('message', ({ data }) => listener(data)),
      // Electron ends its utility processes together with the main process.
      onClosed: () => undefined,
    };
  }
  if (send === undefined) return null;
  let open = true;
  self.on('disconnect', () => {
    open = false;
  });
  return {
    post: (message) => {
      if (open) send.call(self, message);
    },
    onMessage: (listener) => void self.on('message', listener),
    onClosed: (listener) => void self.on('disconnect', listener),
  };
}
