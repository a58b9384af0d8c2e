/** A closed day on its whole way: made by the sandbox, fetched, verified, kept, read in and compared by the till as it runs. */
import { settledDayPart } from './settlement/settled-day.ts';
import { benchOf } from './parts.ts';

export const settlementBench = benchOf('settlement', 'A settlement on its way into the books', [settledDayPart]);
