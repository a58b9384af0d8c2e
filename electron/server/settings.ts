/** What the Node host is told on its command line. Rule HOST-19. */
import { parseArgs } from 'node:util';
import { err, ok, type Result } from '../kernel/result.ts';

export type HostSettings = Readonly<{
  dataFolder: string;
  backendOrigin: string;
  /** 0: any free port. */
  port: number;
  sandbox: boolean;
  phonePage: string | null;
  profile: 'till' | 'transit';
}>;

const OPTIONS = {
  data: { type: 'string' },
  backend: { type: 'string' },
  port: { type: 'string', default: '0' },
  sandbox: { type: 'boolean', default: false },
  'phone-page': { type: 'string' },
  profile: { type: 'string', default: 'till' },
} as const;

const HIGHEST_PORT = 65_535;

/** Answers what is wrong with the arguments as one English sentence: the start script writes them, not a person. */
export function readSettings(args: readonly string[]): Result<HostSettings, string> {
  let values;
  try {
    ({ values } = parseArgs({ args: [...args], options: OPTIONS, strict: true }));
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
  const { data, backend, sandbox, profile } = values;
  const port = Number(values.port);
  if (data === undefined || backend === undefined) return err('--data and --backend are needed');
  if (!Number.isInteger(port) || port < 0 || port > HIGHEST_PORT)
    return err(`--port is a number up to ${HIGHEST_PORT}`);
  if (profile !== 'till' && profile !== 'transit') return err('--profile is till or transit');
  const phonePage = values['phone-page'] ?? null;
  return ok({ dataFolder: data, backendOrigin: backend, port, sandbox, phonePage, profile });
}
