/**
 * The inbox made where there is none: its label, and an issue that says what it is for. Only when asked to. Two hosts
 * may do so at once, so each looks again after it wrote: the oldest stays, and what we made besides is withdrawn.
 */
import { ForgejoError, type ForgejoClient, type Issue, type Repository } from '@platform/forgejo-client';
import { ConfigError } from '../errors.ts';
import { isBy } from './comments.ts';
import { withdrawnMark } from './find-issue.ts';
import type { Identity } from './identity.ts';
import { ensureLabel } from './inbox-label.ts';
import { writeOnce } from './write-once.ts';

const title = 'Dogfood evidence inbox';

const body = `Every week \`platformctl dogfood aggregate\` posts one comment here: what the static-analysis gate found, what became
of it, and whether there is evidence enough to decide if the gate is worth keeping.

* Keep this issue open, and its label on it: the label is how the inbox is found.
* What you write between the two note marks at the end of a comment stays when the comment is edited.
* A comment that is a dogfood-log entry counts, if its author is named in the configuration. Every weekly comment has
  one to copy.
`;

/** Where the inbox is made, and by whom. */
export interface Maker {
  readonly forge: ForgejoClient;
  readonly repository: Repository;
  readonly label: string;
  readonly identity: Identity;
}

/**
 * Makes label and issue.
 * @throws ConfigError when the token's user may not set labels there, or is somebody else; ForgejoError
 */
export async function createIssue(maker: Maker): Promise<void> {
  const { forge, repository, label, identity } = maker;
  const { fullName, permissions } = repository;
  if (!permissions.push)
    throw new ConfigError(
      `The inbox cannot be created: the user of the token may not set labels in ${fullName}. Give it the right to write there, or make the label "${label}" and an issue with it yourself.`,
    );
  const labels = [await ensureLabel(forge, fullName, label)];
  const find = async (): Promise<Issue | null> => (await forge.issuesByLabel(fullName, label, 'open')).at(-1) ?? null;
  const issue = await writeOnce(() => forge.createIssue(fullName, { title, body, labels }), find);
  if (issue.author !== null && isOurText(issue) && !isBy(identity, issue)) {
    const login = issue.author.login;
    await forge.closeIssue(fullName, issue.number, `${withdrawnMark}\n\nMade by mistake with a token of ${login}.`);
    throw new ConfigError(
      `The token writes as ${login}, not as ${identity.login}: the issue ${fullName}#${issue.number} was closed again. Use a token of ${identity.login}.`,
    );
  }
  if (!issue.labels.includes(label))
    throw new ConfigError(
      `The server made ${fullName}#${issue.number} without its label: set "${label}" on it yourself.`,
    );
}

/** Of several inboxes the oldest stays; those that we made and nobody used are closed. @returns whether any was */
export async function withdrawDuplicates(maker: Maker, found: readonly Issue[]): Promise<boolean> {
  const { forge, repository, identity } = maker;
  const [oldest, ...others] = found.filter(({ state }) => state === 'open');
  const ours = others.filter((each) => isBy(identity, each) && isOurText(each) && each.comments === 0);
  for (const { number } of ours)
    await forge.closeIssue(
      repository.fullName,
      number,
      `${withdrawnMark}\n\nMade at the same time as #${oldest?.number}, which is the inbox.`,
    );
  return ours.length > 0;
}

function isOurText(issue: Issue): boolean {
  return issue.title === title && issue.body.trim() === body.trim();
}

/** Nice to have: only administrators of the repository may, and the server takes three pins at most. */
export async function pinIssue({ forge, repository, identity }: Maker, issue: Issue): Promise<void> {
  if (!repository.permissions.admin || !isBy(identity, issue)) return;
  try {
    await forge.pinIssue(repository.fullName, issue.number);
  } catch (error) {
    if (!(error instanceof ForgejoError)) throw error;
  }
}
