/**
 * The pull requests of all weeks. Each has one life for every week that it ran in, as known at that week's end; looked
 * at from a later week, the last of them holds.
 */
import type { Week } from '../week.ts';
import { addFates, type FateGroup } from './fate-table.ts';
import { noFate, type GroupFate, type OpenFates } from './pull-fate.ts';
import type { PullRollup, WeekRollup } from './rollup.ts';

/** A pull request's life, and what its fates are grouped by. */
export interface KnownPull extends PullRollup {
  readonly repository: string;
  /** By place in its week's groups, the place in the book's. */
  readonly places: readonly number[];
}

/** What became of one group's findings in some pull requests of one repository. */
export interface GroupTotal extends GroupFate {
  readonly repository: string;
  /** Whether these are of pull requests with a base. */
  readonly hasBase: boolean;
  /** One report can show no fix: only pull requests with a base and two counted reports enter a rate. */
  readonly isRated: boolean;
}

export class PullBook {
  readonly #pulls: readonly (readonly (readonly [Week, KnownPull])[])[];
  readonly #groups: (FateGroup & { readonly repository: string })[] = [];
  readonly #places = new Map<string, number>();

  constructor(rollups: readonly WeekRollup[]) {
    const lives = rollups.flatMap(({ week, repositories }) =>
      repositories.flatMap(({ repository, groups, pulls }) => {
        const places = groups.map((group) => this.#placeOf({ repository, ...group }));
        return pulls.map((life) => [week, { ...life, repository, places }] as const);
      }),
    );
    this.#pulls = [...Map.groupBy(lives, ([, { repository, ref }]) => `${repository}${ref}`).values()];
  }

  #placeOf(group: FateGroup & { readonly repository: string }): number {
    const key = JSON.stringify(group);
    const place = this.#places.get(key) ?? this.#groups.push(group) - 1;
    this.#places.set(key, place);
    return place;
  }

  /** Every pull request's life as known at the end of a week. */
  livesAt(week: Week): KnownPull[] {
    return this.#pulls.flatMap((lives) => lives.findLast(([each]) => each <= week)?.[1] ?? []);
  }

  /** Adds up what became of the findings of some pull requests. */
  sumUp(lives: readonly KnownPull[]): GroupTotal[] {
    const totals = new Map<number, GroupTotal & OpenFates>();
    for (const { fates, places, hasBase, counted } of lives) {
      const isRated = hasBase && counted >= 2;
      addFates(fates, (at) => {
        const place = places[at] ?? 0;
        const key = place * 4 + (hasBase ? 2 : 0) + (isRated ? 1 : 0);
        const group = this.#groups[place] as FateGroup & { readonly repository: string };
        const total = totals.get(key) ?? { ...group, hasBase, isRated, introduced: noFate(), inherited: noFate() };
        totals.set(key, total);
        return total;
      });
    }
    return [...totals.values()];
  }
}

const books = new WeakMap<readonly WeekRollup[], PullBook>();

/** The book of these weeks; the same for every week that is looked at. */
export function openBook(rollups: readonly WeekRollup[]): PullBook {
  const book = books.get(rollups) ?? new PullBook(rollups);
  books.set(rollups, book);
  return book;
}
