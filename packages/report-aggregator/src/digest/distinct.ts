/**
 * How many distinct findings there are, by either identity. A report may hold 200,000, and each figure of each rule and
 * repository asks anew: so every identity gets a number once, and numbers are ticked off.
 */
import type { Findings } from './digest.ts';
import type { RepositoryEvidence } from '../evidence/evidence.ts';
import { lineagesOf, type Finding } from '../evidence/finding.ts';

/** Some findings of a repository's week, as indices into its dictionary. */
interface Share {
  readonly repository: RepositoryEvidence;
  readonly indices: readonly number[];
}

/** Equal identities have equal numbers, from 0 on. */
interface Numbers {
  readonly fingerprints: Uint32Array;
  readonly lineages: Uint32Array;
}

const known = new WeakMap<readonly Finding[], Numbers>();

/** Counts within each repository, and adds up: what two of them share counts twice. */
export function countDistinct(shares: readonly Share[]): Pick<Findings, 'distinctFingerprints' | 'distinctLineages'> {
  const [fingerprints, lineages] = (['fingerprints', 'lineages'] as const).map((identity) =>
    shares.reduce(
      (sum, { repository: { findings }, indices }) => sum + tickOff(indices, numbersOf(findings)[identity]),
      0,
    ),
  );
  return { distinctFingerprints: fingerprints ?? 0, distinctLineages: lineages ?? 0 };
}

function tickOff(indices: readonly number[], numbers: Uint32Array): number {
  const ticked = new Uint8Array(numbers.length);
  let count = 0;
  for (const at of indices) {
    const number = numbers[at] ?? 0;
    if (ticked[number] === 1) continue;
    ticked[number] = 1;
    count++;
  }
  return count;
}

function numbersOf(findings: readonly Finding[]): Numbers {
  const numbers = known.get(findings) ?? {
    fingerprints: numberTexts(findings.map(({ fingerprint }) => fingerprint)),
    lineages: numberTexts(lineagesOf(findings)),
  };
  known.set(findings, numbers);
  return numbers;
}

function numberTexts(texts: readonly string[]): Uint32Array {
  const known = new Map<string, number>();
  const numbers = new Uint32Array(texts.length);
  for (const [at, text] of texts.entries()) {
    const number = known.get(text) ?? known.size;
    if (number === known.size) known.set(text, number);
    numbers[at] = number;
  }
  return numbers;
}
