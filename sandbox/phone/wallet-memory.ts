/** Remembers in this browser whose phone it was, so that a page loaded again is the same customer's. */
const STORAGE_KEY = 'sandbox-phone.wallet';

export function storedWalletId(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    // A browser that keeps nothing begins with the first wallet each time.
    return null;
  }
}

export function storeWalletId(walletId: string): void {
  try {
    localStorage.setItem(STORAGE_KEY, walletId);
  } catch {
    // As above: the choice holds until the page is left.
  }
}
