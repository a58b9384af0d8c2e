/** What the journal says of a drawer that was opened. Names are stored and never change. */
import { z } from 'zod';

export const PULSE_ASKED_BODY = z.looseObject({ reason: z.string(), saleId: z.string().nullable() });
