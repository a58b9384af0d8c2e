/**
 * What passes between the service and the process that started it: Electron's main process or the plain Node host. The
 * host passes the screens' calls through by client number and understands none of them.
 */
import { z } from 'zod';
import { callSchema, type ServerMessage } from './envelope.ts';

export const startSchema = z.strictObject({
  type: z.literal('start'),
  /** Absolute path; made when it is missing. */
  dataFolder: z.string().min(1),
  /** Where the files shipped with the program lie (demo catalogue). Absolute path. */
  resourcesFolder: z.string().min(1),
  /** `https://…`, or `http://` to a loopback address. */
  backendOrigin: z.string().min(1),
  /** The backend is a sandbox: demo data is loaded and every screen says that no real money moves. */
  sandbox: z.boolean(),
  phonePage: z.string().nullable(),
  /** `transit`: a gate, a validator or a kiosk, as `transit.json` in the data folder says. Absent: a till. */
  profile: z.enum(['till', 'transit']).exactOptional(),
  softwareVersion: z.string(),
  /** `host`: the host encrypts secrets with what the operating system gives (`seal`/`unseal`). `file`: owner-only files. */
  keyProtection: z.enum(['host', 'file']),
});
export type StartMessage = z.infer<typeof startSchema>;

/** From the host to the service. */
export const toServiceSchema = z.discriminatedUnion('type', [
  startSchema,
  z.strictObject({ type: z.literal('call'), clientId: z.string().max(64), call: callSchema }),
  z.strictObject({ type: z.literal('ping'), pingId: z.int() }),
  /** Answers a `seal` or `unseal`; `base64` null means that it could not be done. */
  z.strictObject({ type: z.literal('sealed'), requestId: z.int(), base64: z.string().nullable() }),
  /** Asks what would be left behind by quitting now; answered by `busy`. */
  z.strictObject({ type: z.literal('ask_busy') }),
  /** From a helper that the service started; what it says is between the two. */
  z.strictObject({ type: z.literal('helper_said'), helperId: z.int(), message: z.unknown() }),
  z.strictObject({ type: z.literal('helper_ended'), helperId: z.int(), code: z.int().nullable() }),
  z.strictObject({ type: z.literal('stop') }),
]);
export type ToServiceMessage = z.infer<typeof toServiceSchema>;

/** Programs that run beside the service, because what they do can freeze or abort a process; only the host may start one. */
export const HELPER_PROGRAMS = ['nfc_reader'] as const;
export type HelperProgram = (typeof HELPER_PROGRAMS)[number];

/** From the service to the host. */
export type FromServiceMessage =
  | Readonly<{ type: 'loaded' }>
  /** The terminal is up and answers calls. */
  | Readonly<{ type: 'ready'; runId: string }>
  /** The terminal cannot run; `code` and `facts` are of the error table, and restarting does not help. */
  | Readonly<{ type: 'refused'; code: string; facts: Readonly<Record<string, string | number>> }>
  | Readonly<{ type: 'to_client'; clientId: string; message: ServerMessage }>
  | Readonly<{ type: 'to_all'; message: ServerMessage }>
  | Readonly<{ type: 'pong'; pingId: number }>
  | Readonly<{ type: 'seal' | 'unseal'; requestId: number; base64: string }>
  | Readonly<{ type: 'busy'; unsentCount: number; unresolvedCount: number; paymentRunning: boolean }>
  /** `helperId` is the service's choice, another for each start. */
  | Readonly<{ type: 'start_helper'; helperId: number; program: HelperProgram }>
  | Readonly<{ type: 'tell_helper'; helperId: number; message: unknown }>
  | Readonly<{ type: 'kill_helper'; helperId: number }>
  | Readonly<{ type: 'stopped' }>;
