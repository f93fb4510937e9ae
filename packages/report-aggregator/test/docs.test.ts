/** What the documentation says is what the code does: the published schema, and the table of verdicts. */
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { gateVerdicts, ruleVerdicts } from '../src/verdict/verdict.ts';
import { DigestSchema } from './digest-schema.ts';

const limits = { drop: 0.5, tuneFalse: 0.1, tuneFixed: 0.1, keep: 0.3 };

it('publishes the schema of the JSON digest', async () => {
  const schema = { title: 'platformctl dogfood digest', ...z.toJSONSchema(DigestSchema) };

  await expect(`${JSON.stringify(schema, null, 1)}\n`).toMatchFileSnapshot('../../../docs/digest.schema.json');
});

it('shows in docs/digest.md the verdicts that the code gives', async () => {
  const text = await readFile(new URL('../../../docs/digest.md', import.meta.url), 'utf8');
  const shown = text
    .split('<!-- /verdicts -->')[0]
    ?.split('<!-- verdicts')[1]
    ?.split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (?:rule|gate) /u.test(line));

  expect(shown).toEqual(
    [...ruleVerdicts, ...gateVerdicts].map(({ verdict, when, words }) => `| ${verdict} | ${when(limits)} | ${words} |`),
  );
});
