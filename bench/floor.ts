// What a run asked for, sorted into the floor that bare.mjs walks.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tokenOf } from '../packages/fake-forgejo/src/index.ts';

/** Writes the floor of a run's requests. @returns the file */
export async function writeFloor(
  directory: string,
  name: string,
  url: string,
  requests: readonly string[],
): Promise<string> {
  const paths = requests.map((request) => {
    const [method, path = ''] = request.split(' ');
    // A write is answered as slowly as a read, and cannot be made twice.
    return method === 'GET' ? path : '/api/v1/version';
  });
  const isHarvest = (path: string): boolean => path.includes('/pdurlej/bench-');
  const isList = (path: string, list: string): boolean => path.includes(`/actions/${list}?`);
  const last = paths.findLastIndex(isHarvest);
  const harvest = paths.filter(isHarvest);
  const zips = harvest.filter((path) => path.endsWith('/zip'));
  const lists = ['runs', 'artifacts'].map((list) => harvest.filter((path) => isList(path, list)));
  const file = join(directory, `floor-${name}.json`);
  const floor = {
    url,
    token: tokenOf('claude'),
    // A run looks at the inbox beside its harvest; the floor does so before it.
    before: paths.slice(0, last).filter((path) => !isHarvest(path)),
    lists: [...lists, harvest.filter((path) => !zips.includes(path) && !lists.flat().includes(path))],
    zips,
    after: paths.slice(last + 1),
    zipsAtOnce: 6,
  };
  await writeFile(file, JSON.stringify(floor));
  return file;
}
