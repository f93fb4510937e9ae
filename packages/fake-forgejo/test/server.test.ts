import { devCorpus, loadCorpus, makeRepository, makeRun, makeWorld, startFakeForgejo, tokenOf } from '../src/index.ts';
import { expect, it } from 'vitest';

const authorization = { authorization: `token ${tokenOf('claude')}` };

it('fails the test that asks for something it does not model', async () => {
  const forge = await startFakeForgejo(makeWorld({ repositories: [makeRepository('o/r')] }));

  const route = await fetch(`${forge.url}/api/v1/repos/o/r/milestones`);
  const parameter = await fetch(`${forge.url}/api/v1/repos/o/r/actions/runs?page=1&actor=me`, {
    headers: authorization,
  });

  expect([route.status, parameter.status]).toEqual([501, 501]);
  await expect(forge.close()).rejects.toThrow(
    /not modelled: GET \/api\/v1\/repos\/o\/r\/milestones \(route\), GET .*actor=me \(parameter actor\)/u,
  );
});

it('answers a wrong method with 405 and the right ones', async () => {
  await using forge = await startFakeForgejo(makeWorld());

  const answer = await fetch(`${forge.url}/api/v1/version`, { method: 'DELETE' });

  expect([answer.status, answer.headers.get('allow'), await answer.text()]).toEqual([405, 'GET', '']);
});

it('returns every run without a page, and at most fifty with one', async () => {
  const runs = Array.from({ length: 60 }, (_, n) => makeRun(n + 1, '2026-05-04T10:00:00Z'));
  await using forge = await startFakeForgejo(makeWorld({ repositories: [makeRepository('o/r', { runs })] }));
  const list = async (query: string): Promise<number[]> => {
    const answer = await fetch(`${forge.url}/api/v1/repos/o/r/actions/runs${query}`, { headers: authorization });
    return ((await answer.json()) as { workflow_runs: { id: number }[] }).workflow_runs.map(({ id }) => id);
  };

  expect(await list('?limit=5')).toHaveLength(60);
  expect(await list('?page=1&limit=200')).toHaveLength(50);
  expect((await list('?page=2&limit=50')).at(-1)).toBe(1);
});

it('injects what networks do: cut bodies, lost answers, other answers', async () => {
  await using forge = await startFakeForgejo(makeWorld());
  const ask = async (): Promise<string> => (await fetch(`${forge.url}/api/v1/version`)).text();

  forge.faults.push({ path: /version/u, times: 1, fault: { kind: 'cut', bytes: 5 } });
  await expect(ask()).rejects.toThrow('terminated');
  forge.faults.push({ path: /version/u, skip: 1, times: 1, fault: { kind: 'drop', when: 'before' } });
  expect(await ask()).toContain('16.0.0');
  await expect(ask()).rejects.toThrow('fetch failed');
  forge.faults.push({ path: /version/u, times: 1, fault: { kind: 'answer', status: 502, body: '<html>' } });
  expect(await ask()).toBe('<html>');
});

it('serves the packed corpus: every run, and zips as the real action makes them', async () => {
  const world = loadCorpus(devCorpus);
  await using forge = await startFakeForgejo(world);
  const [artifact] =
    world.repositories.find(({ name }) => name === 'platform')?.artifacts.filter(({ expired }) => !expired) ?? [];

  const answer = await fetch(`${forge.url}/api/v1/repos/pdurlej/platform/actions/artifacts/${artifact?.id}/zip`, {
    headers: authorization,
  });
  const zip = Buffer.from(await answer.arrayBuffer());

  expect(world.repositories.map(({ owner, name, runs }) => [`${owner}/${name}`, runs.length])).toEqual([
    ['pdurlej/atlas-signer', 209],
    ['pdurlej/fallow-py', 127],
    ['pdurlej/hermes-agency', 221],
    ['pdurlej/iskra-openclaw', 235],
    ['pdurlej/platform', 253],
  ]);
  expect(zip.readUInt32LE(0)).toBe(0x04034b50);
  // Bit 3: the sizes stand behind the data, and the local header says zero.
  expect([zip.readUInt16LE(6) & 8, zip.readUInt32LE(18), zip.readUInt32LE(22)]).toEqual([8, 0, 0]);
  expect(world.repositories.find(({ name }) => name === 'platform')?.files.get('DOGFOOD-LOG.md')).toContain(
    '# Dogfood log',
  );
});
