/**
 * Reads a `text/event-stream` (HTML living standard, section 9.2.6) from its bytes, whatever way they are cut into chunks.
 * What this stream carries is hints, so a line beyond the bound is dropped with its event and nothing is lost by it.
 * Rule BACKEND-52.
 */

export type ServerSentEvent = Readonly<{ event: string; data: string; lastEventId: string }>;

/** An event of the wallet API has one short name and a few dozen bytes of data. */
export const LINE_MAX_CODE_UNITS = 8_192;
const DATA_MAX_CODE_UNITS = 16_384;

export interface EventParser {
  /** The events that this chunk completes. */
  push(chunk: Uint8Array): readonly ServerSentEvent[];
}

export function createEventParser(): EventParser {
  const decoder = new TextDecoder('utf-8');
  let rest = '';
  let lineTooLong = false;
  let afterReturn = false;
  let lastEventId = '';
  let event = '';
  let data: string[] = [];
  let dataLength = 0;
  let spoilt = false;

  const endEvent = (): ServerSentEvent | null => {
    const complete = data.length > 0 && !spoilt;
    const ended = complete ? { event: event === '' ? 'message' : event, data: data.join('\n'), lastEventId } : null;
    event = '';
    data = [];
    dataLength = 0;
    spoilt = false;
    return ended;
  };

  const takeField = (line: string): void => {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /u, '');
    if (name === 'event') event = value;
    else if (name === 'id' && !value.includes('\0')) lastEventId = value;
    else if (name === 'data') {
      dataLength += value.length + 1;
      if (dataLength > DATA_MAX_CODE_UNITS) spoilt = true;
      else data.push(value);
    }
  };

  const takeLine = (line: string): ServerSentEvent | null => {
    if (lineTooLong) {
      lineTooLong = false;
      spoilt = true;
      return null;
    }
    if (line === '') return endEvent();
    if (!line.startsWith(':')) takeField(line);
    return null;
  };

  return {
    push(chunk) {
      const events: ServerSentEvent[] = [];
      for (const character of decoder.decode(chunk, { stream: true })) {
        const isPair = afterReturn && character === '\n';
        afterReturn = character === '\r';
        if (isPair) continue;
        if (character === '\n' || character === '\r') {
          const ended = takeLine(rest);
          rest = '';
          if (ended !== null) events.push(ended);
        } else if (rest.length < LINE_MAX_CODE_UNITS) rest += character;
        else lineTooLong = true;
      }
      return events;
    },
  };
}
