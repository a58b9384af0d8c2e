/** Draws dark rectangles on white as an image that can be saved, copied or dragged into another window like any other. */

type Props = Readonly<{
  /** In modules. */
  width: number;
  height: number;
  /** The widest it may be drawn: it becomes as many whole pixels a module as fit, so that all modules are alike. */
  maxWidthPx: number;
  /** SVG path data of what is dark. */
  path: string;
  label: string;
  className: string;
  testId?: string;
}>;

export function VectorImage({ width, height, maxWidthPx, path, label, className, testId }: Props) {
  const drawing =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" ` +
    `shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${width}v${height}H0z"/><path fill="#06191c" d="${path}"/></svg>`;
  return (
    <img
      className={className}
      alt={label}
      width={width * Math.max(1, Math.floor(maxWidthPx / width))}
      data-testid={testId}
      src={`data:image/svg+xml,${encodeURIComponent(drawing)}`}
    />
  );
}
