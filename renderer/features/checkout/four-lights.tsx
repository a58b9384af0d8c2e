/** The reader's four lights. Decoration for screen readers: the words beside them say the same. */
import type { ReaderLook } from './reader-look.ts';

const LIGHTS = [1, 2, 3, 4] as const;

export function FourLights({ look }: Readonly<{ look: ReaderLook }>) {
  return (
    <div className={`four-lights four-lights-${look.tone}`} aria-hidden="true">
      {LIGHTS.map((place) => (
        <span key={place} className={place <= look.lit ? 'four-lights-lit' : ''} />
      ))}
    </div>
  );
}
