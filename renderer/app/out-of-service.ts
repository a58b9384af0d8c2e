/**
 * Why the till takes no payments, whatever the way, told by what it says of itself. The terminal refuses each of them by
 * itself; this only says so before anybody rings up goods. Rules SCREENOPS-20 and SCREENOPS-24 of docs/spec.md.
 */
import type { TerminalView } from '../../electron/contract/terminal-values.ts';
import type { ErrorCode } from '../../electron/kernel/errors.ts';

/** null: it takes them. What weighs most comes first. */
export function outOfService({ state, damage }: Pick<TerminalView, 'state' | 'damage'>): ErrorCode | null {
  if (damage !== null) return damage.code;
  switch (state) {
    case 'disabled':
      return 'terminal.disabled';
    case 'retiring':
      return 'terminal.retirement_unconfirmed';
    case 'retired':
      return 'terminal.retired';
    case 'not_enrolled':
    case 'enrolling':
    case 'ready':
      return null;
  }
}
