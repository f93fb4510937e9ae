/** What the schema library found wrong, in words for somebody who writes YAML and no code. */
import type * as z from 'zod';

const kinds: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'keys below it',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

/** What was expected, as the end of a sentence. Own messages of the schema are words already. */
export function wordIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `expected ${kinds[issue.expected] ?? issue.expected}`;
  if (issue.message.startsWith('expected') || (issue.code !== 'too_small' && issue.code !== 'too_big'))
    return issue.message.replace(/^Invalid input: /u, '');
  if (issue.origin === 'string') return 'expected text, and it is empty';
  if (issue.origin === 'array') return 'expected a list with something in it';
  if (issue.code === 'too_big') return `expected a number of at most ${issue.maximum}`;
  return `expected a number ${issue.inclusive === false ? 'above' : 'of at least'} ${issue.minimum}`;
}
