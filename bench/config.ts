// The configuration that benchmarks run under.
import { repositoryName } from './world.ts';

export function configFor(url: string, archive: string, repositories = 1): string {
  const names = Array.from({ length: repositories }, (_, n) => repositoryName(n));
  return [
    `forge: { url: "${url}", identity: claude }`,
    `repositories: [${names.join(', ')}]`,
    'inbox: { repository: pdurlej/fallow-py }',
    `archive: "${archive}"`,
    'timeZone: Europe/Warsaw',
    '',
  ].join('\n');
}
