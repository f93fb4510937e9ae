/** The findings of a repository's week, each distinct one once: reports of one week are near-identical. */
import type { Finding } from './finding.ts';

export class Dictionary {
  readonly findings: Finding[] = [];
  readonly #indices = new Map<string, number>();

  /** Where a finding stands; it is added when it is new. */
  indexOf(finding: Finding): number {
    const key = JSON.stringify(Object.values(finding));
    const known = this.#indices.get(key);
    if (known !== undefined) return known;
    this.#indices.set(key, this.findings.length);
    return this.findings.push(finding) - 1;
  }
}
