/** One repository under all the names it had, and never two repositories for one. */
import type { Observation } from '@platform/report-aggregator';
import { expect, it } from 'vitest';
import { Histories } from '../src/dogfood/archive/histories.ts';

const seen = (seenAt: string): Observation => ({ kind: 'listing', seenAt, defaultBranch: 'main', since: null });
const moved = (seenAt: string, to: string): Observation => ({ kind: 'move', seenAt, to });

function timesOf(files: Record<string, Observation[]>, repository: string): string[] {
  const histories = new Histories(new Map(Object.entries(files)));
  return histories
    .of(repository)
    .filter(({ kind }) => kind === 'listing')
    .map(({ seenAt }) => seenAt)
    .toSorted();
}

it('knows a repository that never moved by its own file alone', () => {
  expect(timesOf({ 'a/x': [seen('1')], 'a/y': [seen('2')] }, 'a/x')).toEqual(['1']);
  expect(timesOf({}, 'a/x')).toEqual([]);
});

it('joins the files of all its names, over several moves', () => {
  const files = {
    'a/x': [seen('1'), moved('2', 'a/y')],
    'a/y': [seen('3'), moved('4', 'b/y')],
    'b/y': [seen('5')],
  };

  expect(timesOf(files, 'b/y')).toEqual(['1', '3', '5']);
  expect(new Histories(new Map(Object.entries(files))).formerNames('b/y')).toEqual(['a/x', 'a/y']);
});

it('keeps a repository whole under its old name, as long as nothing else answers to it', () => {
  const files = { 'a/x': [seen('1'), moved('1', 'a/y'), seen('2'), moved('2', 'a/y')] };
  const histories = new Histories(new Map(Object.entries(files)));

  expect(timesOf(files, 'a/x')).toEqual(['1', '2']);
  expect(histories.goesOnAs('a/x', new Set(['a/x', 'a/z']))).toBe(false);
  expect(histories.goesOnAs('a/x', new Set(['a/x', 'a/y']))).toBe(true);
});

it('gives what answers to the old name later nothing of what moved away', () => {
  const files = { 'a/x': [seen('1'), moved('2', 'a/y'), seen('3')], 'a/y': [seen('4')] };
  const histories = new Histories(new Map(Object.entries(files)));

  expect(timesOf(files, 'a/x')).toEqual(['3']);
  expect(timesOf(files, 'a/y')).toEqual(['1', '4']);
  expect(histories.goesOnAs('a/x', new Set(['a/x', 'a/y']))).toBe(false);
});

it('follows one that came back to its first name', () => {
  const files = { 'a/x': [seen('1'), moved('2', 'a/y'), seen('5')], 'a/y': [seen('3'), moved('4', 'a/x')] };
  const histories = new Histories(new Map(Object.entries(files)));

  expect(timesOf(files, 'a/x')).toEqual(['1', '3', '5']);
  expect(histories.goesOnAs('a/y', new Set(['a/x', 'a/y']))).toBe(true);
  expect(histories.goesOnAs('a/x', new Set(['a/x', 'a/y']))).toBe(false);
});
