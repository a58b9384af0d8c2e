/** The event stream of a backend under test: opened with a signature, its head verified, read until something is told. */
import { signRequest } from '../../sandbox/testing/signed-client.ts';
import type { Backend, Terminal } from './backend.ts';
import { must, mustEqual } from './rule.ts';

/** Long enough for a backend that looks once a second; a comment comes every 15 s whatever happens. */
const PATIENCE_MS = 10_000;

export type Heard = Readonly<{ events: readonly string[]; lastEventId: string }>;

/** Listens, lets `act` happen, and ends when the stream has told of the id that it answers, or of that event. */
export async function listen(
  backend: Backend,
  terminal: Terminal,
  lastEventId: string | null,
  act: () => Promise<string>,
): Promise<Heard> {
  const headers = lastEventId === null ? {} : { 'last-event-id': lastEventId };
  const outgoing = { method: 'GET', path: '/v1/events', headers };
  const signed = signRequest(backend.origin, outgoing, terminal.id, terminal.key, Date.now());
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), PATIENCE_MS);
  try {
    const response = await fetch(`${backend.origin}/v1/events`, {
      headers: { ...signed.headers, accept: 'text/event-stream' },
      signal: control.signal,
    });
    mustEqual(response.status, 200, 'the stream');
    must((response.headers.get('content-type') ?? '').startsWith('text/event-stream'), 'its content type');
    must(
      /^sig1=\("@status".*"signature";req;key="sig1"/u.test(response.headers.get('signature-input') ?? ''),
      'its head is signed',
    );
    const wanted = act();
    return await readUntil(response, wanted);
  } catch (error) {
    must(!control.signal.aborted, `nothing was heard within ${PATIENCE_MS} ms`);
    throw error;
  } finally {
    clearTimeout(timer);
    control.abort();
  }
}

async function readUntil(response: Response, wanted: Promise<string>): Promise<Heard> {
  const events: string[] = [];
  let text = '';
  let lastEventId = '';
  must(response.body !== null, 'a stream has a body');
  for await (const piece of response.body) {
    text += Buffer.from(piece as Uint8Array).toString('utf8');
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      const field = (name: string): string =>
        lines
          .find((line) => line.startsWith(`${name}:`))
          ?.slice(name.length + 1)
          .trim() ?? '';
      if (field('id') !== '') lastEventId = field('id');
      if (field('event') === '') continue;
      events.push(field('event'));
      const id = await wanted;
      if (field('event') === id || field('data').includes(id)) return { events, lastEventId };
    }
  }
  must(false, 'the stream ended before it told anything');
}
