/** A log that cannot be asked for is a gap, not the end, and its entries do not silently stop to count. */
import { expect, it } from 'vitest';
import { addGateRun, makeSmallWorld, setStage } from './stage.ts';

const yaml = 'repositories: [pdurlej/platform]\nlogs: [{ repository: pdurlej/fallow-py, path: LOG.md }]';
const entry = '### 2026-07-08 10:00 — `[TP]` right\n**fallow-py rule(s):** PY031\n';

it.each(['out of order', 'hidden'])('keeps the entries of a log whose repository is %s', async (trouble) => {
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-07-08T10:00:00Z', ['a']);
  const [home] = world.repositories;
  home?.files.set('LOG.md', entry);
  await using stage = await setStage(world, yaml);
  const request = { publish: false, weeks: ['2026-W28'], network: { backoffLimit: 1 } };
  await stage.run('2026-07-12T06:00:00Z', request);
  if (trouble === 'hidden') Object.assign(home ?? {}, { private: true, readers: [], writers: [], owner: 'pdurlej' });
  else stage.forge.faults.push({ path: /fallow-py\/contents/u, fault: { kind: 'answer', status: 502, body: '' } });

  const { exitCode, lost, weeks } = await stage.run('2026-07-19T06:00:00Z', request);

  expect(exitCode).toBe(4);
  expect(lost.map(({ repository }) => repository)).toEqual(['pdurlej/fallow-py']);
  expect(weeks[0]?.digest.log.entries).toBe(1);
});
