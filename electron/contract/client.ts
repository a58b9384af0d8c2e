/**
 * The screen's end of the contract, generic over its table: one `call`, one `subscribe`. A transport is whatever passes
 * messages: the preload bridge or a WebSocket.
 */
import type { ErrorCode } from '../kernel/errors.ts';
import type { JsonValue } from '../kernel/json.ts';
import type { EventName, EventPayload, InputOf, OperationName, OutputOf } from './contract.ts';
import type { Answer, Call, ContractError, ServerMessage } from './envelope.ts';

/** `because`: why the service is not up, when it has said so; null while it is, too. */
export type LineListener = (up: boolean, because: ErrorCode | null) => void;

export interface Transport {
  /** Sends, or answers false when the line is down; a message that was refused is not kept. */
  send(call: Call): boolean;
  onMessage(listener: (message: ServerMessage) => void): void;
  /** `up` is false from the moment the line or the service is lost until it is back. */
  onLine(listener: LineListener): void;
  close(): void;
}

export type ContractEvent = {
  [E in EventName]: Readonly<{ name: E; payload: EventPayload<E>; sequence: number; runId: string }>;
}[EventName];

export interface Client {
  /** Never rejects: a lost line is the error `contract.terminal_unreachable`, and the call may or may not have happened. */
  call<N extends OperationName>(name: N, input: InputOf<N>): Promise<Answer<OutputOf<N>>>;
  /** Every event, in order. Returns the way to stop. */
  onEvent(listener: (event: ContractEvent) => void): () => void;
  /** Tells whether the terminal can be reached; called at once with the present state. */
  onLine(listener: LineListener): () => void;
  close(): void;
}

const unreachable: ContractError = { code: 'contract.terminal_unreachable', facts: {}, traceId: '' };

export function createClient(transport: Transport): Client {
  let nextCallId = 1;
  let lineUp = false;
  let downBecause: ErrorCode | null = null;
  const waiting = new Map<number, (answer: Answer<JsonValue>) => void>();
  const eventListeners = new Set<(event: ContractEvent) => void>();
  const lineListeners = new Set<LineListener>();

  const setLine: LineListener = (up, because) => {
    if (!up) {
      // Answers that have not come by now never will; what became of these calls shows in the next snapshot.
      for (const settle of waiting.values()) settle({ ok: false, error: unreachable });
      waiting.clear();
    }
    if (up === lineUp && because === downBecause) return;
    lineUp = up;
    downBecause = because;
    for (const listener of lineListeners) listener(up, because);
  };

  transport.onLine(setLine);
  transport.onMessage((message) => {
    switch (message.type) {
      case 'answer': {
        const settle = waiting.get(message.callId);
        waiting.delete(message.callId);
        settle?.(message.answer);
        return;
      }
      case 'event': {
        // The service parsed the payload against the contract before it sent it.
        const event = { ...message } as unknown as ContractEvent;
        for (const listener of eventListeners) listener(event);
        return;
      }
      case 'service_state':
        setLine(message.state === 'up', message.state === 'up' ? null : message.because);
    }
  });

  return {
    call: (name, input) =>
      new Promise((resolve) => {
        const callId = nextCallId;
        nextCallId += 1;
        waiting.set(callId, resolve as (answer: Answer<JsonValue>) => void);
        if (!transport.send({ type: 'call', callId, name, input })) {
          waiting.delete(callId);
          resolve({ ok: false, error: unreachable });
        }
      }),
    onEvent: (listener) => {
      eventListeners.add(listener);
      return () => eventListeners.delete(listener);
    },
    onLine: (listener) => {
      lineListeners.add(listener);
      listener(lineUp, downBecause);
      return () => lineListeners.delete(listener);
    },
    close: () => transport.close(),
  };
}
