/**
 * A new configuration as text, with a comment on everything. Prose begins with `# ` and a word; every other comment is
 * a setting at its default: taking its `#` away changes nothing.
 */
import { stringify } from 'yaml';
import type { Answers } from './answers.ts';
import { parseLog } from './questions.ts';

/** The whole file. */
export function renderConfig(answers: Answers): string {
  return `# platformctl dogfood: weekly evidence on the static-analysis gate.
# An unknown key is refused with the nearest known one, so that no slip passes unseen.
# platformctl dogfood doctor says whether it all works.

forge:
  url: ${scalar(answers.url)}
  # The login that must own the token: with anybody else's nothing is published.
  identity: ${scalar(answers.identity)}
  # One line, and only its owner may read it (chmod 600). Under systemd the credential forgejo-token goes before it.
  tokenFile: ${scalar(answers.tokenFile)}

# A name takes part and is on the page, also when it is silent. A pattern such as owner/* takes part with those that
# ever listed a gate run. With "!" in front it is left out.
repositories:
${list(answers.repositories)}

# Which workflows are the gate, which of their artifacts hold its report, and under which name. Where one repository
# names things differently, below gate: overrides: { owner/name: { workflows: [quality.yml], artifacts: [quality-gate] } }
#gate:
#  workflows: [fallow-py.yml, pyfallow.yml, fallow-py.yaml, pyfallow.yaml]
#  artifacts: [fallow-py, pyfallow]
#  reports: [pyfallow-report.json, fallow-py-report.json, fallow-report.json]

# Where the one comment a week goes: the issue that carries the label (or the one with the number: issue: 12).
inbox:
  repository: ${scalar(answers.inbox)}
#  label: pyfallow-dogfood-evidence-inbox

# What a decision needs, and from which day on runs and log entries count.
threshold:
${answers.opened === null ? '#  opened: null' : `  opened: ${answers.opened}`}
  runs: 100
  logEntries: 20
# Percentages. False alarms: above drop a rule or the gate goes, above tuneFalse a rule needs tuning, up to keep it stays.
# Fixes in review: below tuneFixed a rule needs tuning.
#  verdict: { drop: 50, tuneFalse: 10, tuneFixed: 10, keep: 30 }

# Dogfood logs. Three forms: { repository: owner/name, path: DOGFOOD-LOG.md } in its default branch,
# { file: /srv/logs/*.md, repository: owner/name } on this host, { inbox: { authors: [login] } } comments on the inbox issue.
logs:${answers.logs.length === 0 ? ' []' : `\n${answers.logs.map((log) => `  - ${flow(parseLog(log))}`).join('\n')}`}

# Mentioned in a new week's comment when a verdict changed.
notify: ${flow(answers.notify)}

# Everything that was ever seen. Back it up.
archive: ${scalar(answers.archive)}
timeZone: ${scalar(answers.timeZone)}

# For how many weeks a run may still change, and for how many minutes a stopped one is not trusted yet.
#lookBackWeeks: 4
#gracePeriodMinutes: 30
# When a run gives up, with what it has.
#deadlineMinutes: 60

# Told when a run starts and how it ends, so that silence is noticed. Keep the address to yourself.
${answers.heartbeat === null ? '#heartbeat: null' : `heartbeat: { url: ${scalar(answers.heartbeat)} }`}
`;
}

/** One value on one line, in quotes where YAML needs them. */
function scalar(text: string): string {
  return stringify(text, { lineWidth: 0, blockQuote: false }).trim();
}

function flow(value: unknown): string {
  return stringify(value, { lineWidth: 0, collectionStyle: 'flow' }).trim();
}

function list(items: readonly string[]): string {
  return items.map((item) => `  - ${scalar(item)}`).join('\n');
}
