/**
 * Failures into exit codes and advice: one table, next to the codes it gives. 2: the operator can mend it;
 * 3: the forge or the archive is not available and nothing was published; 1: a bug of ours.
 */
import { ForgejoError, type ForgejoErrorKind } from '@platform/forgejo-client';
import type { Ending } from './ending.ts';
import { ArchiveError, ConfigError } from './errors.ts';
import { mayHaveHappened } from './inbox/write-once.ts';

const forgeEndings: Readonly<Record<ForgejoErrorKind, { readonly code: 2 | 3; readonly advice: string }>> = {
  unreachable: { code: 3, advice: 'Is the server up, and forge.url right? Run again later.' },
  unauthorized: {
    code: 2,
    advice: 'Make a new token for the user of forge.identity and put it where the old one was.',
  },
  forbidden: {
    code: 2,
    advice:
      'The token needs the scopes read:repository, write:issue and read:user, and its user the right to read the repository and to comment.',
  },
  missing: { code: 2, advice: 'Check the name in the configuration, and whether the user of the token may see it.' },
  unsupported: {
    code: 2,
    advice:
      'Either the name is wrong or hidden from the token, or the server lists neither runs nor tasks (older than Forgejo 11, or no Forgejo). What works on which server: docs/servers.md.',
  },
  archived: { code: 2, advice: 'Take the repository out of the archive, or name another inbox.repository.' },
  refused: { code: 3, advice: 'If it happens again, please report it.' },
  'rate-limited': { code: 3, advice: 'Run again later.' },
  'too-large': { code: 3, advice: 'A proxy before the server may need a higher limit on request bodies.' },
  redirected: { code: 2, advice: 'Write the new name or address into the configuration.' },
  server: { code: 3, advice: 'Look at the log of the server, and run again later.' },
  malformed: {
    code: 3,
    advice:
      'Something between here and the server answers in its place, or the server is of an unknown kind. Is forge.url right?',
  },
};

const loginProxy =
  'Something in front of the forge (a login proxy?) sends requests elsewhere: let it pass requests to /api/, or set forge.url to an address that reaches the API.';

const lostAnswer =
  'Whether it was written is not known: the next run looks before it writes anything. Run again later.';

/** How to end after a failure; null for what nobody expected, which keeps its stack. */
export function describeFailure(error: unknown): Ending | null {
  if (error instanceof ConfigError)
    return { code: 2, sentence: error.sentence, ...(error.cure === null ? {} : { cure: error.cure }) };
  if (error instanceof ArchiveError) return { code: error.oclif.exit === 2 ? 2 : 3, sentence: `${error.message}.` };
  if (!(error instanceof ForgejoError)) return null;
  const { code } = forgeEndings[error.kind];
  const known = error.isElsewhere ? loginProxy : forgeEndings[error.kind].advice;
  const cure = mayHaveHappened(error) && code === 3 ? lostAnswer : known;
  return { code, sentence: `${capitalise(error.message)}.`, cure };
}

function capitalise(text: string): string {
  return /^https?:/u.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}
