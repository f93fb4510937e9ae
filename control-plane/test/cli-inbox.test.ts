/** The built bin around the inbox: made on request, published into, verified; exit codes and sentences. */
import { expect, it } from 'vitest';
import { makePlace } from './place.ts';
import { unfold } from './run-bin.ts';
import { addGateRun, makeSmallWorld } from './stage.ts';

it('makes the inbox, publishes, verifies, and says what differs', async () => {
  const world = makeSmallWorld();
  const [home] = world.repositories;
  Object.assign(home as object, { issues: [], labels: [] });
  addGateRun(world, 1, '2026-07-01T10:00:00Z', ['a', 'b']);
  await using place = await makePlace(world);

  const none = await place.run('aggregate', '--week', '2026-27');
  const made = await place.run('aggregate', '--week', '2026-27', '--create-inbox');
  const equal = await place.run('verify');
  const [comment] = home?.issues[0]?.comments ?? [];
  if (comment) comment.body = comment.body.replace('Dogfood evidence', 'Dogfood evidense');
  const differs = await place.run('verify');
  const offline = await place.run('verify', '--offline', '--json');

  expect([none.code, unfold(none.stderr)]).toEqual([2, expect.stringContaining('run once with --create-inbox')]);
  expect(made).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('2026-W27: created ') });
  expect(home?.issues).toHaveLength(1);
  expect(equal).toEqual({ code: 0, stderr: '', stdout: '2026-W27 equal\n' });
  expect([differs.code, differs.stderr]).toEqual([4, '']);
  expect(differs.stdout).toMatch(
    /^2026-W27 comment-differs: posted line 3: "## Dogfood evidense .*derived again "## Dogfood evidence/u,
  );
  expect(JSON.parse(offline.stdout)).toEqual([{ week: '2026-W27', result: 'equal', difference: null }]);
});
