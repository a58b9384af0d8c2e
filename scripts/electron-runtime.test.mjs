/** Proves on which machines a window is not even tried. */
import { expect, test } from 'vitest';
import { obstacle } from './electron-runtime.mjs';

test('[HOST-32] on Linux a window needs a display and a user that is not root', () => {
  expect(obstacle({ platform: 'linux', env: {}, uid: 1_000 })).toBe('no_display');
  expect(obstacle({ platform: 'linux', env: { DISPLAY: ':0' }, uid: 0 })).toBe('root');
  expect(obstacle({ platform: 'linux', env: { DISPLAY: ':0' }, uid: 1_000 })).toBeNull();
  expect(obstacle({ platform: 'linux', env: { WAYLAND_DISPLAY: 'wayland-0' }, uid: 1_000 })).toBeNull();
  expect(obstacle({ platform: 'win32', env: {}, uid: undefined })).toBeNull();
  expect(obstacle({ platform: 'darwin', env: {}, uid: 501 })).toBeNull();
});
