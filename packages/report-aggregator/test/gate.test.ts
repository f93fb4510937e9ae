import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isGateRun, matchesGlob } from '../src/evidence/gate.ts';

it.each([
  ['fallow-py', 'fallow-py', true],
  ['fallow-py-2', 'fallow-py', false],
  ['python-ci-3.12', 'python-ci-*', true],
  ['python-ci', 'python-ci-*', false],
  ['a.yml', '?.yml', true],
  ['ab.yml', '?.yml', false],
  ['aXbXc', 'a*b*c', true],
  ['', '*', true],
  ['a+b', 'a+b', true],
  ['Fallow-py', 'fallow-py', false],
  ['', '', true],
  ['a', '', false],
  ['', '?', false],
  ['ab', '*?', true],
  ['abab', '*ab', true],
  ['abc', 'ab*', true],
  ['ab', 'ab**', true],
  ['a*c', 'a*c', true],
])('%s matches %s: %s', (name, glob, expected) => {
  expect(matchesGlob(name, glob)).toBe(expected);
});

it('agrees with a regular expression, and no pattern is slow', () => {
  const text = fc.string({ unit: fc.constantFrom(...'ab*?'), maxLength: 8 });
  fc.assert(
    fc.property(text, text, (name, glob) => {
      const pattern = glob.replaceAll('*', '[^]*').replaceAll('?', '[^]');
      expect(matchesGlob(name, glob)).toBe(new RegExp(`^${pattern}$`, 'u').test(name));
    }),
  );
  expect(matchesGlob('a'.repeat(20_000), `${'a*'.repeat(50)}b`)).toBe(false);
});

it('takes a run for the gate by its workflow, or by an artifact', () => {
  const gate = { workflows: ['fallow-py.yml'], artifacts: ['python-ci-*'], reports: [] };

  expect(isGateRun('fallow-py.yml', [], gate)).toBe(true);
  expect(isGateRun('ci.yml', ['other', 'python-ci-3.11'], gate)).toBe(true);
  expect(isGateRun('ci.yml', ['other'], gate)).toBe(false);
});
