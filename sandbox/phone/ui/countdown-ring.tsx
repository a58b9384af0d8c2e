/** A ring that empties as time runs out. The seconds stand beside it in words, so it says nothing to a screen reader. */
const RADIUS = 8;
const LENGTH = 2 * Math.PI * RADIUS;

export function CountdownRing({ share, urgent }: Readonly<{ share: number; urgent: boolean }>) {
  return (
    <svg className={urgent ? 'ring ring-urgent' : 'ring'} viewBox="0 0 20 20" aria-hidden="true">
      <circle className="ring-track" cx="10" cy="10" r={RADIUS} />
      <circle
        className="ring-left"
        cx="10"
        cy="10"
        r={RADIUS}
        strokeDasharray={LENGTH}
        strokeDashoffset={LENGTH * (1 - share)}
        transform="rotate(-90 10 10)"
      />
    </svg>
  );
}
