/** Two digests side by side, as texts and as figures: what verifying asks. */
import type { Digest } from '@platform/report-aggregator';

/** A digest as far as it is needed to derive it again; null when the text is none. */
export function parseDigest(json: string): Digest | null {
  try {
    const digest = JSON.parse(json) as Partial<Digest>;
    const whole = typeof digest.asOf === 'string' && typeof digest.provenance?.configuration === 'string';
    return whole && Array.isArray(digest.gaps) ? (digest as Digest) : null;
  } catch {
    return null;
  }
}

/** What another version added is no difference: every figure that was published must come out again, at any depth. */
export function holdsFigures(derived: unknown, said: unknown, key = ''): boolean {
  if (key === 'provenance' || key === 'asOf') return true;
  if (typeof said !== 'object' || said === null) return derived === said;
  if (typeof derived !== 'object' || derived === null || Array.isArray(said) !== Array.isArray(derived)) return false;
  if (Array.isArray(said) && said.length !== (derived as unknown[]).length) return false;
  return Object.entries(said).every(([name, value]) => holdsFigures(Reflect.get(derived, name), value, name));
}

/** The first line in which two texts differ; null when they are equal. */
export function firstDifference(published: string, derived: string): string | null {
  if (published === derived) return null;
  const [left, right] = [published.split('\n'), derived.split('\n')];
  const at = left.findIndex((line, n) => line !== right[n]);
  const line = at === -1 ? left.length : at;
  return `line ${line + 1}: ${JSON.stringify(left[line]?.trim() ?? '(end)')}, derived again ${JSON.stringify(right[line]?.trim() ?? '(end)')}`;
}
