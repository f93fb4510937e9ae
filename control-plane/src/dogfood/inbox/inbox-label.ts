/** The label of the inbox. The server takes a second one of the same name, which would hide the issue from its filter. */
import type { ForgejoClient, Label } from '@platform/forgejo-client';
import { removeOnce, writeOnce } from './write-once.ts';

const color = '#0e8a16';
const description = 'Weekly evidence on the static-analysis gate';

/**
 * Finds the label, or makes it.
 * @returns its id; of several the oldest one's, and those that we made besides are removed
 */
export async function ensureLabel(forge: ForgejoClient, repository: string, name: string): Promise<number> {
  const list = async (): Promise<Label[]> =>
    (await forge.labels(repository)).filter((label) => label.name === name).toSorted((a, b) => a.id - b.id);
  if ((await list()).length === 0) {
    const look = async (): Promise<Label | null> => (await list())[0] ?? null;
    await writeOnce(() => forge.createLabel(repository, { name, color, description }), look);
  }
  const [oldest, ...others] = await list();
  for (const { id } of others.filter((label) => label.description === description))
    await removeOnce(() => forge.deleteLabel(repository, id));
  if (oldest === undefined) throw new Error(`the label "${name}" is gone as soon as it was made`);
  return oldest.id;
}

/** A remark where a label of the same name lies beside: the filter of the web page finds nothing then. */
export function remarkLabels(labels: readonly Label[], name: string, repository: string): string[] {
  const same = labels.filter((label) => label.name === name).length;
  return same < 2
    ? []
    : [`${same} labels in ${repository} are called "${name}": delete those that the inbox does not carry.`];
}
