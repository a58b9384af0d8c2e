/** The displays that a till's screens are held to: a large one, a shop's usual one, and the smallest. */
export const SIZES = {
  desktop: { width: 1920, height: 1080 },
  laptop: { width: 1366, height: 768 },
  small: { width: 1024, height: 768 },
} as const;

/** A tablet's: low for its width. */
export const SHORT = { width: 1280, height: 800 } as const;
