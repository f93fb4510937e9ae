/** How the reports of a repository come here, said where it is not simply by the server's own routes. */
import type { Ways } from '../harvest/ways.ts';
import { remark, well, type Finding } from './finding.ts';

const cure = 'platformctl dogfood bridge --workflow FILE prints the lines for its workflow; more in docs/servers.md.';

/** @param day since when the runs were looked at, such as `2026-06-14` */
export function describeWays(repository: string, ways: Ways, day: string): Finding[] {
  const check = `${repository} reports`;
  if (ways.artifactListing) {
    if (ways.artifactDownload !== false) return [];
    const found = 'artifacts are listed, and cannot be downloaded from here';
    return [remark(check, found, 'Is the storage that the server redirects to within reach of this host?', 4)];
  }
  const { left, of, newest } = ways.bridgeRefs;
  if (left > 0) {
    const found = `by the bridge: ${left} of ${of} gate runs since ${day}`;
    return newest || of === 0
      ? [well(check, found)]
      : [
          remark(
            check,
            `${found}, and not the last one`,
            'Look at the log of its step, or whether the lines are still in the workflow.',
          ),
        ];
  }
  if (ways.anonymousWeb === true)
    return [well(check, 'from the pages of the web, as long as it is public; it has no bridge yet')];
  if (of === 0 && ways.anonymousWeb === null) return [];
  const found =
    'no way: the server hands artifacts to no token, the workflow has no bridge, and nobody may look without a login';
  return [remark(check, found, `${cure} Until then only zips put into incoming/ count.`, 4)];
}
