/**
 * The test's hand on the stand-in, over the IPC channel of the process it started: what was shown in a dialog, which
 * answer to give, where Chromium's debugging port is. Without such a channel everything takes its default.
 */
import { EventEmitter } from 'node:events';

export type ToTest =
  | Readonly<{ type: 'page_ready'; debuggingPort: number }>
  | Readonly<{ type: 'dialog'; message: string; detail: string; buttons: readonly string[] }>
  | Readonly<{ type: 'focused' }>
  | Readonly<{ type: 'service_started'; pid: number }>;

export type FromTest =
  | Readonly<{ type: 'answer_dialog'; response: number }>
  | Readonly<{ type: 'close_window' }>
  | Readonly<{ type: 'quit' }>
  | Readonly<{ type: 'page_hung' }>;

export const fromTest = new EventEmitter<{ [T in FromTest['type']]: [Extract<FromTest, { type: T }>] }>();

export function tellTest(message: ToTest): void {
  process.send?.(message);
}

process.on('message', (message: FromTest) => {
  (fromTest as EventEmitter).emit(message.type, message);
});
