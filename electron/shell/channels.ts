/** The channels between page and main process. What they carry is typed by the contract's envelope. */
export const CALL_CHANNEL = 'till:call';
export const MESSAGE_CHANNEL = 'till:message';
/** To the page: whether the service is up. From the page: a request to be told. */
export const LINE_CHANNEL = 'till:line';
/** Main asks whether the page runs, and its preload answers. */
export const ALIVE_CHANNEL = 'till:alive';
