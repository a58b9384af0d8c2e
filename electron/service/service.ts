/**
 * The terminal as a process: takes the host's messages, opens the terminal once, passes calls in and answers and events
 * out, and stops in order. What the terminal is made of is main.ts's choice; nothing here knows of it.
 *
 * Rules HOST-1 to HOST-6 of docs/spec.md.
 */
import { assertNever } from '../kernel/assert.ts';
import type { JsonValue } from '../kernel/json.ts';
import type { Log } from '../kernel/log.ts';
import type { Result } from '../kernel/result.ts';
import type { Answer } from '../contract/envelope.ts';
import { toServiceSchema, type StartMessage, type ToServiceMessage } from '../contract/service-messages.ts';
import { StoredDamage } from '../terminal/storage/row.ts';
import type { HostPort } from './host-port.ts';
import { createHelpers, type Helpers } from './helpers.ts';
import { createSealing, type Sealing } from './sealing.ts';

/** The terminal with all that belongs to it. */
export interface RunningTerminal {
  /** Names this run, so that a screen notices a restart. */
  readonly runId: string;
  call(name: string, input: unknown): Promise<Answer<JsonValue>>;
  onEvent(listener: (event: Readonly<{ sequence: number; name: string; payload: JsonValue }>) => void): () => void;
  busy(): Readonly<{ unsentCount: number; unresolvedCount: number; paymentRunning: boolean }>;
  /** What stands in the books is not what was written: from now on no payment is taken, and the screens say why. */
  foundDamage(damage: StoredDamage): void;
  /** Everything that was acknowledged is durable before; this only ends in order. */
  stop(): Promise<void>;
}

/** Why the terminal cannot run at all; of the error table. Starting again does not help. */
export type CannotRun = Readonly<{ code: string; facts: Readonly<Record<string, string | number>> }>;

export type ServiceOptions = Readonly<{
  port: HostPort;
  log: Log;
  openTerminal: (
    start: StartMessage,
    sealing: Sealing,
    startHelper: Helpers['start'],
  ) => Promise<Result<RunningTerminal, CannotRun>>;
  /** Ends the process. */
  exit: (code: number) => void;
}>;

/** What the process learns beside the host's messages. */
export type Service = Readonly<{
  /**
   * Something broke that nobody was waiting for. True: it was met, and the process goes on. Damaged books would be met
   * again after every new start, so that a till would start for ever and nobody could read why.
   */
  broke(error: unknown): boolean;
}>;

export function createService({ port, log, openTerminal, exit }: ServiceOptions): Service {
  const sealing = createSealing((message) => port.post(message));
  const helpers = createHelpers((message) => port.post(message));
  let opened = false;
  let stopping = false;
  let terminal: RunningTerminal | null = null;

  const start = async (message: StartMessage): Promise<void> => {
    const result = await openTerminal(message, sealing, helpers.start);
    if (!result.ok) {
      log.write('error', 'terminal_refused', { code: result.error.code, ...result.error.facts });
      port.post({ type: 'refused', ...result.error });
      return;
    }
    if (stopping) return result.value.stop();
    terminal = result.value;
    const { runId } = terminal;
    terminal.onEvent(({ sequence, name, payload }) => {
      port.post({ type: 'to_all', message: { type: 'event', runId, sequence, name, payload } });
    });
    port.post({ type: 'ready', runId });
  };

  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await terminal?.stop();
    port.post({ type: 'stopped' });
    exit(0);
  };

  const call = async ({
    clientId,
    call: { callId, name, input },
  }: ToServiceMessage & { type: 'call' }): Promise<void> => {
    const answer: Answer<JsonValue> =
      terminal === null || stopping
        ? { ok: false, error: { code: 'contract.terminal_unreachable', facts: {}, traceId: '' } }
        : await terminal.call(name, input);
    port.post({ type: 'to_client', clientId, message: { type: 'answer', callId, answer } });
  };

  const take = (message: ToServiceMessage): Promise<void> | void => {
    switch (message.type) {
      case 'start':
        if (opened) return log.write('warn', 'started_twice');
        opened = true;
        return start(message);
      case 'call':
        return call(message);
      case 'ping':
        return port.post({ type: 'pong', pingId: message.pingId });
      case 'sealed':
        return sealing.settle(message.requestId, message.base64);
      case 'ask_busy':
        return port.post({
          type: 'busy',
          ...(terminal?.busy() ?? { unsentCount: 0, unresolvedCount: 0, paymentRunning: false }),
        });
      case 'helper_said':
      case 'helper_ended':
        return helpers.take(message);
      case 'stop':
        return stop();
      default:
        return assertNever(message, 'an unknown message of the host');
    }
  };

  port.onMessage((raw) => {
    const parsed = toServiceSchema.safeParse(raw);
    if (!parsed.success) return log.write('error', 'host_message_invalid', { message: parsed.error.message });
    // A broken promise of ours ends the process by way of its unhandled rejection; the host starts it again.
    void take(parsed.data);
  });
  port.onClosed(() => {
    log.write('warn', 'host_gone');
    void stop();
  });
  port.post({ type: 'loaded' });
  return {
    broke: (error) => {
      if (!(error instanceof StoredDamage) || terminal === null) return false;
      terminal.foundDamage(error);
      return true;
    },
  };
}
