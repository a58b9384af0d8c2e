/**
 * What travels between screen and terminal, alike over Electron's message ports and the Node host's WebSocket: JSON
 * values only. An error is a value; a thrown one would arrive as a bare message.
 */
import { z } from 'zod';
import type { ErrorCode } from '../kernel/errors.ts';
import type { JsonValue } from '../kernel/json.ts';

/** `facts` fill the placeholders of the error's texts; money facts are `{minor, currency}`. */
export type ContractError = Readonly<{
  code: ErrorCode;
  facts: Readonly<Record<string, JsonValue>>;
  /** Finds this failure in the log. */
  traceId: string;
}>;

export type Answer<T> = Readonly<{ ok: true; value: T }> | Readonly<{ ok: false; error: ContractError }>;

/** From the screen. `callId` is the screen's own counter. */
export const callSchema = z.strictObject({
  type: z.literal('call'),
  callId: z.int().nonnegative(),
  name: z.string().max(64),
  input: z.unknown(),
});
export type Call = z.infer<typeof callSchema>;

/** To the screen. `sequence` grows by one with each event of one run of the service; `runId` changes when it restarts. */
export type ServerMessage =
  | Readonly<{ type: 'answer'; callId: number; answer: Answer<JsonValue> }>
  | Readonly<{ type: 'event'; runId: string; sequence: number; name: string; payload: JsonValue }>
  | Readonly<{ type: 'service_state'; state: 'up' }>
  | Readonly<{ type: 'service_state'; state: 'restarting'; because: ErrorCode | null }>;
