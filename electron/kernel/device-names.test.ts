import { expect, test } from 'vitest';
import { DEVICE_NAMES, deviceName } from './device-names.ts';

test('[DEVICESCREEN-15] the till’s own names are said in either language, whichever they were kept in; others stay', () => {
  for (const own of Object.values(DEVICE_NAMES)) {
    for (const kept of [own['zh-CN'], own.en]) {
      expect(deviceName(kept, 'zh-CN')).toBe(own['zh-CN']);
      expect(deviceName(kept, 'en')).toBe(own.en);
    }
  }
  for (const name of ['EPSON TM-T82', '门口的打印机', 'Simulated printer 2', '/dev/ttyS0', '']) {
    expect(deviceName(name, 'zh-CN')).toBe(name);
    expect(deviceName(name, 'en')).toBe(name);
  }
});

test('[DEVICESCREEN-15] no two of them are alike in a language', () => {
  for (const language of ['zh-CN', 'en'] as const) {
    const names = Object.values(DEVICE_NAMES).map((each) => each[language]);
    expect(new Set(names).size).toBe(names.length);
  }
});
