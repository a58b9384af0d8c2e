/** Every table that is made from the journal, in the order in which its entries are applied to them. */
import type { Projection } from './payment/3-journal/journal.ts';
import { checkpointProjection } from './payment/3-journal/day-signature.ts';
import { segmentProjection } from './payment/3-journal/journal-segments.ts';
import { putAwayProjection } from './archive/put-away-rows.ts';
import { inboxProjection, refundProjection } from './payment/4-queue/inbox-projection.ts';
import { offlineProjection } from './payment/4-queue/offline-projection.ts';
import { paymentProjection } from './payment/4-queue/payment-projection.ts';
import { clockProjection } from './payment/5-sync/clock-offset-store.ts';
import { messageProjection } from './messages/message-store.ts';
import { reconciliationProjection } from './payment/6-reconciliation/discrepancy-acts.ts';
import { printJobProjection } from './printing/print-job-store.ts';
import { restorationProjection } from './restoration/restored-records.ts';
import { saleProjection } from './sale/sale-projection.ts';
import { shiftProjection } from './shift/shift-store.ts';
import { shopSettingsProjection } from './shift/shop-settings.ts';
import { enrolmentProjection } from './staff/enrolment-projection.ts';
import { retirementProjection } from './staff/retirement.ts';
import { rightsProjection } from './staff/rights-store.ts';
import { sessionProjection } from './staff/session-projection.ts';
import { terminalKeyProjection } from './staff/terminal-keys.ts';
import { gateProjection } from './transit/gate-projection.ts';
import { staffCallProjection } from './transit/staff-call-store.ts';
import { ticketProjection } from './transit/ticket-store.ts';

export const PROJECTIONS: readonly Projection[] = [
  enrolmentProjection,
  retirementProjection,
  terminalKeyProjection,
  restorationProjection,
  sessionProjection,
  rightsProjection,
  shiftProjection,
  shopSettingsProjection,
  saleProjection,
  // Before the payments: it looks at the state that an entry ends.
  offlineProjection,
  paymentProjection,
  refundProjection,
  inboxProjection,
  checkpointProjection,
  segmentProjection,
  clockProjection,
  messageProjection,
  printJobProjection,
  reconciliationProjection,
  gateProjection,
  ticketProjection,
  staffCallProjection,
  // Behind all others: it takes rows out of their tables, and puts them back.
  putAwayProjection,
];
