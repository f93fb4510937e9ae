/**
 * The lines of the bridge: a step that leaves the report of a run in a hidden ref, and one that removes old ones. The
 * form was seen working on Forgejo 11, 12 and 15: no branch, tag, feed entry or new run comes of it. The token is the
 * job's own and ends with it. Whatever goes wrong is a warning: a gate must not turn red because of its evidence.
 */
import type { BridgePlace } from './bridge-place.ts';

/** What to print. */
export interface BridgeOptions {
  /** Keep the refs of so many runs of the repository and remove older ones; null: remove none. */
  readonly keep: number | null;
}

/** The step or steps as YAML, indented to be pasted where the place says. */
export function renderBridge(place: BridgePlace, { keep }: BridgeOptions): string {
  const { indent, warnings, job, line, after } = place;
  const head = [
    `Paste this below line ${line}, as the last step of job "${job}" (after ${after}).`,
    ...(place.onlyIn === null
      ? []
      : ['Only one job of the matrix may leave its report: change the condition to the one you want.']),
    ...warnings.map((warning) => `Mind: ${warning}.`),
  ];
  const steps = [...storeStep(place), ...(keep === null ? [] : pruneStep(keep))];
  return [...head.map((each) => `# ${each}`), ...steps].map((each) => (each === '' ? '' : indent + each)).join('\n');
}

function storeStep({ report, onlyIn }: BridgePlace): string[] {
  const path = shellQuote(report);
  const name = report.split('/').at(-1) ?? report;
  return [
    '- name: leave the report where a token can read it',
    `  if: ${onlyIn === null ? 'always()' : `always() && ${onlyIn}`}`,
    '  env:',
    '    TOKEN: ${{ github.token }}',
    '  run: |',
    `    [ -s ${path} ] || exit 0`,
    '    store() {',
    `      tree=$(printf '100644 blob %s\\t%s\\n' "$(git hash-object -w ${path})" ${shellQuote(name)} | git mktree) &&`,
    '        commit=$(git -c user.name=fallow -c user.email=fallow@noreply.invalid commit-tree "$tree" -m "$GITHUB_EVENT_NAME $GITHUB_REF $GITHUB_SHA") &&',
    `        ${authorised} push -q "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY.git" "$commit:refs/fallow/run-$GITHUB_RUN_ID-number-$GITHUB_RUN_NUMBER-attempt-$GITHUB_RUN_ATTEMPT"`,
    '    }',
    '    store || echo "::warning::the report was not stored"',
  ];
}

/** By number, not by date: it needs no fetching, and the runs of the last weeks have the highest ones. */
function pruneStep(keep: number): string[] {
  return [
    `- name: remove reports older than the last ${keep} runs`,
    "  if: always() && github.event_name == 'push'",
    '  env:',
    '    TOKEN: ${{ github.token }}',
    '  run: |',
    '    url="$GITHUB_SERVER_URL/$GITHUB_REPOSITORY.git"',
    `    ${authorised} ls-remote "$url" 'refs/fallow/run-*' |`,
    String.raw`      sed -n 's#^[0-9a-f]*[[:space:]]*\(refs/fallow/run-[0-9]*-number-\([0-9]*\)-attempt-[0-9]*\)$#\2 \1#p' |`,
    '      while read -r number ref; do',
    `        [ "$number" -gt $((GITHUB_RUN_NUMBER - ${keep})) ] || echo ":$ref"`,
    '      done |',
    `      xargs -r -n 100 ${authorised} push -q "$url" || echo "::warning::old reports were not removed"`,
  ];
}

const authorised = `git -c http.extraHeader="Authorization: Basic $(printf 'x:%s' "$TOKEN" | base64 | tr -d '\\n')"`;

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
