/** One thing that is measured about payments. A folder on a disk is lent to it and taken away afterwards. */
import type { Metric } from '../measure.ts';

export type PartOptions = Readonly<{
  /** On a disk, empty, for this part alone. */
  folder: string;
  tell: (line: string) => void;
  full: boolean;
}>;

export type Part = Readonly<{
  name: string;
  title: string;
  run: (options: PartOptions) => Promise<readonly Metric[]>;
}>;
