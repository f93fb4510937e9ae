/**
 * Faults that tests inject: what networks, proxies and struggling servers do. A rule applies to the requests it
 * matches, a number of times.
 */

/** What happens instead of, or to, an answer. */
export type Fault =
  /** another answer, such as a proxy's page */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** the body ends after so many bytes, and the connection with it */
  | { readonly kind: 'cut'; readonly bytes: number }
  /** the connection ends without an answer; `after` means that the server did what was asked */
  | { readonly kind: 'drop'; readonly when: 'before' | 'after' }
  /** the answer waits for this */
  | { readonly kind: 'hold'; readonly until: Promise<unknown> };

export interface FaultRule {
  readonly method?: string;
  /** Matched against path and query. */
  readonly path: RegExp;
  readonly fault: Fault;
  /** How often it applies; default: always. */
  times?: number;
  /** How many matching requests pass unharmed first. */
  skip?: number;
}

/** The first rule that applies to a request, counted down. */
export function takeFault(rules: readonly FaultRule[], method: string, path: string): Fault | null {
  for (const rule of rules) {
    if ((rule.method ?? method) !== method || !rule.path.test(path) || rule.times === 0) continue;
    if (rule.skip !== undefined && rule.skip > 0) {
      rule.skip--;
      continue;
    }
    if (rule.times !== undefined) rule.times--;
    return rule.fault;
  }
  return null;
}
