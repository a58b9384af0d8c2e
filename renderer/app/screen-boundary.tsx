/**
 * Catches a screen that fails to draw and loads the page anew: the sale and its payments live in the terminal, so the very
 * same sale comes back (till lesson C51). A page that fails again and again stops and waits for a person.
 *
 * Rule SCREEN-40 of docs/spec.md.
 */
import { Component, type ReactNode } from 'react';
import type { Clock, Timer } from '../../electron/kernel/clock.ts';
import { Broken } from './notices.tsx';
import { mayReloadByItself } from './reload-guard.ts';

type BoundaryProps = Readonly<{ clock: Clock; children: ReactNode }>;
type BoundaryState = Readonly<{ failed: boolean }>;

/** Long enough to read that nothing is lost. */
const RELOAD_AFTER_MS = 1_500;

export class ScreenBoundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { failed: false };
  #timer: Timer | null = null;

  static getDerivedStateFromError(): BoundaryState {
    return { failed: true };
  }

  override componentDidCatch(): void {
    const { clock } = this.props;
    if (!mayReloadByItself(window.sessionStorage, clock.now())) return;
    this.#timer = clock.after(RELOAD_AFTER_MS, () => window.location.reload());
  }

  override componentWillUnmount(): void {
    this.#timer?.cancel();
  }

  override render(): ReactNode {
    return this.state.failed ? <Broken onReload={() => window.location.reload()} /> : this.props.children;
  }
}
