/**
 * What the shell was started with. Switches come from the start script or from the packaged program's shortcut; an
 * unknown or malformed one is ignored, so that Electron's own switches pass.
 */
export type ShellOptions = Readonly<{
  backendOrigin: string | null;
  dataFolder: string | null;
  sandbox: boolean;
  phonePage: string | null;
  kiosk: boolean;
  profile: 'till' | 'transit';
}>;

function valueOf(argv: readonly string[], name: string): string | null {
  const prefix = `--${name}=`;
  const found = argv.find((argument) => argument.startsWith(prefix));
  const value = found?.slice(prefix.length) ?? '';
  return value === '' ? null : value;
}

export function readShellOptions(argv: readonly string[]): ShellOptions {
  return {
    backendOrigin: valueOf(argv, 'backend-origin'),
    dataFolder: valueOf(argv, 'data-folder'),
    sandbox: argv.includes('--wallet-sandbox'),
    phonePage: valueOf(argv, 'phone-page'),
    kiosk: argv.includes('--till-kiosk'),
    profile: valueOf(argv, 'profile') === 'transit' ? 'transit' : 'till',
  };
}
