/**
 * The terminal's picture of a receipt, read before it is put on the page: only what draws is taken over, so a picture can
 * neither load nor run anything, whatever it was made of. Rule PAPERSCREEN-4 of docs/spec.md.
 */

const ELEMENTS: ReadonlySet<string> = new Set([
  'svg', 'defs', 'filter', 'feFlood', 'feComposite', 'g', 'text', 'tspan', 'path', 'rect', 'image',
]); // prettier-ignore

const ATTRIBUTES: ReadonlySet<string> = new Set([
  'width', 'height', 'viewBox', 'preserveAspectRatio', 'id', 'x', 'y', 'flood-color', 'in', 'in2', 'operator', 'filter',
  'font-family', 'font-size', 'font-weight', 'dominant-baseline', 'text-anchor', 'text-decoration', 'lang', 'transform',
  'd', 'fill', 'stroke', 'stroke-width', 'shape-rendering', 'href', 'xlink:href', 'xml:space',
]); // prettier-ignore

/** The picture of a logo, inside the text itself; nothing else is referred to. */
const INLINE_PICTURE = /^data:image\/png;base64,[\w+/=]*$/;
/** The inverse of a line is a filter of the same picture. */
const OWN_FILTER = /^url\(#[\w-]+\)$/;

export type ReceiptDrawing = Readonly<{
  element: SVGElement;
  /** What a person reads on it, line by line. */
  lines: readonly string[];
  /** In dots of the printer. */
  width: number;
  height: number;
}>;

/** null: it is no picture. */
export function readReceiptSvg(svg: string): ReceiptDrawing | null {
  const root: Element = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
  if (!(root instanceof SVGElement) || root.localName !== 'svg') return null;
  strip(root);
  const width = Number.parseInt(root.getAttribute('width') ?? '', 10);
  const height = Number.parseInt(root.getAttribute('height') ?? '', 10);
  if (!(width > 0) || !(height > 0)) return null;
  return { element: root, lines: linesOf(root), width, height };
}

function strip(element: Element): void {
  for (const { name, value } of element.attributes) {
    const isLink = name.endsWith('href');
    const isFilter = name === 'filter';
    const fits = (!isLink || INLINE_PICTURE.test(value)) && (!isFilter || OWN_FILTER.test(value));
    if (!ATTRIBUTES.has(name) || !fits) element.removeAttribute(name);
  }
  for (const child of element.children) {
    if (ELEMENTS.has(child.localName)) strip(child);
    else child.remove();
  }
}

/** Each line is a group that holds its pieces from left to right. */
function linesOf(root: Element): readonly string[] {
  return [...root.querySelectorAll('g > g, svg > text')]
    .map((group) =>
      (group.localName === 'text' ? [group] : [...group.querySelectorAll('text')])
        .map((text) => (text.textContent ?? '').trim())
        .filter((text) => text !== '')
        .join(' '),
    )
    .filter((line) => line !== '');
}
