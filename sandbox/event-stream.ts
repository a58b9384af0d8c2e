/** Holds the connection of an event stream and writes to it what the backend has to tell. Rule SANDBOX-8. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Backend, BackendResponse } from './backend/backend.ts';
import { createEventBender } from './event-faults.ts';
import type { NetworkOrders } from './network-orders.ts';
import { resyncEvent, STREAM_COMMENT, STREAM_COMMENT_EVERY_MS } from './backend/events.ts';

/** Writes the stream after each commit; one read at a time, so that events keep their order. */
export function sendStream(
  request: FastifyRequest,
  reply: FastifyReply,
  response: BackendResponse,
  backend: Backend,
  streams: Set<() => void>,
  orders: NetworkOrders,
): FastifyReply {
  const bender = createEventBender(() => orders.meetEvent());
  const place = response.stream;
  if (place === undefined) throw new Error('only the head of a stream is streamed');
  void reply.hijack();
  const { raw } = reply;
  raw.writeHead(response.status, { ...response.headers });
  raw.write(place.resync ? resyncEvent(place.afterEventId) : STREAM_COMMENT);
  let lastEventId = place.afterEventId;
  let reading: Promise<void> = Promise.resolve();
  const readOn = async (): Promise<void> => {
    for (;;) {
      const part = await backend.readStream(place, lastEventId);
      if (part.lastEventId === lastEventId || raw.destroyed) return;
      lastEventId = part.lastEventId;
      const text = await bender.bend(part.text);
      if (!raw.destroyed) raw.write(text);
    }
  };
  const stop = (): void => {
    stopListening();
    clearInterval(commenting);
    streams.delete(stop);
    raw.destroy();
  };
  const stopListening = backend.onCommit(() => {
    reading = reading.then(readOn).catch(stop);
  });
  const commenting = setInterval(() => raw.write(STREAM_COMMENT), STREAM_COMMENT_EVERY_MS);
  commenting.unref();
  streams.add(stop);
  request.raw.socket.once('close', stop);
  return reply;
}
