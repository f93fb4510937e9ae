/** What a dry run would write, as lines: nothing, a whole comment, or the difference to the one that is there. */
import { createTwoFilesPatch } from 'diff';
import type { PublishPlan } from './inbox/plan-publish.ts';

export function describePlan({ action, comment, duplicates, body }: PublishPlan): string[] {
  const removed = duplicates.map(({ id }) => `  would remove the duplicate comment ${id}`);
  if (action === 'created' || comment === null) return ['', body, ...removed];
  if (action === 'unchanged') return removed;
  return ['', createTwoFilesPatch('posted', 'derived', comment.body, body, '', '', { context: 1 }), ...removed];
}
