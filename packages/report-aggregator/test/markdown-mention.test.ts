import { expect, test } from 'vitest';
import { listVerdictChanges, mentionLine } from '../src/page/markdown-mention.ts';
import { aThreshold } from './a-digest.ts';
import { anOrdinaryWeek } from './a-week.ts';

const change = { rule: 'unused-symbol', from: 'undecided', to: 'tune' } as const;

test('the configured are mentioned with every verdict that changed', () => {
  expect(mentionLine(['pdurlej'], [change])).toBe('@pdurlej `unused-symbol` is now *tune*');
  expect(mentionLine(['pdurlej', 'org/team'], [{ rule: null, from: 'undecided', to: 'keep' }, change])).toBe(
    '@pdurlej @org/team the gate is now *keep* and `unused-symbol` is now *tune*',
  );
});

test('nobody is told of nothing, and nothing is told to nobody', () => {
  expect(mentionLine(['pdurlej'], [])).toBe('');
  expect(mentionLine([], [change])).toBe('');
});

test('what is no login is not mentioned, and a rule can mention nobody', () => {
  expect(mentionLine(['a b', '@x', 'a/b/c', '', 'x\n@y'], [change])).toBe('');
  expect(mentionLine(['pdurlej'], [{ ...change, rule: '@everyone` @x' }])).toBe(
    '@pdurlej ``@everyone` @x`` is now *tune*',
  );
});

test('verdicts are compared with those of the week before, gone rules included', () => {
  const week = anOrdinaryWeek();
  const previous = {
    ...(week.previous as NonNullable<typeof week.previous>),
    rules: { 'unused-symbol': 'tune', gone: 'drop' },
  } as const;

  expect(listVerdictChanges({ ...week, previous, threshold: aThreshold({ verdict: 'keep' }) })).toEqual([
    { rule: null, from: 'undecided', to: 'keep' },
    { rule: 'gone', from: 'drop', to: 'undecided' },
    { rule: 'unused-symbol', from: 'tune', to: 'undecided' },
  ]);
});

test('the first week has nothing to differ from', () => {
  expect(listVerdictChanges(anOrdinaryWeek({ previous: null, threshold: aThreshold({ verdict: 'keep' }) }))).toEqual(
    [],
  );
});
