/** The inbox made where there is none: its label, and an issue that says what it is for. Only when asked to. */
import { ForgejoError, type ForgejoClient, type Issue, type Label, type Repository } from '@platform/forgejo-client';
import { ConfigError } from '../errors.ts';
import { writeOnce } from './write-once.ts';

const title = 'Dogfood evidence inbox';

const body = `Every week \`platformctl dogfood aggregate\` posts one comment here: what the static-analysis gate found, what became
of it, and whether there is evidence enough to decide if the gate is worth keeping.

* Keep this issue open, and its label on it: the label is how the inbox is found.
* What you write between the two note marks at the end of a comment stays when the comment is edited.
* A comment that is a dogfood-log entry counts, if its author is named in the configuration. Every weekly comment has
  one to copy.
`;

/**
 * Makes label and issue.
 * @throws ConfigError when the token's user may not set labels there; ForgejoError
 */
export async function createIssue(forge: ForgejoClient, repository: Repository, label: string): Promise<Issue> {
  const { fullName, permissions } = repository;
  if (!permissions.push)
    throw new ConfigError(
      `The inbox cannot be created: the user of the token may not set labels in ${fullName}. Give it the right to write there, or make the label "${label}" and an issue with it yourself.`,
    );
  const { id } = await ensureLabel(forge, fullName, label);
  const find = async (): Promise<Issue | null> => (await forge.issuesByLabel(fullName, label, 'open'))[0] ?? null;
  const issue = await writeOnce(() => forge.createIssue(fullName, { title, body, labels: [id] }), find);
  if (!issue.labels.includes(label))
    throw new ConfigError(
      `The server made ${fullName}#${issue.number} without its label: set "${label}" on it yourself.`,
    );
  if (permissions.admin) await pin(forge, fullName, issue);
  return issue;
}

/** A second label of the same name would be accepted, and would hide the issue. */
async function ensureLabel(forge: ForgejoClient, repository: string, name: string): Promise<Label> {
  const find = async (): Promise<Label | null> =>
    (await forge.labels(repository)).find((label) => label.name === name) ?? null;
  const description = 'Weekly evidence on the static-analysis gate';
  return (
    (await find()) ?? writeOnce(() => forge.createLabel(repository, { name, color: '#0e8a16', description }), find)
  );
}

/** Nice to have: the server takes three pins at most. */
async function pin(forge: ForgejoClient, repository: string, { number }: Issue): Promise<void> {
  try {
    await forge.pinIssue(repository, number);
  } catch (error) {
    if (!(error instanceof ForgejoError)) throw error;
  }
}
