/**
 * A finding, and its two identities: the analyzer's fingerprint and our number-free lineage. All trend
 * arithmetic is on lineages, because fingerprints drift when a number in a message changes.
 */

/** One thing the analyzer said about one place. */
export interface Finding {
  readonly rule: string;
  /** The rule's code, such as `PY031`; null when the report does not carry one. */
  readonly id: string | null;
  readonly file: string | null;
  readonly line: number | null;
  readonly symbol: string | null;
  readonly module: string | null;
  readonly distribution: string | null;
  readonly text: string;
  readonly severity: string;
  readonly confidence: string;
  readonly bucket: string;
  readonly fingerprint: string;
}

/**
 * The identity of a finding within its repository: rule, file, and symbol (or module, or distribution, or the
 * text without its digits). Line, message and numbers are no part of it.
 * @returns a key that is equal exactly for equal lineages; not for display
 */
export function lineageOf(finding: Finding): string {
  const subject = finding.symbol || finding.module || finding.distribution || finding.text.replaceAll(/\d+/gu, '');
  return JSON.stringify([finding.rule, finding.file, subject]);
}
