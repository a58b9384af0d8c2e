/**
 * The errors of the wallet API as RFC 9457 problem documents: one table of stable codes with the status each belongs to.
 * Rule SANDBOX-12.
 */
export const PROBLEMS = {
  validation_failed: { status: 422, title: 'The request breaks a rule' },
  unknown_terminal: { status: 401, title: 'No terminal has this key' },
  bad_signature: { status: 401, title: 'The signature or digest does not hold' },
  stale_request: { status: 401, title: 'The signature was made too long ago, or in the future' },
  replayed_request: { status: 401, title: 'The nonce was seen before' },
  terminal_disabled: { status: 403, title: 'The terminal is disabled' },
  not_found: { status: 404, title: 'There is nothing here' },
  payment_not_found: { status: 404, title: 'No such payment' },
  refund_not_found: { status: 404, title: 'No such refund' },
  topup_not_found: { status: 404, title: 'No such top-up' },
  bill_not_found: { status: 404, title: 'No such bill' },
  bill_payment_not_found: { status: 404, title: 'No such bill payment' },
  activation_code_unknown: { status: 404, title: 'No such activation code' },
  idempotency_mismatch: { status: 409, title: 'The id was used before with another body' },
  already_settled: { status: 409, title: 'The settlement that contains this is closed' },
  already_refunded: { status: 409, title: 'The payment was refunded' },
  bill_already_paid: { status: 409, title: 'The bill is paid' },
  activation_code_used: { status: 410, title: 'The activation code was used' },
  too_large: { status: 413, title: 'The body is too large' },
  refund_exceeds_payment: { status: 422, title: 'The refunds would exceed the payment' },
  payment_not_usable: { status: 422, title: 'The payment cannot be used for this' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  internal_error: { status: 500, title: 'The backend failed' },
  unavailable: { status: 503, title: 'The backend is not available' },
} as const satisfies Readonly<Record<string, Readonly<{ status: number; title: string }>>>;

export type ProblemCode = keyof typeof PROBLEMS;

export type FieldError = Readonly<{ path: string; message: string }>;

/** Members beyond the five that every problem has. */
export type ProblemExtras = Readonly<{
  errors?: readonly FieldError[];
  serverTime?: string;
  disabledAt?: string;
}>;

export type ProblemDocument = Readonly<{
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ProblemCode;
}> &
  ProblemExtras;

/** A refusal on its way to the caller. `status` differs from the table only for malformed JSON, which is 400. */
export type Problem = Readonly<{ problem: ProblemDocument; retryAfterSeconds?: number }>;

export function problem(code: ProblemCode, detail: string, extras: ProblemExtras = {}, status?: number): Problem {
  const known = PROBLEMS[code];
  return {
    problem: {
      type: `urn:wallet-acceptance:problem:${code}`,
      title: known.title,
      status: status ?? known.status,
      detail,
      code,
      ...extras,
    },
  };
}

export function malformed(detail: string): Problem {
  return problem('validation_failed', detail, { errors: [{ path: '', message: detail }] }, 400);
}

export function invalid(errors: readonly FieldError[]): Problem {
  const first = errors[0];
  const detail = first === undefined ? 'the request breaks a rule' : `${first.path}: ${first.message}`;
  return problem('validation_failed', detail, { errors });
}

export function isProblem(value: object): value is Problem {
  return 'problem' in value;
}
