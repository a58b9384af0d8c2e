/**
 * Since when each device is as it is, and how often it was tried since: what a technician asks first. A device that is tried
 * again shows for a moment as opening; that is no news of it. Rule DEVICE-23 of docs/spec/devices.md.
 */
import type { DeviceView } from '../../contract/terminal-values.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { BareDeviceView } from './device-view.ts';

export interface DeviceHistory {
  /** The views with what is remembered of each; called at every change that screens are told of. */
  told(views: readonly BareDeviceView[]): readonly DeviceView[];
}

type Record = { matter: string; sinceMs: DeviceView['sinceMs']; tryCount: number; wasOpening: boolean };

/** Twice what a till can have: devices that were removed are forgotten at last. */
const MAX_REMEMBERED = 64;

export function createDeviceHistory(clock: Pick<Clock, 'now'>): DeviceHistory {
  const records = new Map<string, Record>();
  const follow = (view: BareDeviceView): Record => {
    const isOpening = view.state === 'opening';
    const before = records.get(view.deviceId);
    const matter = matterOf(view);
    if (before !== undefined && before.matter === matter) {
      if (isOpening && !before.wasOpening) before.tryCount += 1;
      before.wasOpening = isOpening;
      return before;
    }
    const next = { matter, sinceMs: clock.now(), tryCount: isOpening ? 1 : 0, wasOpening: isOpening };
    records.delete(view.deviceId);
    records.set(view.deviceId, next);
    const [oldest] = records.keys();
    if (records.size > MAX_REMEMBERED && oldest !== undefined) records.delete(oldest);
    return next;
  };
  return {
    told: (views) =>
      views.map((view) => {
        const { sinceMs, tryCount } = follow(view);
        return { ...view, sinceMs, tryCount };
      }),
  };
}

/** What it is about: the same while it is tried again, whether it was pulled or is looked for. */
function matterOf({ state, problem }: BareDeviceView): string {
  if (state === 'ready') return 'ready';
  if (problem === 'unplugged' || problem === 'not_found') return 'away';
  return problem ?? 'coming';
}
