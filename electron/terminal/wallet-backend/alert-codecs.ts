/** Alerts from the wire (section 8). One that cannot be read spoils no other, and is counted. Rule BACKEND-76. */
import { z } from 'zod';
import { backendId, wireTime } from './codecs.ts';
import type { BackendAlert } from './wallet-backend.ts';

/** A text that fits on a screen; a longer one is no message to a shop. */
const TEXT_MAX = 4_000;
const text = z.string().max(TEXT_MAX);
const bilingual = z.object({ 'zh-CN': text, en: text });

const alertCodec = z
  .object({
    id: backendId,
    at: wireTime,
    level: z.enum(['info', 'warning', 'critical']),
    kind: z.string().min(1).max(64),
    title: bilingual,
    body: bilingual,
    walletId: backendId.nullish(),
    paymentId: backendId.nullish(),
  })
  .transform(({ at, walletId, paymentId, ...rest }): BackendAlert => ({
    ...rest,
    atMs: at,
    walletId: walletId ?? null,
    paymentId: paymentId ?? null,
  }));

/** The contract bounds no page; this is ten of the largest that the list of changes may have. */
const ALERTS_MAX = 5_000;

export const alertsCodec = z
  .object({ alerts: z.array(z.unknown()).max(ALERTS_MAX), next: z.string().min(1).max(256) })
  .transform(({ alerts, next }) => {
    const read = alerts.flatMap((entry) => {
      const parsed = alertCodec.safeParse(entry);
      return parsed.success ? [parsed.data] : [];
    });
    return { alerts: read, unreadableCount: alerts.length - read.length, next };
  });
