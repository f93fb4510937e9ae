/** The time one try may take: so long without a byte, and so long in all. */
import { addAbortListener } from 'node:events';

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

  /**
   * What comes of some work that was given the signal, as far as it comes in time. A request forgets its signal when
   * memory is cleared (nodejs/undici#3644), so nobody waits for that alone.
   * @throws what the work throws; the reason of the signal
   */
  async hold<T>(work: Promise<T>): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>();
    using _ = addAbortListener(this.signal, () => reject(this.signal.reason));
    return await Promise.race([work, promise]);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
