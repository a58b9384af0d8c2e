/** The notices of the backend's configuration as they stand at a moment. One that cannot be read is none. Rule SYNC-54. */
import { z } from 'zod';
import type { BackendNotice } from '../../contract/backend-values.ts';

/** People plan a day ahead; what is further off would only be looked past. */
export const ANNOUNCED_BEFORE_MS = 86_400_000;
/** More than fit on a screen are no notices any more. */
const MAX_SHOWN = 5;

const time = z.iso.datetime({ offset: false, precision: 3 }).transform((text) => Date.parse(text));
const text = z.string().max(4_000);
const bilingual = z.object({ 'zh-CN': text, en: text });
const noticeSchema = z.object({
  id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/u),
  level: z.enum(['info', 'warning', 'maintenance']),
  from: time,
  until: time,
  title: bilingual,
  body: bilingual,
});

const WEIGHT: Readonly<Record<BackendNotice['level'], number>> = { maintenance: 0, warning: 1, info: 2 };

/** `nowMs` by the backend's clock, since its windows are on that. */
export function noticesAt(notices: readonly unknown[], nowMs: number): readonly BackendNotice[] {
  const shown: BackendNotice[] = [];
  for (const each of notices) {
    const parsed = noticeSchema.safeParse(each);
    if (!parsed.success) continue;
    const { id, level, from, until, title, body } = parsed.data;
    // Only what stops a shop is worth knowing before it begins.
    const isAnnounced = level === 'maintenance' && nowMs < from && from - nowMs <= ANNOUNCED_BEFORE_MS;
    if (nowMs >= until || (nowMs < from && !isAnnounced)) continue;
    const phase = nowMs < from ? 'announced' : 'running';
    shown.push({
      noticeId: id,
      level,
      phase,
      fromMs: from,
      untilMs: until,
      title: { 'zh-CN': title['zh-CN'], en: title.en },
      body: { 'zh-CN': body['zh-CN'], en: body.en },
    });
  }
  const order = (a: BackendNotice, b: BackendNotice): number =>
    WEIGHT[a.level] - WEIGHT[b.level] || a.fromMs - b.fromMs;
  return shown.toSorted(order).slice(0, MAX_SHOWN);
}
