/** Days as dates of the calendar, under the name by which reconciliation knows them. */
export { addDaysToDate } from '../../../kernel/calendar.ts';
