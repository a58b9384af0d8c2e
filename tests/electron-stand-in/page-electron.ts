/**
 * What runs in the page before its own scripts: the preload file, given an `electron` of its own as in a sandboxed
 * renderer. The bridge clones what passes, as Electron's does.
 */

/** The text of an init script. `preload` is the built CommonJS preload file's source; `binding` the page's way out. */
export function pageScript(preload: string, binding: string): string {
  return `(() => {
  if (window !== window.top) return;
  const send = window[${JSON.stringify(binding)}];
  const listeners = new Map();
  const clone = (value) => (value === undefined ? undefined : structuredClone(value));
  Object.defineProperty(window, ${JSON.stringify(`${binding}Deliver`)}, {
    value: (channel, values) => { for (const listener of listeners.get(channel) ?? []) listener({}, ...values); },
  });
  const ipcRenderer = {
    send: (channel, ...values) => { void send(channel, values.map(clone)); },
    on: (channel, listener) => { listeners.set(channel, [...(listeners.get(channel) ?? []), listener]); return ipcRenderer; },
  };
  const contextBridge = {
    exposeInMainWorld: (name, api) => Object.defineProperty(window, name, { value: Object.freeze({ ...api }), enumerable: true }),
  };
  const module = { exports: {} };
  const require = (name) => {
    if (name !== 'electron') throw new Error('a sandboxed preload may not load ' + name);
    return { contextBridge, ipcRenderer };
  };
  new Function('module', 'exports', 'require', ${JSON.stringify(preload)})(module, module.exports, require);
})();`;
}
