/** Every table that is made from the journal, in the order in which its entries are applied to them. */
import type { Projection } from './payment/3-journal/journal.ts';
import { paymentProjection } from './payment/4-queue/payment-projection.ts';
import { clockProjection } from './payment/5-sync/clock-offset-store.ts';
import { saleProjection } from './sale/sale-projection.ts';
import { enrolmentProjection } from './staff/enrolment-projection.ts';
import { sessionProjection } from './staff/session-projection.ts';

export const PROJECTIONS: readonly Projection[] = [
  enrolmentProjection,
  sessionProjection,
  saleProjection,
  paymentProjection,
  clockProjection,
];
