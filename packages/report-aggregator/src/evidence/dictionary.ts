/** The findings of a repository's week, each distinct one once: reports of one week are near-identical. */
import { isSameFinding, type Finding } from './finding.ts';

export class Dictionary {
  readonly findings: Finding[] = [];
  /** Where the last one of each fingerprint stands: mostly the next report says the very same. */
  readonly #latest = new Map<string, number>();
  /** Where each stands whose fingerprint others have too; most fingerprints stand for one finding, and need no more room. */
  readonly #indices = new Map<string, number>();
  readonly #shared = new Set<string>();

  /** Where a finding stands; it is added when it is new. */
  indexOf(finding: Finding): number {
    const latest = this.#latest.get(finding.fingerprint);
    if (latest !== undefined && isSameFinding(finding, this.findings[latest] as Finding)) return latest;
    const at = latest === undefined ? this.findings.push(finding) - 1 : this.#find(finding, latest);
    this.#latest.set(finding.fingerprint, at);
    return at;
  }

  /** @param latest where another one of the same fingerprint stands */
  #find(finding: Finding, latest: number): number {
    if (!this.#shared.has(finding.fingerprint)) {
      this.#shared.add(finding.fingerprint);
      this.#indices.set(keyOf(this.findings[latest] as Finding), latest);
    }
    const key = keyOf(finding);
    const known = this.#indices.get(key);
    if (known !== undefined) return known;
    this.#indices.set(key, this.findings.length);
    return this.findings.push(finding) - 1;
  }
}

function keyOf(finding: Finding): string {
  return JSON.stringify(Object.values(finding));
}
