/** A host: an archive and a configuration, and the world that all hosts look at. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeRepository, tokenOf, type FakeForgejo, type World } from '@platform/fake-forgejo';
import type { AggregateRequest } from '../../src/dogfood/aggregate.ts';
import { readConfig } from '../../src/dogfood/config/config-read.ts';
import { silent } from '../../src/dogfood/progress.ts';
import { addGateRun, makeSmallWorld } from '../stage.ts';
import type { Chance } from './random.ts';

export const weeks = ['2026-W26', '2026-W27'];

export interface Host {
  readonly directory: string;
  /** What a run without mishap is asked to do. */
  readonly request: AggregateRequest;
}

/** @param mayAsk whether the token may ask whose it is */
export async function makeHost({ url }: FakeForgejo, mayAsk: boolean): Promise<Host> {
  const directory = await mkdtemp(join(tmpdir(), 'schedule-'));
  const text = `forge: { url: "${url}", allowUnprovenIdentity: true }\nrepositories: [pdurlej/platform, pdurlej/agency]\ninbox: { repository: pdurlej/fallow-py }\narchive: "${directory}"\ntimeZone: Europe/Warsaw\n`;
  const request = {
    config: readConfig(text, 'schedule.yaml'),
    token: tokenOf(mayAsk ? 'claude' : 'claude-minimal'),
    now: '2026-07-08T10:00:00Z',
    weeks,
    offline: false,
    publish: true,
    createInbox: true,
    dryRun: false,
    asOf: null,
    progress: silent,
  };
  return { directory, request };
}

/** A small world with or without an inbox, and a few gate runs. */
export function makeScheduleWorld(chance: Chance): World {
  const world = makeSmallWorld();
  world.repositories.push(makeRepository('pdurlej/agency'));
  if (chance.happens(0.4)) Object.assign(world.repositories[0] as object, { issues: [], labels: [] });
  for (let count = 2 + chance.below(4); count > 0; count--) addSomeRun(world, chance);
  return world;
}

/** One more gate run of either week, with some of five findings. */
export function addSomeRun(world: World, chance: Chance): void {
  const day = 22 + chance.below(9);
  const date = day > 30 ? `2026-07-0${day - 30}` : `2026-06-${day}`;
  const symbols = ['a', 'b', 'c', 'd', 'e'].filter(() => chance.happens(0.6));
  addGateRun(world, world.nextId++, `${date}T10:00:00Z`, symbols, {}, chance.happens(0.7) ? 'platform' : 'agency');
}
