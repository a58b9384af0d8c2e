/**
 * A terminal in memory behind the contract's client: for component tests and for working on screens without a service. It
 * follows the contract's shapes and events and a believable small part of the terminal's behaviour; it proves nothing
 * about money. `script` holds what a test or a person makes happen from outside.
 */
import type { Client, ContractEvent, LineListener } from '../../../electron/contract/client.ts';
import type { EventName, EventPayload, InputOf, OperationName, OutputOf } from '../../../electron/contract/contract.ts';
import type { Answer, ContractError } from '../../../electron/contract/envelope.ts';
import type { Snapshot } from '../../../electron/contract/terminal-values.ts';
import type { ErrorCode } from '../../../electron/kernel/errors.ts';
import type { JsonValue } from '../../../electron/kernel/json.ts';
import { fakeHandlers } from './fake-handlers.ts';
import { firstSnapshot } from './fake-snapshot.ts';

export type FakeAnswer<N extends OperationName> = Answer<OutputOf<N>>;
export type FakeHandlers = {
  readonly [N in OperationName]: (input: InputOf<N>) => FakeAnswer<N> | Promise<FakeAnswer<N>>;
};

/** What handlers work with. */
export type FakeTerminal = {
  now: () => number;
  nextId: (kind: string) => string;
  read: () => Snapshot;
  emit: <E extends EventName>(name: E, payload: EventPayload<E>) => void;
  later: (delayMs: number, act: () => void) => void;
};

export type FakeClient = Client &
  Readonly<{
    /** Every call so far, for tests. */
    calls: readonly Readonly<{ name: OperationName; input: unknown }>[];
    script: Readonly<{
      emit: FakeTerminal['emit'];
      setLine: (up: boolean, because?: ErrorCode) => void;
      /** The next call of that name is refused with this code. */
      refuseNext: (name: OperationName, code: ErrorCode, facts?: ContractError['facts']) => void;
      /** The next call of that name is answered with this. */
      answerNext: <N extends OperationName>(name: N, value: OutputOf<N>) => void;
      /** Events are lost until the next one that is not: a gap. */
      skipEvents: (count: number) => void;
      restart: () => void;
      read: () => Snapshot;
    }>;
  }>;

export type FakeOptions = Readonly<{
  now?: () => number;
  later?: (delayMs: number, act: () => void) => void;
  snapshot?: Partial<Snapshot>;
  /** Handlers that a test wants otherwise. */
  handlers?: Partial<FakeHandlers>;
}>;

export function refusal(
  code: ErrorCode,
  facts: Readonly<Record<string, JsonValue>> = {},
): { ok: false; error: ContractError } {
  return { ok: false, error: { code, facts, traceId: 'fake-trace' } };
}

const MEMBER_OF: Partial<Record<EventName, keyof Snapshot>> = {
  'terminal.changed': 'terminal',
  'session.changed': 'session',
  'connection.changed': 'connection',
  'queue.changed': 'queue',
  'offline.changed': 'offline',
  'inbox.changed': 'inbox',
  'devices.changed': 'devices',
  'backend.changed': 'backend',
  'printing.changed': 'printing',
  'shift.changed': 'shift',
  'shop.changed': 'shop',
  'sale.changed': 'sale',
  'checkout.changed': 'checkout',
  'aside.changed': 'setAside',
  'gate.changed': 'gate',
  'kiosk.changed': 'kiosk',
};

export function createFakeClient(options: FakeOptions = {}): FakeClient {
  const now = options.now ?? (() => Date.now());
  let snapshot: Snapshot = { ...firstSnapshot(now()), ...options.snapshot };
  let run = 1;
  let lineUp = true;
  let lastId = 0;
  const calls: { name: OperationName; input: unknown }[] = [];
  const scripted = new Map<OperationName, Answer<never>>();
  const eventListeners = new Set<(event: ContractEvent) => void>();
  const lineListeners = new Set<LineListener>();

  const terminal: FakeTerminal = {
    now,
    nextId: (kind) => `${kind}-${(lastId += 1)}`,
    read: () => snapshot,
    emit: (name, payload) => {
      const member = MEMBER_OF[name];
      const sequence = snapshot.sequence + 1;
      snapshot = { ...snapshot, ...(member === undefined ? {} : { [member]: payload }), sequence };
      const event = { name, payload, sequence, runId: `run-${run}` } as ContractEvent;
      if (lineUp) for (const listener of eventListeners) listener(event);
    },
    later: options.later ?? ((delayMs, act) => void setTimeout(act, delayMs)),
  };
  const handlers: FakeHandlers = { ...fakeHandlers(terminal), ...options.handlers };
  const setLine = (up: boolean, because: ErrorCode | null = null): void => {
    lineUp = up;
    for (const listener of lineListeners) listener(up, because);
  };

  return {
    calls,
    call: async (name, input) => {
      calls.push({ name, input });
      await Promise.resolve();
      if (!lineUp) return refusal('contract.terminal_unreachable');
      const answer = scripted.get(name);
      scripted.delete(name);
      return answer ?? handlers[name](input);
    },
    onEvent: (listener) => {
      eventListeners.add(listener);
      return () => eventListeners.delete(listener);
    },
    onLine: (listener) => {
      lineListeners.add(listener);
      listener(lineUp, null);
      return () => lineListeners.delete(listener);
    },
    close: () => {
      eventListeners.clear();
      lineListeners.clear();
    },
    script: {
      emit: terminal.emit,
      setLine,
      refuseNext: (name, code, facts = {}) => void scripted.set(name, refusal(code, facts)),
      // Whoever asks by that name is answered with its own kind of value: the signature sees to it.
      answerNext: (name, value) => void scripted.set(name, { ok: true, value: value as never }),
      skipEvents: (count) => {
        snapshot = { ...snapshot, sequence: snapshot.sequence + count };
      },
      restart: () => {
        setLine(false);
        run += 1;
        snapshot = { ...snapshot, sequence: 0 };
        setLine(true);
      },
      read: () => snapshot,
    },
  };
}
