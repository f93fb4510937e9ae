/**
 * Fates as numbers. A window holds thousands of pull requests with a dozen groups each, and all that is asked of them
 * is sums: so a week names each group once, and a pull request has seven numbers for each that it touched.
 */
import type { Fate } from '../digest/digest.ts';
import type { GroupFate, OpenFates, Writable } from './pull-fate.ts';

/** What fates are grouped by. */
export type FateGroup = Pick<GroupFate, 'rule' | 'bucket' | 'dropped'>;

/** For each group its place in the table, then fixed, left open and unknown of introduced and of inherited findings. */
export type FateNumbers = readonly number[];

const stride = 7;

/** The groups of one repository's week, each once. */
export class FateTable {
  readonly groups: FateGroup[] = [];
  readonly #places = new Map<string, number>();

  /** Writes down a pull request's fates. */
  add(fates: readonly GroupFate[]): FateNumbers {
    return fates.flatMap(({ introduced, inherited, ...group }) => [
      this.#placeOf(group),
      ...[introduced, inherited].flatMap(({ fixed, leftOpen, unknown }) => [fixed, leftOpen, unknown]),
    ]);
  }

  #placeOf(group: FateGroup): number {
    const { rule, bucket, dropped } = group;
    const key = JSON.stringify([rule, bucket, dropped]);
    const place = this.#places.get(key) ?? this.groups.push({ rule, bucket, dropped }) - 1;
    this.#places.set(key, place);
    return place;
  }
}

/** Adds up fates by what `slotOf` makes of a group's place. */
export function addFates(fates: FateNumbers, slotOf: (place: number) => OpenFates): void {
  for (let at = 0; at < fates.length; at += stride) {
    const { introduced, inherited } = slotOf(fates[at] ?? 0);
    addThree(introduced, fates, at + 1);
    addThree(inherited, fates, at + 4);
  }
}

function addThree(fate: Writable<Fate>, numbers: FateNumbers, at: number): void {
  fate.fixed += numbers[at] ?? 0;
  fate.leftOpen += numbers[at + 1] ?? 0;
  fate.unknown += numbers[at + 2] ?? 0;
}
