/** What a dry run would write, as lines: nothing, a whole comment, or the difference to the one that is there. */
import { createTwoFilesPatch } from 'diff';
import type { PublishPlan } from './inbox/plan-publish.ts';

export function describePlan({ action, comment, duplicates, body }: PublishPlan): string[] {
  const removed = duplicates.map(({ id }) => `  would remove the duplicate comment ${id}`);
  if (action === 'created' || comment === null) return ['', tame(body), ...removed];
  if (action === 'unchanged') return removed;
  const difference = createTwoFilesPatch('posted', 'derived', comment.body, body, '', '', { context: 1 });
  return ['', tame(difference), ...removed];
}

/** Notes are people's text: nothing in them may drive the terminal, or turn its lines around. */
function tame(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(/(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu, '\uFFFD');
}
