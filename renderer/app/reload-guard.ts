/** Lets a failing page load itself anew a few times a minute, and no more: a page that cannot draw must not flicker for ever. */
const RELOADS_KEY = 'wallet-till.reloads';
const WINDOW_MS = 60_000;
const MAX_RELOADS = 3;

/** Notes the reload that the answer allows. */
export function mayReloadByItself(memory: Pick<Storage, 'getItem' | 'setItem'>, nowMs: number): boolean {
  const recent = (memory.getItem(RELOADS_KEY) ?? '')
    .split(',')
    .map(Number)
    .filter((atMs) => atMs > 0 && nowMs - atMs < WINDOW_MS);
  if (recent.length >= MAX_RELOADS) return false;
  memory.setItem(RELOADS_KEY, [...recent, nowMs].join(','));
  return true;
}
