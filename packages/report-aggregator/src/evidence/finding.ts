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

/** Whether two say the very same. */
export function isSameFinding(a: Finding, b: Finding): boolean {
  return (
    a.line === b.line &&
    a.text === b.text &&
    a.symbol === b.symbol &&
    a.file === b.file &&
    a.module === b.module &&
    a.rule === b.rule &&
    a.id === b.id &&
    a.bucket === b.bucket &&
    a.severity === b.severity &&
    a.confidence === b.confidence &&
    a.distribution === b.distribution &&
    a.fingerprint === b.fingerprint
  );
}

const known = new WeakMap<readonly Finding[], readonly string[]>();
/** Equal lineages as one and the same string, which a map finds without comparing it letter by letter. */
const same = new Map<string, string>();
/** Years of real reports have fewer; one that somebody made large on purpose would fill memory for nothing. */
const mostUnified = 50_000;

/** The lineages of a list of findings, in its order: worked out once, however often they are asked for. */
export function lineagesOf(findings: readonly Finding[]): readonly string[] {
  const lineages = known.get(findings) ?? findings.map((finding) => unify(lineageOf(finding)));
  known.set(findings, lineages);
  return lineages;
}

function unify(lineage: string): string {
  const first = same.get(lineage);
  if (first !== undefined) return first;
  if (same.size < mostUnified) same.set(lineage, lineage);
  return lineage;
}
