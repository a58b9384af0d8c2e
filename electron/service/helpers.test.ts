/** A program beside the service, as whoever uses it sees it. */
import { expect, test } from 'vitest';
import type { FromServiceMessage } from '../contract/service-messages.ts';
import { createHelpers } from './helpers.ts';

test('[HOST-60] a helper looks like a process of one’s own: it is told and killed by the host, speaks, and ends once', () => {
  const posted: FromServiceMessage[] = [];
  const helpers = createHelpers((message) => posted.push(message));
  const heard: unknown[] = [];
  const [first, second] = [helpers.start('nfc_reader'), helpers.start('nfc_reader')];
  for (const [name, helper] of [
    ['first', first],
    ['second', second],
  ] as const) {
    helper.onMessage((message) => heard.push([name, message]));
    helper.onExit((code) => heard.push([name, 'ended', code]));
  }
  first.postMessage({ type: 'stop' });
  helpers.take({ type: 'helper_said', helperId: 2, message: { type: 'alive' } });
  helpers.take({ type: 'helper_ended', helperId: 1, code: 0 });
  helpers.take({ type: 'helper_ended', helperId: 1, code: 0 });
  helpers.take({ type: 'helper_said', helperId: 1, message: 'from the grave' });
  second.kill();
  expect(heard).toEqual([
    ['second', { type: 'alive' }],
    ['first', 'ended', 0],
  ]);
  expect(posted).toEqual([
    { type: 'start_helper', helperId: 1, program: 'nfc_reader' },
    { type: 'start_helper', helperId: 2, program: 'nfc_reader' },
    { type: 'tell_helper', helperId: 1, message: { type: 'stop' } },
    { type: 'kill_helper', helperId: 2 },
  ]);
});
