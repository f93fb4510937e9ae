/** A download that suffered on the way is never taken for the artifact; an artifact that is broken itself is. */
import { makeArtifact, makeRun, zipFiles, type Fault } from '@platform/fake-forgejo';
import { expect, it } from 'vitest';
import { fetchWholeZip, type Download } from '../src/dogfood/harvest/whole-zip.ts';
import { makeReport, makeSmallWorld, setStage, type Stage } from './stage.ts';

const zip = zipFiles({ 'pyfallow-report.json': makeReport(['a', 'b']), 'pyfallow-exit-code.txt': '1\n' });
const now = '2026-07-12T06:00:00Z';

async function makeWorldWith(bytes: Uint8Array): Promise<Stage> {
  const run = makeRun(1, '2026-07-08T10:00:00Z');
  return setStage(makeSmallWorld({ runs: [run], artifacts: [makeArtifact(10, run, bytes)] }));
}

async function outcomeOf(stage: Stage): Promise<string | undefined> {
  const { weeks } = await stage.run(now, { publish: false, network: { backoffLimit: 2 } });
  const { outcomes } = weeks.at(-1)?.digest.ledger ?? { outcomes: {} };
  return Object.entries<number>(outcomes).find(([, count]) => count > 0)?.[0];
}

const octets = { 'content-type': 'application/octet-stream' };
const nameInDirectory = Buffer.from(zip).lastIndexOf('pyfallow-report.json') + 3;
const damage: readonly [string, Fault][] = [
  ['cut short without a word', { kind: 'shorten', bytes: zip.length - 60 }],
  ['empty', { kind: 'shorten', bytes: 0 }],
  ['changed in its content', { kind: 'flip', at: 80 }],
  ['changed in a name of its directory', { kind: 'flip', at: nameInDirectory }],
  [
    'a page that calls itself a file',
    { kind: 'answer', status: 200, body: '<html>Bad gateway</html>', headers: octets },
  ],
];

it.each(damage)('fetches again what came %s, also when it came so three times', async (_, fault) => {
  await using stage = await makeWorldWith(zip);
  stage.forge.faults.push({ path: /zip/u, times: 3, fault });

  expect(await outcomeOf(stage)).toBe('reported');
});

it.each(damage)('mends with the next run what always came %s', async (_, fault) => {
  await using stage = await makeWorldWith(zip);
  stage.forge.faults.push({ path: /zip/u, fault });

  expect(await outcomeOf(stage)).toBe(fault.kind === 'flip' ? 'unreadable' : 'unreachable');
  stage.forge.faults.length = 0;
  expect(await outcomeOf(stage)).toBe('reported');
});

it.each([
  ['of a proxy', '<html>Not Found</html>', 'text/html'],
  ['of a gateway', '{"message":"no Route matched"}', 'application/json'],
])('never takes the 404 %s for an artifact that is gone', async (_, body, type) => {
  await using stage = await makeWorldWith(zip);
  stage.forge.faults.push({
    path: /zip/u,
    fault: { kind: 'answer', status: 404, body, headers: { 'content-type': type } },
  });

  expect(await outcomeOf(stage)).toBe('unreachable');
  stage.forge.faults.length = 0;
  expect(await outcomeOf(stage)).toBe('reported');
});

it('takes an artifact that is broken itself for what it is, and looks once more with each run', async () => {
  await using stage = await makeWorldWith(zip.subarray(0, zip.length - 60));
  const downloads = (): number => stage.forge.requests.filter(({ path }) => path.includes('zip')).length;

  expect(await outcomeOf(stage)).toBe('unreadable');
  expect(downloads()).toBe(4);
  expect(await outcomeOf(stage)).toBe('unreadable');
  expect(downloads()).toBe(5);
});

it('keeps what came damaged only when it always came alike and as long as listed', async () => {
  const damaged = (): Promise<boolean> => Promise.resolve(true);
  const take = (answers: readonly number[][], size: number): Promise<Download | null> => {
    const left = answers.map((bytes) => Uint8Array.from(bytes));
    return fetchWholeZip(() => Promise.resolve(left.shift() ?? Uint8Array.of()), { size, kept: null }, damaged);
  };
  const alike = [
    [1, 2],
    [1, 2],
    [1, 2],
    [1, 2],
  ];

  expect(await take(alike, 2)).toEqual({ zip: Uint8Array.of(1, 2), damaged: true });
  expect(await take(alike, 9)).toBeNull();
  expect(await take([[3, 4], ...alike], 2)).toBeNull();
});
