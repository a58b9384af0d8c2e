/** The contract bound to the operations: who may call what, and what a refusal looks like when it leaves. */
import { createDispatcher, type Dispatcher, type Handlers, type Refusal } from '../contract/dispatcher.ts';
import type { OperationName } from '../contract/contract.ts';
import { err, type Result } from '../kernel/result.ts';
import { StorageFailure } from './storage/database.ts';
import { sessionOf } from './staff/staff-store.ts';
import { StoredDamage } from './storage/row.ts';
import type { TerminalContext } from './terminal-context.ts';

/** All else needs somebody signed in. What stands here shows nothing of the books and changes nothing in them. */
const OPEN_TO_ALL: readonly OperationName[] = [
  'terminal.snapshot',
  'terminal.enrol',
  'session.staff',
  'session.sign_in',
  'session.badge',
  'catalogue.quick_keys',
  // Only a badge means anything then; the scan itself refuses all else.
  'scan.submit',
  // A gate has nobody signed in while it serves; whoever unlocks it gives a PIN.
  'gate.scan',
  'gate.inspect',
  'gate.end_inspection',
  'gate.unlock',
  'gate.fares',
  // A kiosk sells in its own name; anywhere else, and while somebody is signed in, these are refused.
  'kiosk.order',
  'kiosk.scan',
  'kiosk.try_again',
  'kiosk.leave',
  'kiosk.touch',
  'kiosk.print',
  'kiosk.print_receipt',
  'kiosk.fetch',
  'kiosk.call_staff',
  'kiosk.answer_call',
  // What a person does to simulated devices; what comes of it is the till's business, signed in or not.
  'devices.faults',
  'devices.simulate_fault',
  'devices.simulate_scan',
  'devices.simulate_tag',
  'devices.simulate_tap',
  'devices.simulated_wallets',
  'bench.codes',
  'bench.scan_wallet',
  'bench.look',
];

/** Whoever must choose a PIN of their own does that, or leaves. */
const BEFORE_PIN_CHANGE: readonly OperationName[] = ['staff.change_pin', 'session.sign_out'];

/** `onDamage`: something came up that nobody wrote into the books. */
export function createTerminalApi(
  context: TerminalContext,
  handlers: Handlers,
  onDamage: (damage: StoredDamage) => void,
): Dispatcher {
  const { log } = context.ports;
  return createDispatcher({
    handlers: guarded(context, handlers, onDamage),
    makeTraceId: context.makeId,
    onRefused: (name, { code, traceId }) => log.write('info', 'call_refused', { name, code, traceId }),
  });
}

function guarded(context: TerminalContext, handlers: Handlers, onDamage: (damage: StoredDamage) => void): Handlers {
  type AnyHandler = (input: unknown) => Result<unknown, Refusal> | Promise<Result<unknown, Refusal>>;
  const guard =
    (name: string, handler: AnyHandler): AnyHandler =>
    async (input) => {
      try {
        const open = OPEN_TO_ALL.some((known) => known === name);
        if (!open && context.cashier() === null) return err({ code: 'contract.not_signed_in' });
        const mayGoOn = open || BEFORE_PIN_CHANGE.some((known) => known === name);
        if (!mayGoOn && sessionOf(context.ports.storage.read)?.mustChangePin === true) {
          return err({ code: 'session.pin_change_needed' });
        }
        return await handler(input);
      } catch (error) {
        if (error instanceof StoredDamage) {
          onDamage(error);
          return err({ code: 'terminal.database_damaged' });
        }
        // A disk that is full or gone is the world's doing, not ours: what was asked did not happen, and people are told.
        if (!(error instanceof StorageFailure)) throw error;
        context.ports.log.write('error', 'storage_failed', { name, sqliteCode: error.sqliteCode });
        return err({ code: 'terminal.storage_failed' });
      }
    };
  const entries = Object.entries(handlers).map(([name, handler]): [string, AnyHandler] => [
    name,
    guard(name, handler as AnyHandler),
  ]);
  // Each handler is wrapped in one that takes and gives the same; the compiler cannot follow that through the table.
  return Object.fromEntries(entries) as object as Handlers;
}
