/**
 * Checks a call against the contract and hands it to its handler. Runs in the service; input is untrusted whatever
 * transport brought it. Output is parsed too: a terminal that breaks its own contract stops instead of misleading.
 */
import { assert } from '../kernel/assert.ts';
import type { JsonValue } from '../kernel/json.ts';
import type { Result } from '../kernel/result.ts';
import { isOperationName, OPERATIONS, type InputOf, type OperationName, type OutputOf } from './contract.ts';
import type { Answer, ContractError } from './envelope.ts';

/** A refusal as an operation states it; the dispatcher adds the trace id. */
export type Refusal = Readonly<{ code: ContractError['code'] } & Record<string, JsonValue>>;

export type Handler<N extends OperationName> = (
  input: InputOf<N>,
) => Result<OutputOf<N>, Refusal> | Promise<Result<OutputOf<N>, Refusal>>;

export type Handlers = { readonly [N in OperationName]: Handler<N> };

export type DispatcherOptions = Readonly<{
  handlers: Handlers;
  makeTraceId: () => string;
  /** Told of every refusal, for the log. */
  onRefused: (name: string, error: ContractError) => void;
}>;

export type Dispatcher = (name: string, input: unknown) => Promise<Answer<JsonValue>>;

export function createDispatcher({ handlers, makeTraceId, onRefused }: DispatcherOptions): Dispatcher {
  const refuse = (name: string, { code, ...facts }: Refusal): Answer<JsonValue> => {
    const error: ContractError = { code, facts, traceId: makeTraceId() };
    onRefused(name, error);
    return { ok: false, error };
  };
  return async (name, input) => {
    if (!isOperationName(name)) return refuse(name.slice(0, 64), { code: 'contract.unknown_operation' });
    const operation = OPERATIONS[name];
    const parsed = operation.input.safeParse(input);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      return refuse(name, { code: 'contract.input_invalid', path: issue?.path.map(String).join('.') ?? '' });
    }
    // The table pairs each name with its own input and output; the compiler cannot follow that through a union.
    const handler = handlers[name] as (value: unknown) => ReturnType<Handler<OperationName>>;
    const result = await handler(parsed.data);
    if (!result.ok) return refuse(name, result.error);
    const output = operation.output.safeParse(result.value);
    assert(output.success, `the answer of ${name} breaks the contract: ${output.error?.message ?? ''}`);
    return { ok: true, value: output.data as JsonValue };
  };
}
