/**
 * One published week derived again, with the instant and the configuration that its own JSON names, and compared byte
 * by byte: with the files, with the posted comment, and with the size of what is attached.
 */
import type { Comment } from '@platform/forgejo-client';
import { comparablePage, weekFileName, type Digest, type Week } from '@platform/report-aggregator';
import type { Archive } from './archive/archive.ts';
import type { DigestFile } from './archive/digest-files.ts';
import type { Config } from './config/config.ts';
import { firstDifference, holdsFigures, parseDigest } from './compare-digests.ts';
import { deriveWeek, loadKnowledge, type Knowledge } from './derive/derive.ts';
import { selectCandidates } from './harvest/discover.ts';
import type { Inbox } from './inbox/inbox.ts';
import { tool } from './derive/provenance.ts';

/** How one week came out; only `equal` and `other-tool` are well. */
export interface VerifiedWeek {
  readonly week: Week;
  readonly result:
    | 'equal'
    | 'other-tool'
    | 'differs'
    | 'not-derivable'
    | 'comment-differs'
    | 'files-differ'
    | 'not-archived'
    | 'not-posted'
    | 'not-published';
  /** The first difference, or what is missing; null when all is well. */
  readonly difference: string | null;
}

/**
 * Derives one week again and compares.
 * @param inbox null compares with the files only
 * @throws ArchiveError
 */
export async function verifyWeek(
  archive: Archive,
  config: Config,
  inbox: Pick<Inbox, 'own'> | null,
  week: Week,
): Promise<VerifiedWeek> {
  const published = await archive.digests.read(week);
  if (published === null)
    return { week, result: 'not-archived', difference: 'the inbox has a comment, the archive has no whole digest' };
  const compared = await compareFiles(archive, config, week, published);
  if (compared.difference !== null) return compared;
  const posted = (inbox?.own ?? []).filter((own) => own.week === week).map((own) => own.comment);
  if (inbox !== null && posted.length === 0) return { week, result: 'not-posted', difference: describeUnposted(week) };
  return comparePosted(week, posted, published) ?? compared;
}

/** A dry run leaves a digest, and so does a run that failed before it posted; somebody may have removed the comment. */
function describeUnposted(week: Week): string {
  return `only derived here, the inbox has no comment of it; platformctl dogfood aggregate --week ${weekFileName(week)} posts it`;
}

/** The comment and the JSON attached to it, as far as listed: bytes of the same length are not asked for. */
function comparePosted(week: Week, posted: readonly Comment[], published: DigestFile): VerifiedWeek | null {
  const [comment, ...others] = posted;
  if (comment === undefined) return null;
  if (others.length > 0)
    return { week, result: 'comment-differs', difference: `posted ${posted.length} times: run aggregate to heal it` };
  const difference = firstDifference(comparablePage(comment.body), comparablePage(published.markdown));
  if (difference !== null) return { week, result: 'comment-differs', difference: `posted ${difference}` };
  const name = `pyfallow-dogfood-weekly-${weekFileName(week)}.json`;
  const sizes = comment.attachments.filter((each) => each.name === name).map(({ size }) => size);
  const size = Buffer.byteLength(published.json);
  const { gaps } = JSON.parse(published.json) as Digest;
  if (sizes.join() === String(size) || gaps.some(({ kind }) => kind === 'attachments-refused')) return null;
  const found = sizes.length === 0 ? 'is missing' : `has ${sizes.join(' and ')} bytes`;
  return { week, result: 'files-differ', difference: `attached ${name} ${found}, in the archive it has ${size}` };
}

async function compareFiles(
  archive: Archive,
  config: Config,
  week: Week,
  published: DigestFile,
): Promise<VerifiedWeek> {
  const said = parseDigest(published.json);
  if (said === null) return { week, result: 'differs', difference: 'the JSON digest in the archive is damaged' };
  const { asOf, provenance } = said;
  const configuration = await archive.configurations.read(provenance.configuration);
  if (configuration === null)
    return {
      week,
      result: 'not-derivable',
      difference: 'the configuration it was derived under is not in the archive',
    };
  const then = restoreConfiguration(config, configuration);
  const candidates = selectCandidates(then.repositories, await archive.observations.repositories());
  const knowledge = await loadKnowledge(archive, then, candidates, { wanted: [week], asOf, readings: null });
  const derived = deriveWeek({ ...knowledge, attachmentsRefusedAt: readRefusal(said, knowledge) }, week);
  if (provenance.tool !== tool && holdsFigures(derived.digest, said))
    return { week, result: 'other-tool', difference: null };
  const difference =
    firstDifference(published.json, derived.json) ?? firstDifference(published.markdown, derived.markdown);
  return { week, result: difference === null ? 'equal' : 'differs', difference };
}

/** Since when files were refused, as the published digest says it: the forge may take them by now. */
function readRefusal({ gaps, asOf }: Digest, { attachmentsRefusedAt }: Knowledge): string | null {
  const sentence = gaps.find(({ kind }) => kind === 'attachments-refused')?.sentence;
  const day = /since (\d{4}-\d\d-\d\d)/u.exec(sentence ?? '')?.[1];
  if (day === undefined) return null;
  if (attachmentsRefusedAt?.startsWith(day)) return attachmentsRefusedAt;
  return asOf.startsWith(day) ? asOf : `${day}T00:00:00Z`;
}

/** The keys that figures depend on as they were; paths and people as they are. */
function restoreConfiguration(config: Config, json: string): Config {
  const { forge, ...figures } = JSON.parse(json) as Pick<
    Config,
    'repositories' | 'gate' | 'threshold' | 'logs' | 'timeZone'
  > & {
    readonly forge: { readonly url: string };
  };
  return { ...config, ...figures, forge: { ...config.forge, ...forge } };
}
