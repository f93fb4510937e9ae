/** The inbox: one issue, and one that takes a new comment. Found exactly as a run finds it, and left alone. */
import type { ForgejoClient } from '@platform/forgejo-client';
import type { Config } from '../config/config.ts';
import { openInbox } from '../inbox/inbox.ts';
import { remark, well, wrong, type Finding } from './finding.ts';

/** @throws ConfigError, ForgejoError as a run would */
export async function checkInbox(forge: ForgejoClient, config: Config): Promise<Finding[]> {
  const { url, own, closedToUs, remarks } = await openInbox(forge, config, 'find');
  const digests = own.length === 0 ? 'no digest of ours yet' : `${own.length} of our digests`;
  return [
    well('inbox issue', `${url}, the only one; ${digests}`),
    closedToUs === null
      ? well('inbox takes comments', 'yes, as far as reading shows')
      : wrong('inbox takes comments', closedToUs, null, 2),
    ...remarks
      .filter((each) => !each.includes(' administ'))
      .map((each) => remark('inbox', each, 'A run says the same.')),
  ];
}
