import type { WeekPlan } from '@platform/report-aggregator';
import { expect, it } from 'vitest';
import { readInTurn } from '../src/dogfood/derive/read-in-turn.ts';

/** A week of one repository, an attempt for each artifact: its hash and its size. */
function planOf(artifacts: readonly (readonly [string, number])[]): WeekPlan {
  const gateAttempts = artifacts.map(([blob, size]) => ({ artifacts: [{ blob, size }] }));
  return { week: '2026-W27', repositories: [{ gateAttempts }] } as unknown as WeekPlan;
}

function makeDisk(broken = ''): { readonly asked: string[]; readonly read: (hash: string) => Promise<Uint8Array> } {
  const asked: string[] = [];
  return {
    asked,
    read(hash) {
      asked.push(hash);
      return hash === broken ? Promise.reject(new Error(`${hash} is damaged`)) : Promise.resolve(Buffer.from(hash));
    },
  };
}

it('has the next four read while it gives the ones asked for, and reads each once', async () => {
  const { asked, read } = makeDisk();
  const inTurn = readInTurn(read, planOf([...'abcdefg'].map((hash) => [hash, 10] as const)));
  expect(Buffer.from(await inTurn('a')).toString()).toBe('a');
  expect(asked.join('')).toBe('abcde');
  expect(Buffer.from(await inTurn('b')).toString()).toBe('b');
  expect(asked.join('')).toBe('abcdef');
  for (const hash of 'cdefg') expect(Buffer.from(await inTurn(hash)).toString()).toBe(hash);
  expect(asked.join('')).toBe('abcdefg');
});

it('holds nothing that was passed, because nobody asked for it', async () => {
  const { asked, read } = makeDisk();
  const inTurn = readInTurn(read, planOf([...'abcdefgh'].map((hash) => [hash, 10] as const)));
  await inTurn('a');
  await inTurn('d');
  expect(asked.join('')).toBe('abcdefgh');
  for (const hash of 'bce') await inTurn(hash);
  expect(asked.join('')).toBe('abcdefghbc');
});

it('gives the right bytes in any order, and holds no large ones in store', async () => {
  const { asked, read } = makeDisk();
  const inTurn = readInTurn(
    read,
    planOf([
      ['a', 10],
      ['large', 3_000_000],
      ['b', 10],
    ]),
  );
  expect(Buffer.from(await inTurn('b')).toString()).toBe('b');
  expect(Buffer.from(await inTurn('a')).toString()).toBe('a');
  expect(asked).not.toContain('large');
  expect(Buffer.from(await inTurn('large')).toString()).toBe('large');
});

it('fails for who asks for bytes that cannot be read, and not before', async () => {
  const { read } = makeDisk('b');
  const inTurn = readInTurn(
    read,
    planOf([
      ['a', 10],
      ['b', 10],
    ]),
  );
  expect(Buffer.from(await inTurn('a')).toString()).toBe('a');
  await new Promise((resolve) => setImmediate(resolve));
  await expect(inTurn('b')).rejects.toThrow('b is damaged');
});
