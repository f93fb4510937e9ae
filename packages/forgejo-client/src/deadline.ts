/** The time one try may take: so long without a byte, and so long in all. */

export class Deadline implements Disposable {
  /** Aborts what is under way. */
  readonly signal: AbortSignal;
  readonly #stall = new AbortController();
  readonly #timer: NodeJS.Timeout;

  /**
   * @param stall milliseconds without progress
   * @param total milliseconds from now
   * @param outer ends it too
   */
  constructor(stall: number, total: number, outer: AbortSignal | undefined) {
    this.#timer = setTimeout(() => this.#stall.abort(new DOMException('no byte for too long', 'TimeoutError')), stall);
    this.#timer.unref();
    const signals = [this.#stall.signal, AbortSignal.timeout(total)];
    this.signal = AbortSignal.any(outer === undefined ? signals : [...signals, outer]);
  }

  /** Something arrived. */
  progress(): void {
    this.#timer.refresh();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
