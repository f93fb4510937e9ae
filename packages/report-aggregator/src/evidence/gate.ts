/**
 * What makes a run a gate run: its workflow file, or an artifact it carries. Names are globs, because
 * repositories name things as they like.
 */

/** How one repository's gate is recognised; each list holds globs (`*` any text, `?` one character). */
export interface Gate {
  readonly workflows: readonly string[];
  readonly artifacts: readonly string[];
  /** Names of report files: the last path component within the zip. */
  readonly reports: readonly string[];
}

/** True when the name matches one of the globs as a whole; letter case counts. */
export function matchesAny(name: string, globs: readonly string[]): boolean {
  return globs.some((glob) => matchesGlob(name, glob));
}

/** True when a run belongs to the gate: by its workflow, or by the name of any artifact it ever carried. */
export function isGateRun(workflow: string, artifactNames: readonly string[], gate: Gate): boolean {
  return matchesAny(workflow, gate.workflows) || artifactNames.some((name) => matchesAny(name, gate.artifacts));
}

/** Two pointers and one remembered star: linear in practice, and no pattern can make it explode as a RegExp could. */
export function matchesGlob(name: string, glob: string): boolean {
  let [at, in_, star, mark] = [0, 0, -1, 0];
  while (at < name.length) {
    if (glob[in_] === '*') {
      star = in_++;
      mark = at;
    } else if (in_ < glob.length && (glob[in_] === '?' || glob[in_] === name[at])) {
      at++;
      in_++;
    } else if (star >= 0) {
      in_ = star + 1;
      at = ++mark;
    } else {
      return false;
    }
  }
  while (glob[in_] === '*') in_++;
  return in_ === glob.length;
}
