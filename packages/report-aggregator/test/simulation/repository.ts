/**
 * The life of one repository, week by week: work on the default branch, pull requests and other branches between
 * its scans, lost weeks, reruns, analyzer upgrades, scope and shape switches, expired and broken artifacts.
 */
import { addWeeks, weekBounds, type Week } from '../../src/week.ts';
import { CodeBase } from './code-base.ts';
import { Forge, type Upload } from './forge.ts';
import { makeRandom } from './random.ts';
import { packArtifact, writeReport, type ReportForm } from './reports.ts';

const firstWeek = '2026-W01';

/** A repository that was lived through, and what was harvested of it. */
export class SimulatedRepository {
  readonly code: CodeBase;
  readonly forge = new Forge();
  readonly weeks: Week[] = [];
  readonly #random: () => number;
  #analyzer = 1;
  /** Whether its workflow writes fix plans yet. */
  #plans: boolean;
  #now = 0;

  constructor(seed: number, weekCount: number) {
    this.#random = makeRandom(seed);
    this.code = new CodeBase(this.#random, 60 + Math.floor(this.#random() * 60));
    this.#plans = this.#random() < 0.8;
    for (let n = 0; n < weekCount; n++) this.#live(addWeeks(firstWeek, n));
  }

  #live(week: Week): void {
    this.weeks.push(week);
    const { from, to } = weekBounds(week, 'UTC');
    this.#now = Date.parse(from) + 3_600_000;
    const isLost = this.#chance(0.12);
    this.code.edit();
    this.#passBy();
    const early = isLost || this.#chance(0.4) ? null : this.#scan();
    this.code.edit();
    if (this.#chance(0.04)) this.#analyzer++;
    if (!this.#plans && this.#chance(0.1)) this.#plans = true;
    this.#passBy();
    const late = isLost ? null : this.#scan();
    this.#passBy();
    if (early !== null && this.#chance(0.06)) early.again();
    if (late !== null && this.#chance(0.08)) late.again();
    // A run that is run again after the harvest stops in the week after; the attempt seen before stays what it was.
    this.forge.harvest(new Date(Date.parse(to) + 3_600_000).toISOString().replace('.000Z', 'Z'));
    this.#now = Date.parse(to) + 2 * 3_600_000;
    if (late !== null && this.#chance(0.05)) late.again();
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #tick(): string {
    this.#now += 3_600_000 + Math.floor(this.#random() * 3600) * 1000;
    return new Date(this.#now).toISOString().replace('.000Z', 'Z');
  }

  /** A push to the default branch, and the way to run it again: what it saw is what its commit held. */
  #scan(): { readonly again: () => void } {
    const shape = this.#plans ? 'fix-plan' : 'full-report';
    const form: ReportForm = { shape, analyzer: this.#analyzer, changed: null };
    const text = writeReport(this.code.see(this.#analyzer), form);
    const partial = writeReport(this.code.see(this.#analyzer).slice(0, 5), { ...form, changed: ['src/file1.py'] });
    const seen = { shape, sight: this.code.look(this.#analyzer) } as const;
    const upload = (): { readonly upload: Upload; readonly witness: typeof seen | null } => {
      const fate = this.#random();
      if (fate < 0.05) return { upload: { kind: 'expired' }, witness: null };
      if (fate < 0.07) return { upload: { kind: 'unreachable' }, witness: null };
      if (fate < 0.1) return { upload: { kind: 'nothing' }, witness: null };
      if (fate < 0.13) return { upload: zip({ 'report.json': text.slice(0, -3) }), witness: null };
      if (fate < 0.15) return { upload: zip({ 'comment.md': 'x' }), witness: null };
      // The workflow was switched to a diff scope for a while: it proves nothing about the rest.
      if (fate < 0.22) return { upload: zip({ 'report.json': partial }), witness: null };
      return { upload: zip({ 'out/report.json': text }), witness: seen };
    };
    const first = upload();
    const id = this.forge.run(this.#tick(), first.upload, first.witness);
    return {
      again: () => {
        const next = upload();
        this.forge.rerun(id, this.#tick(), next.upload, next.witness);
      },
    };
  }

  /** Runs that witness nothing of the default branch, whatever they hold. */
  #passBy(): void {
    const some = this.code.see(this.#analyzer).filter(() => this.#chance(0.3));
    const plan = (changed: readonly string[] | null): Upload =>
      zip({ 'report.json': writeReport(some, { shape: 'fix-plan', analyzer: this.#analyzer, changed }) });
    const pull = { event: 'pull_request', ref: `#${1 + Math.floor(this.#random() * 9)}` };
    if (this.#chance(0.3)) this.forge.run(this.#tick(), plan(['src/file1.py', 'src/file2.py']), null, pull);
    if (this.#chance(0.1)) this.forge.run(this.#tick(), plan(null), null, pull);
    if (this.#chance(0.2)) this.forge.run(this.#tick(), plan(null), null, { ref: 'feature' });
    if (this.#chance(0.05)) this.forge.run(this.#tick(), plan(null), null, { fork: true });
    if (this.#chance(0.2)) this.forge.run(this.#tick(), { kind: 'nothing' }, null, { workflow: 'ci.yml' });
  }
}

function zip(files: Readonly<Record<string, string>>): Upload {
  return { kind: 'zip', bytes: packArtifact(files) };
}
