/** One line of text as it comes onto the paper: characters at their dots, turned into a text whose columns are the paper's. */

export type TextStyle = Readonly<{ isBold: boolean; width: number; height: number }>;

type Mark = Readonly<{ dot: number; widthDots: number; text: string; style: TextStyle }>;

/** Many times what fits: text without an end of line must not fill the memory. */
const MAX_MARKS = 512;

export class PaperLine {
  readonly #widthDots: number;
  readonly #marks: Mark[] = [];
  #dot = 0;

  constructor(widthDots: number) {
    this.#widthDots = widthDots;
  }

  get isEmpty(): boolean {
    return this.#marks.length === 0;
  }

  /** It has to be printed now, whatever else was to come onto it. */
  get isFull(): boolean {
    return this.#marks.length >= MAX_MARKS;
  }

  moveTo(dot: number): void {
    this.#dot = dot;
  }

  moveBy(dots: number): void {
    this.#dot = Math.max(0, this.#dot + dots);
  }

  write(text: string, dots: number, style: TextStyle): void {
    const widthDots = dots * style.width;
    this.#marks.push({ dot: this.#dot, widthDots, text, style });
    this.#dot += widthDots;
  }

  /** `alignment` 0 left, 1 centre, 2 right. A wide character takes its columns: the text keeps them free behind it. */
  finish(
    alignment: number,
    columnDots: number,
  ): Readonly<{ text: string; isBold: boolean; height: number; overflows: boolean }> {
    const end = this.#marks.reduce((right, mark) => Math.max(right, mark.dot + mark.widthDots), 0);
    const free = Math.max(0, this.#widthDots - end);
    const shift = alignment === 1 ? Math.floor(free / 2) : alignment === 2 ? free : 0;
    let text = '';
    let column = 0;
    for (const mark of this.#marks.toSorted((a, b) => a.dot - b.dot)) {
      const start = Math.round((mark.dot + shift) / columnDots);
      text += ' '.repeat(Math.max(0, start - column)) + mark.text;
      column = Math.max(column, start) + Math.round(mark.widthDots / columnDots);
      const spare = Math.round((mark.widthDots - mark.widthDots / mark.style.width) / columnDots);
      text += ' '.repeat(spare);
    }
    return {
      text: text.trimEnd(),
      isBold: this.#marks.some(({ style }) => style.isBold),
      height: this.#marks.reduce((tallest, { style }) => Math.max(tallest, style.height), 1),
      overflows: end > this.#widthDots,
    };
  }
}
