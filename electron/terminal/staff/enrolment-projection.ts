/** Keeps the enrolment in step with the journal; its event carries all that the terminal remembers of it, and no key. */
import { z } from 'zod';
import type { Projection } from '../payment/3-journal/journal.ts';
import { saveEnrolment } from './enrolment-store.ts';

const text = z.string().min(1).max(128);

const enrolledSchema = z.object({
  terminalId: text,
  merchant: z.object({ id: text, name: text, city: text, countryCode: text, categoryCode: text }),
  store: z.object({ id: text, name: text, timeZone: text }),
});

export const enrolmentProjection: Projection = {
  name: 'enrolments',
  tables: ['enrolments'],
  apply: (db, { type, body }) => {
    if (type === 'terminal.enrolled') saveEnrolment(db, enrolledSchema.parse(body));
  },
};
