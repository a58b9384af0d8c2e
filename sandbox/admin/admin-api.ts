/** What the admin page asks of the sandbox, under `/demo/`; every answer is checked before anything of it is shown. Rule ADMIN-2. */
import { z } from 'zod';

const state = z.object({
  now: z.iso.datetime(),
  maintenance: z.boolean(),
  configVersion: z.int(),
  denylist: z.object({ version: z.int(), listed: z.int() }),
  ledgerSum: z.int(),
  hasBackup: z.boolean(),
  stores: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      merchant: z.string(),
      timeZone: z.string(),
      closedThrough: z.string().nullable(),
    }),
  ),
  terminals: z.array(
    z.object({
      id: z.string(),
      storeId: z.string(),
      state: z.enum(['active', 'disabled', 'retired']),
      model: z.string(),
      softwareVersion: z.string(),
      heartbeatAt: z.iso.datetime().nullable(),
    }),
  ),
});

/** The order in which they are offered; the sandbox knows the same. */
export const FAULT_KINDS = [
  'latency',
  'status_500',
  'status_503',
  'status_429',
  'drop_before',
  'drop_after_commit',
  'truncate',
  'wrong_signature',
  'event_twice',
  'event_late',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export const DIFFERENCE_KINDS = [
  'missing_row',
  'extra_row',
  'amount_differs',
  'fee_differs',
  'row_twice',
  'payout_differs',
] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

const faults = z.array(
  z.object({
    fault: z.object({
      match: z.object({ method: z.string().optional(), pathPrefix: z.string() }),
      kind: z.string(),
      ms: z.int().optional(),
      status: z.int().optional(),
      times: z.int(),
    }),
    metCount: z.int(),
  }),
);
const clock = z.object({ offsetMs: z.int() });
const refusal = z.object({ code: z.string() });

export type State = z.infer<typeof state>;
export type OrderedFault = z.infer<typeof faults>[number];

/** `code` is the sandbox's own, or `unreachable`. */
export class AdminError extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

async function call(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown> {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  const response = await fetch(`/demo/${path}`, init).catch(() => null);
  if (response === null) throw new AdminError('unreachable');
  const json: unknown = response.status === 204 ? null : await response.json().catch(() => null);
  if (response.ok) return json;
  const refused = refusal.safeParse(json);
  throw new AdminError(refused.success ? refused.data.code : 'unreachable');
}

export const readState = async (): Promise<State> => state.parse(await call('GET', 'state'));
export const readFaults = async (): Promise<readonly OrderedFault[]> => faults.parse(await call('GET', 'faults'));
export const readClock = async (): Promise<number> => clock.parse(await call('GET', 'clock')).offsetMs;

export type FaultOrder = Readonly<{ kind: FaultKind; pathPrefix: string; times: number; ms: number }>;

/** A status stands in the kind here and beside it in the sandbox. */
export function faultBody({ kind, pathPrefix, times, ms }: FaultOrder): object {
  const match = { pathPrefix };
  const [, status] = /^status_(\d+)$/u.exec(kind) ?? [];
  if (status !== undefined) return { match, kind: 'status', status: Number(status), times };
  return kind === 'latency' ? { match, kind, ms, times } : { match, kind, times };
}

export const orderFault = (order: FaultOrder): Promise<unknown> => call('POST', 'faults', faultBody(order));
export const clearFaults = (): Promise<unknown> => call('DELETE', 'faults');
export const setClock = (offsetMs: number): Promise<unknown> => call('POST', 'clock', { offsetMs });
export const setMaintenance = (on: boolean): Promise<unknown> => call('POST', 'maintenance', { on });
export const announce = (startsInMinutes: number, minutes: number): Promise<unknown> =>
  call('POST', 'announcements', { startsInMinutes, minutes });
export const pushDenylist = (add: number): Promise<unknown> => call('POST', 'denylist', { add });
export const clearDenylist = (): Promise<unknown> => call('POST', 'denylist', { add: 0, clear: true });
export const backUp = (): Promise<unknown> => call('POST', 'backup');
export const restore = (): Promise<unknown> => call('POST', 'restore');
export const setTerminal = (id: string, active: boolean): Promise<unknown> =>
  call('POST', `terminals/${id}/${active ? 'enable' : 'disable'}`);
export const plantDifference = (storeId: string, businessDate: string, kind: DifferenceKind): Promise<unknown> =>
  call('POST', 'settlement-differences', { storeId, businessDate, kind });
