/**
 * The shape of an answer: every key with its JSON type, one line each. Of a list, the first entry speaks for all.
 * `duration` is left out: servers leave it out for runs below a second.
 */
export function shapeOf(value: unknown, path = '$'): string[] {
  if (Array.isArray(value)) return value.length === 0 ? [`${path}[]`] : shapeOf(value[0], `${path}[]`);
  if (typeof value !== 'object' || value === null) return [`${path} ${value === null ? 'null' : typeof value}`];
  return Object.entries(value)
    .filter(([key]) => key !== 'duration')
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, inner]) => shapeOf(inner, `${path}.${key}`));
}

/**
 * An answer cut like a recording of it: the repository and the user inside a run are recorded in full only once, and
 * elsewhere with the keys that were kept.
 */
export function cutLike(value: unknown, recorded: unknown): unknown {
  if (Array.isArray(value) && Array.isArray(recorded)) return value.map((each) => cutLike(each, recorded[0]));
  if (typeof value !== 'object' || value === null || typeof recorded !== 'object' || recorded === null) return value;
  const known = new Map(Object.entries(recorded));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const like = known.get(key) as unknown;
      const short = (key === 'repository' || key === 'trigger_user') && typeof like === 'object' && like !== null;
      return [key, short ? keepKeys(inner, like) : cutLike(inner, like)];
    }),
  );
}

function keepKeys(value: unknown, like: object): unknown {
  return Object.fromEntries(Object.entries(value as object).filter(([key]) => key in like));
}
