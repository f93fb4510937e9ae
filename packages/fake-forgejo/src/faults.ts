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
  /** the body ends after so many bytes, and the connection with it: at once, or only when `until` comes */
  | { readonly kind: 'cut'; readonly bytes: number; readonly until?: Promise<unknown> }
  /** the body ends after so many bytes, and the length that is announced agrees */
  | { readonly kind: 'shorten'; readonly bytes: number }
  /** one byte of the body is another one */
  | { readonly kind: 'flip'; readonly at: number }
  /** the connection ends without an answer; `after` means that the server did what was asked */
  | { readonly kind: 'drop'; readonly when: 'before' | 'after' }
  /** the answer waits for this */
  | { readonly kind: 'hold'; readonly until: Promise<unknown> };

export interface FaultRule {
  readonly method?: string;
  /** Matched against path and query. */
  readonly path: RegExp;
  /** A function decides request by request; null leaves one unharmed. */
  readonly fault: Fault | ((method: string, path: string) => Fault | null);
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
    const fault = typeof rule.fault === 'function' ? rule.fault(method, path) : rule.fault;
    if (fault === null) continue;
    if (rule.times !== undefined) rule.times--;
    return fault;
  }
  return null;
}

/** What is left of a body whose damage nobody announces. */
export function spoil(bytes: Uint8Array, fault: Fault | null): Uint8Array {
  if (fault?.kind === 'shorten') return bytes.subarray(0, fault.bytes);
  if (fault?.kind !== 'flip' || bytes.length === 0) return bytes;
  const spoiled = Buffer.from(bytes);
  const at = fault.at % bytes.length;
  spoiled[at] = (spoiled[at] ?? 0) ^ 0x20;
  return spoiled;
}
