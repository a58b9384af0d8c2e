/** Which text fits a code that the sandbox answers with. Codes without a text of their own have a common one. */
import { TEXTS, type Texts } from './texts.ts';

export type RefusalKey = keyof Texts['refusal'];
export type DeclineKey = keyof Texts['declineReason'];
export type MethodKey = keyof Texts['method'];

const KNOWN = TEXTS['zh-CN'];

function keyIn<Table extends object>(table: Table, code: string | null, otherwise: keyof Table): keyof Table {
  return code !== null && Object.hasOwn(table, code) ? (code as keyof Table) : otherwise;
}

export const refusalKey = (code: string): RefusalKey => keyIn(KNOWN.refusal, code, 'unknown');
export const declineKey = (code: string | null): DeclineKey => keyIn(KNOWN.declineReason, code, 'unknown');
export const methodKey = (type: string | null): MethodKey => keyIn(KNOWN.method, type, 'unknown');
