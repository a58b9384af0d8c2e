/**
 * All texts of the screens, by area. One file per area holds both languages side by side; the type makes a text without
 * its translation a compile error. Keys are flat; `{{name}}` is filled in; `_one` and `_other` are plural forms (Chinese
 * uses `_other` only, so both its forms say the same).
 *
 * Rules SCREEN-1 and SCREEN-2 of docs/spec.md.
 */
import type { Bilingual } from '../../electron/contract/values.ts';
import { approvalTexts } from './texts/approval.ts';
import { benchTexts } from './texts/bench.ts';
import { asideTexts } from './texts/aside.ts';
import { cashTexts } from './texts/cash.ts';
import { checkoutTexts } from './texts/checkout.ts';
import { commonTexts } from './texts/common.ts';
import { dayTexts } from './texts/day.ts';
import { deviceSettingsTexts } from './texts/device-settings.ts';
import { devicesTexts } from './texts/devices.ts';
import { gateTexts } from './texts/gate.ts';
import { kioskTexts } from './texts/kiosk.ts';
import { historyTexts } from './texts/history.ts';
import { offlineTexts } from './texts/offline.ts';
import { backendNewsTexts } from './texts/backend-news.ts';
import { operationsTexts } from './texts/operations.ts';
import { paperTexts } from './texts/paper.ts';
import { refundTexts } from './texts/refund.ts';
import { reconciliationTexts } from './texts/reconciliation.ts';
import { saleTexts } from './texts/sale.ts';
import { signInTexts } from './texts/sign-in.ts';
import { takingsTexts } from './texts/takings.ts';

/** What every area file satisfies. */
export type AreaTexts = Readonly<Record<string, Bilingual>>;

export const TEXTS = {
  common: commonTexts,
  signIn: signInTexts,
  backendNews: backendNewsTexts,
  sale: saleTexts,
  checkout: checkoutTexts,
  history: historyTexts,
  devices: devicesTexts,
  deviceSettings: deviceSettingsTexts,
  offline: offlineTexts,
  operations: operationsTexts,
  aside: asideTexts,
  reconciliation: reconciliationTexts,
  takings: takingsTexts,
  paper: paperTexts,
  approval: approvalTexts,
  day: dayTexts,
  cash: cashTexts,
  refund: refundTexts,
  bench: benchTexts,
  gate: gateTexts,
  kiosk: kioskTexts,
} as const satisfies Readonly<Record<string, AreaTexts>>;

export type TextArea = keyof typeof TEXTS;
