/**
 * The phone's view of the sandbox: what is asked how often, and what is asked again after the customer did something.
 */
import { useMutation, useQuery, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from './i18n.ts';
import { newOutcomes, statusesOf, type KnownStatuses } from './outcomes.ts';
import { phoneApi, UnreachableError, type Payment } from './phone-api.ts';
import type { Language } from './texts.ts';
import { inOrder } from './wording.ts';

/** Often enough that a request for money seems to arrive at once. */
const POLL_MS = 1_000;
/** A signed QR is good for a minute at most (`qrMaxSkewSeconds`); it is renewed while there is time left to scan it. */
export const OFFLINE_CODE_LIFE_MS = 45_000;

export function useLanguage(): Language {
  // The hook renders again when the language changes.
  useTranslation();
  return currentLanguage();
}

export function useWallets() {
  return useQuery({ queryKey: ['wallets'], queryFn: phoneApi.wallets, select: inOrder, refetchInterval: 3 * POLL_MS });
}

export function useWallet(walletId: string) {
  return useQuery({
    queryKey: ['wallet', walletId],
    queryFn: () => phoneApi.wallet(walletId),
    refetchInterval: POLL_MS,
  });
}

export function usePending(walletId: string) {
  return useQuery({
    queryKey: ['pending', walletId],
    queryFn: () => phoneApi.pending(walletId),
    refetchInterval: POLL_MS,
  });
}

/** Asked for anew when it has run out; `gcTime` 0, so that a code is never shown a second time after another tab. */
export function usePaymentCode(walletId: string) {
  return useQuery({
    queryKey: ['payment-code', walletId],
    queryFn: () => phoneApi.paymentCode(walletId),
    refetchInterval: (query) => {
      const expiresAt = query.state.data?.expiresAt;
      return expiresAt === undefined ? POLL_MS : Math.max(POLL_MS / 4, expiresAt - Date.now());
    },
    gcTime: 0,
  });
}

export function useOfflineCode(walletId: string) {
  return useQuery({
    queryKey: ['offline-code', walletId],
    queryFn: () => phoneApi.offlineCode(walletId),
    refetchInterval: (query) => (query.state.data === undefined ? 3 * POLL_MS : OFFLINE_CODE_LIFE_MS),
    gcTime: 0,
  });
}

export function isUnreachable(error: Error | null): boolean {
  return error instanceof UnreachableError;
}

export type Answer = Readonly<{ paymentId: string; answer: 'confirm' | 'decline' }>;

export function useAnswer(walletId: string): UseMutationResult<Payment, Error, Answer> {
  const refresh = useRefresh(walletId);
  return useMutation({
    mutationFn: ({ paymentId, answer }: Answer) => phoneApi[answer](walletId, paymentId),
    onSettled: refresh,
  });
}

export function useScan(walletId: string): UseMutationResult<Payment, Error, string> {
  const refresh = useRefresh(walletId);
  return useMutation({ mutationFn: (payload: string) => phoneApi.scan(walletId, payload), onSettled: refresh });
}

function useRefresh(walletId: string): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: ['pending', walletId] }),
      client.invalidateQueries({ queryKey: ['wallet', walletId] }),
    ]);
  };
}

/** The latest outcome that came in while the phone was looked at, until it is dismissed. */
export function useNewOutcome(
  walletId: string,
  payments: readonly Payment[] | undefined,
): Readonly<{ outcome: Payment | null; dismiss: () => void }> {
  const [outcome, setOutcome] = useState<Payment | null>(null);
  const known = useRef<Readonly<{ walletId: string; statuses: KnownStatuses }> | null>(null);
  useEffect(() => {
    if (payments === undefined) return;
    const before = known.current?.walletId === walletId ? known.current.statuses : null;
    const latest = newOutcomes(before, payments)[0];
    known.current = { walletId, statuses: statusesOf(payments) };
    if (latest !== undefined) setOutcome(latest);
  }, [walletId, payments]);
  return { outcome, dismiss: () => setOutcome(null) };
}
