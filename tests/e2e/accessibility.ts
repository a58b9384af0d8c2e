/** What a machine finds of WCAG on a page, in its frames of the same origin. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** Axe's names for WCAG 2.0 at levels A and AA, and for what 2.1 and 2.2 added at level AA. */
export const WCAG = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] as const;

/** Each fault with the elements that have it; `tags`: the rules of axe that count, all of them when there are none. */
export async function accessibilityFaults(page: Page, tags: readonly string[] = []): Promise<readonly string[]> {
  // Colours are not judged half way through a fade.
  await atRest(page);
  // The other mode opens a page of its own for each look, for frames of other origins: there are none.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
  const { violations } = await (tags.length === 0 ? axe : axe.withTags([...tags])).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** Waits until nothing moves or fades any more. What never ends, such as a spinner, is not waited for. */
export async function atRest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    // Styles of what was drawn last are known in the next frame.
    await new Promise((drawn) => requestAnimationFrame(drawn));
    const ending = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map((one) => one.finished));
  });
}
