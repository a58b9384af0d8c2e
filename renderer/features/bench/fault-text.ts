/** The words of a simulated device's fault. Rule BENCH-12 of docs/spec.md. */
import type { Language } from '../../i18n/language.ts';
import { benchTexts } from '../../i18n/texts/bench.ts';

/** One that this screen does not know is shown by its name. */
export function faultText(fault: string, language: Language): string {
  const key = `fault_${fault}`;
  return Object.hasOwn(benchTexts, key) ? benchTexts[key as keyof typeof benchTexts][language] : fault;
}
