/**
 * The analyzer's rules by code and by name, as of fallow-py 0.3.0a3. What a report says wins over this list; it
 * serves the dogfood log, where people write either.
 */
const names: Readonly<Record<string, string>> = {
  PY000: 'parse-error',
  PY001: 'config-error',
  PY010: 'unresolved-import',
  PY011: 'dynamic-import',
  PY012: 'production-imports-test-code',
  PY020: 'circular-dependency',
  PY030: 'unused-module',
  PY031: 'unused-symbol',
  PY032: 'stale-suppression',
  PY040: 'missing-runtime-dependency',
  PY043: 'missing-type-dependency',
  PY044: 'missing-test-dependency',
  PY045: 'dev-dependency-used-in-runtime',
  PY046: 'optional-dependency-used-in-runtime',
  PY047: 'runtime-dependency-used-only-in-tests',
  PY048: 'runtime-dependency-used-only-for-types',
  PY049: 'unused-runtime-dependency',
  PY050: 'duplicate-code',
  PY060: 'high-cyclomatic-complexity',
  PY061: 'high-cognitive-complexity',
  PY062: 'large-function',
  PY063: 'large-file',
  PY070: 'boundary-violation',
  PY080: 'framework-entrypoint-detected',
  PY090: 'risky-hotspot',
};
/** Every known rule, by code. */
export const knownRules: readonly { readonly code: string; readonly name: string }[] = Object.entries(names).map(
  ([code, name]) => ({ code, name }),
);
const codes = new Map(Object.entries(names).map(([code, name]) => [name, code]));

/** The name of a code such as `PY031`; null for an unknown one. */
export function ruleName(code: string): string | null {
  return names[code.toUpperCase()] ?? null;
}

/** The code of a rule's name; null for an unknown one. */
export function ruleCode(name: string): string | null {
  return codes.get(name.toLowerCase()) ?? null;
}
