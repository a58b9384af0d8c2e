/** Loaded before the service in the stand-in's utility process: `process.parentPort` as Electron has it, over child_process IPC. */
import { EventEmitter } from 'node:events';

class ParentPort extends EventEmitter {
  postMessage(message) {
    if (process.connected) process.send(message);
  }
  start() {}
  pause() {}
}

const port = new ParentPort();
process.on('message', (data) => port.emit('message', { data, ports: [] }));
process.on('disconnect', () => process.exit(0));
Object.defineProperty(process, 'parentPort', { value: port });
