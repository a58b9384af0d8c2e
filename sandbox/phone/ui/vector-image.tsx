/** Draws dark rectangles on white as an image that can be saved, copied or dragged into another window like any other. */

type Props = Readonly<{
  width: number;
  height: number;
  /** SVG path data of what is dark. */
  path: string;
  label: string;
  className: string;
  testId?: string;
}>;

export function VectorImage({ width, height, path, label, className, testId }: Props) {
  const drawing =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" ` +
    `shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${width}v${height}H0z"/><path fill="#06191c" d="${path}"/></svg>`;
  return (
    <img
      className={className}
      alt={label}
      data-testid={testId}
      src={`data:image/svg+xml,${encodeURIComponent(drawing)}`}
    />
  );
}
