/** Whose token it is, asked before the program is loaded: once, and never the end of a run that does not come to it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tokenOf } from '@platform/fake-forgejo';
import { expect, it } from 'vitest';
import { connect } from '../src/dogfood/connect.ts';
import { addGateRun, makeSmallWorld, setStage } from './stage.ts';

const now = '2026-07-08T10:00:00Z';

it('takes the answer that it asked for early, and asks no second time', async () => {
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-07-01T10:00:00Z', ['a']);
  await using stage = await setStage(world);
  const connection = connect({ config: stage.config, token: tokenOf('claude') }, true);
  expect(await connection.user).toMatchObject({ login: 'claude' });

  const { exitCode } = await stage.run(now, { connection });

  expect(exitCode).toBe(0);
  expect(stage.takeRequests().filter((request) => request === 'GET /api/v1/user')).toHaveLength(1);
});

it('refuses a token that was refused early', async () => {
  await using stage = await setStage(makeSmallWorld());
  const connection = connect({ config: stage.config, token: '0'.repeat(40) }, true);

  await expect(stage.run(now, { connection })).rejects.toThrow(
    'refuses the token: it is unknown, revoked or malformed',
  );
});

it('tells what is wrong with the archive, whatever the early answer was', async () => {
  await using stage = await setStage(makeSmallWorld());
  await mkdir(stage.directory, { recursive: true });
  await writeFile(join(stage.directory, 'format.json'), '{"format":9}\n');
  const connection = connect({ config: stage.config, token: '0'.repeat(40) }, true);

  await expect(stage.run(now, { connection })).rejects.toThrow('The archive has format 9, this version knows 2');
  // A failure that nobody waited for would end the process, and this test.
  await connection.user?.catch(() => null);
});
