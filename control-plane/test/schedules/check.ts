/** What must be true at the end of a schedule, whatever happened before. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Comment, FakeForgejo, World } from '@platform/fake-forgejo';
import { comparablePage, readMarker } from '@platform/report-aggregator';
import { aggregate } from '../../src/dogfood/aggregate.ts';
import { isNews } from '../../src/dogfood/derive/derive.ts';
import { weeks, type Host } from './host.ts';
import { notesIn } from './watch.ts';

/** Our comments of a week. */
export function listOwn(world: World, week: string): Comment[] {
  const comments = world.repositories[0]?.issues.flatMap((issue) => issue.comments) ?? [];
  return comments.filter(({ author, body }) => author === 'claude' && readMarker(body)?.week === week);
}

/** Everything that is not ours, as it lies there. */
export function listForeign(world: World): string {
  const comments = world.repositories[0]?.issues.flatMap((issue) => issue.comments) ?? [];
  return JSON.stringify([
    comments.filter(({ author }) => author !== 'claude'),
    // Photographs may move with a duplicate's notes, but none may get lost.
    [...new Set(comments.flatMap(({ attachments }) => attachments.flatMap(photographOf)))].toSorted(),
  ]);
}

function photographOf({ name, bytes }: Comment['attachments'][number]): string[] {
  return name === 'photo.png' ? [Buffer.from(bytes).toString('hex')] : [];
}

/** One open inbox, one comment a week, with the page, the notes and exactly the files of the host that ran last. */
export async function checkInbox(
  world: World,
  { directory }: Host,
  notes: ReadonlyMap<string, readonly string[]>,
): Promise<string[]> {
  const violations: string[] = [];
  const open = world.repositories[0]?.issues.filter(({ state }) => state === 'open') ?? [];
  if (open.length !== 1) violations.push(`${open.length} open inbox issues`);
  for (const week of weeks) {
    const own = listOwn(world, week);
    if (own.length !== 1) violations.push(`${own.length} comments of ${week}`);
    const [comment] = own;
    if (comment !== undefined)
      violations.push(...(await checkComment(comment, directory, week, notes.get(week) ?? [])));
  }
  return violations;
}

/**
 * Where nobody died, nothing came twice or late and no people meddled, each run that is done leaves one comment a week
 * with its page, and one file of each name.
 */
export async function checkWave(world: World, { directory }: Host): Promise<string[]> {
  const violations: string[] = [];
  for (const week of weeks) {
    const own = listOwn(world, week);
    if (own.length !== 1) violations.push(`${own.length} comments of ${week} when every run is over`);
    const page = await readFile(
      join(directory, 'digests', `pyfallow-dogfood-weekly-${week.replace('W', '')}.md`),
      'utf8',
    );
    if (comparablePage(own[0]?.body ?? '') !== comparablePage(page))
      violations.push(`the comment of ${week} is not the page of a run that is done`);
    const files = own
      .flatMap(({ attachments }) => attachments.map(({ name }) => name))
      .filter((name) => name !== 'photo.png');
    if (files.length !== 2 || new Set(files).size !== 2)
      violations.push(`${week} has ${files.join()} when every run is over`);
  }
  return violations;
}

async function checkComment(
  { body, attachments }: Comment,
  directory: string,
  week: string,
  notes: readonly string[],
): Promise<string[]> {
  const violations: string[] = [];
  const short = week.replace('W', '');
  const base = join(directory, 'digests', `pyfallow-dogfood-weekly-${short}`);
  if (comparablePage(body) !== comparablePage(await readFile(`${base}.md`, 'utf8')))
    violations.push(`the comment of ${week} is not its page`);
  const kept = notesIn(body);
  const lost = notes.filter((note) => !kept.includes(note));
  if (lost.length > 0) violations.push(`of ${week} is lost: ${lost.join(' ')}`);
  for (const note of kept)
    if (body.split('\n').filter((line) => line === note).length > 1) violations.push(`${note} stands twice in ${week}`);
  const attached = attachments
    .filter(({ name }) => name !== 'photo.png')
    .map(({ name, bytes }) => `${name} ${Buffer.from(bytes).toString('hex')}`);
  const wanted = [
    `pyfallow-dogfood-evidence-${short}.json.gz ${(await readFile(join(directory, 'weeks', `${week}.json.gz`))).toString('hex')}`,
    `pyfallow-dogfood-weekly-${short}.json ${(await readFile(`${base}.json`)).toString('hex')}`,
  ];
  if (attached.toSorted().join() !== wanted.join())
    violations.push(`${attached.length} files at ${week}, or not those of the archive`);
  return violations;
}

/** The same world harvested by a host that never had any trouble gives the same digests. */
export async function compareUndisturbed(forge: FakeForgejo, host: Host): Promise<string[]> {
  const calm = await mkdtemp(join(tmpdir(), 'schedule-'));
  try {
    await aggregate({ ...host.request, config: { ...host.request.config, archive: calm }, publish: false });
    const violations: string[] = [];
    for (const week of weeks) {
      const name = join('digests', `pyfallow-dogfood-weekly-${week.replace('W', '')}.json`);
      const [known, wanted] = [
        await readFile(join(host.directory, name), 'utf8'),
        await readFile(join(calm, name), 'utf8'),
      ];
      if (isNews(known, wanted)) violations.push(`the digest of ${week} is not that of an undisturbed run`);
    }
    return violations;
  } finally {
    forge.requests.length = 0;
    await rm(calm, { recursive: true, force: true });
  }
}
