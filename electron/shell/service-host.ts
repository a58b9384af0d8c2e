/**
 * The shell's side of the service: Electron's utility process under supervision, calls in, messages out, and the
 * sealing of secrets that only the main process can do.
 */
import type { Call, ServerMessage } from '../contract/envelope.ts';
import type { Busy } from './quit-guard.ts';

export interface ServiceHost {
  start(): void;
  /** Hands a page's call on; false when the service is down. */
  call(clientId: string, call: Call): boolean;
  isUp(): boolean;
  /** `clientId` null: for every page. */
  onMessage(listener: (clientId: string | null, message: ServerMessage) => void): () => void;
  onLine(listener: (up: boolean) => void): () => void;
  /** Tells why the terminal cannot run at all; an error code with its facts. */
  onRefused(listener: (code: string, facts: Readonly<Record<string, string | number>>) => void): () => void;
  /** What would be left behind by quitting now; all zero when the service does not answer within a second. */
  askBusy(): Promise<Busy>;
  /** Resolves when the service has ended, by itself or by force. */
  stop(): Promise<void>;
}
