/**
 * What people do between any two requests of ours: they copy the marker, write notes, forge fences and markers in them,
 * save from a page that they opened long ago, delete one of our comments or double it, and attach photographs.
 */
import type { Comment, Issue, World } from '@platform/fake-forgejo';
import { readMarker } from '@platform/report-aggregator';
import type { Chance } from './random.ts';
import type { Watch } from './watch.ts';

const fence = '<!-- platformctl:notes -->\n';
const forgeries = [
  '<!-- /platformctl:notes -->',
  '<!-- platformctl:notes -->',
  '<!-- platformctl:dogfood digest week=2026-W27 -->',
  '## Dogfood evidence · week 2026-W27 · **provisional**',
  '@everybody',
  '```',
];

function isSameWeek(a: Comment, b: Comment): boolean {
  return readMarker(a.body)?.week === readMarker(b.body)?.week;
}

export class People {
  acts = 0;
  readonly #chance: Chance;
  readonly #world: World;
  readonly #watch: Watch;
  #notes = 0;
  /** A page that somebody has open, as it was then. */
  #open: { readonly comment: Comment; readonly body: string } | null = null;

  constructor(chance: Chance, world: World, watch: Watch) {
    this.#chance = chance;
    this.#world = world;
    this.#watch = watch;
  }

  /** Somebody does something. */
  act(): void {
    const issue = this.#world.repositories[0]?.issues[0];
    if (issue === undefined) return;
    this.acts++;
    const ours = issue.comments.filter(({ author }) => author === 'claude');
    // Where there are duplicates it is they that are written into: what becomes of those notes is the hard part.
    const doubled = ours.filter((each) => ours.some((other) => other.id < each.id && isSameWeek(other, each)));
    const comment = this.#chance.pick(doubled.length > 0 && this.#chance.happens(0.7) ? doubled : ours);
    const what = this.#chance.next();
    if (what < 0.12) this.#copy(issue, ours);
    else if (comment === undefined) return;
    else if (what < 0.55) this.#write(comment);
    else if (what < 0.63) this.#open = { comment, body: comment.body };
    else if (what < 0.71) this.#save();
    else if (what < 0.76) this.#remove(issue, comment);
    else if (what < 0.93) issue.comments.push({ ...comment, id: this.#world.nextId++, attachments: [] });
    else this.#attach(comment);
  }

  /** A stranger's copy of a page of ours, or his own words under our marker. */
  #copy(issue: Issue, ours: readonly Comment[]): void {
    const forged = `<!-- platformctl:dogfood digest week=2026-W2${6 + this.#chance.below(2)} -->\n\n## forged ${this.acts}`;
    const body = this.#chance.pick(ours)?.body ?? forged;
    issue.comments.push({
      id: this.#world.nextId++,
      author: 'mallory',
      body: this.#chance.happens(0.5) ? body : forged,
      created: '',
      updated: '',
      attachments: [],
    });
  }

  /** A note, sometimes with a forgery beside it; written into what stands there now. */
  #write(comment: Comment): void {
    const forged = this.#chance.happens(0.3) ? `${this.#chance.pick(forgeries)}\n` : '';
    comment.body = comment.body.replace(fence, () => `${fence}${forged}Note ${++this.#notes}.\n\n`);
  }

  /** The whole page as it was when it was opened, and a note: what was written since is gone, ours included. */
  #save(): void {
    if (this.#open === null) return;
    this.#open.comment.body = this.#open.body;
    this.#write(this.#open.comment);
    this.#open = null;
  }

  #remove(issue: Issue, comment: Comment): void {
    this.#watch.peopleDeleted = true;
    issue.comments = issue.comments.filter((each) => each !== comment);
  }

  #attach(comment: Comment): void {
    const id = this.#world.nextId++;
    comment.attachments.push({ id, name: 'photo.png', uuid: `photo-${id}`, created: '', bytes: new Uint8Array([id]) });
  }
}
