import { jsonText } from '../../columns/json-text.ts';
import { RunError } from '../../model/errors.ts';
import { ofEveryStage, type Reject } from '../../model/reject.ts';
import type { CheckedJob } from '../../stages/check-job.ts';
import { MAX_REPORTED_REJECTS } from '../../workers/rejects.ts';
import type { GuessedTypes } from './guessed-types.ts';
import { hasWord } from './has-word.ts';
import { type Redact, redactionOf } from './redact.ts';

/** Rejects of a stage that are kept, unless all are. */
const MAX_KEPT_REJECTS = MAX_REPORTED_REJECTS * 10;

/** The rejects of ports that are not linked: counted, the first ones of each stage kept, and all of them where a dead-letter file takes them. */
export class RejectLog {
  readonly keepsAll: boolean;
  private readonly policy: CheckedJob['onError'];
  private readonly redact: Redact;
  private readonly guessed: GuessedTypes;
  private entries: { readonly sequence: number; readonly reject: Reject }[] = [];
  private readonly kept = new Map<string, number>();
  count = 0;
  /** The first task that had rejects, of those that have told. */
  private first = Number.POSITIVE_INFINITY;

  constructor(job: Pick<CheckedJob, 'onError' | 'stages'>, guessed: GuessedTypes) {
    this.policy = job.onError;
    this.redact = redactionOf(job);
    this.guessed = guessed;
    this.keepsAll = job.onError.deadLetter !== undefined;
  }

  /**
   * `rejects`: the first ones of each stage in a task; `counts`: all of them, by stage. Throws when the job does not allow rejects; then only those of the
   * first task are kept, as others may not get as far as to tell theirs.
   */
  add(sequence: number, rejects: readonly Reject[], counts: ReadonlyMap<string, number>): void {
    if (counts.size === 0) return;
    const fails = this.policy.policy === 'fail';
    if (fails && sequence < this.first) {
      this.first = sequence;
      this.entries = [];
      this.kept.clear();
      this.count = 0;
    }
    const refused = () => refusal(this.redact(rejects[0]!), counts, this.guessed);
    if (fails && sequence > this.first) throw refused();
    for (const rows of counts.values()) this.count += rows;
    for (const reject of rejects) {
      const kept = this.kept.get(reject.stage) ?? 0;
      if (!this.keepsAll && kept >= MAX_KEPT_REJECTS) continue;
      this.kept.set(reject.stage, kept + 1);
      this.entries.push({ sequence, reject });
    }
    if (fails) throw refused();
  }

  /** In the order of rows. */
  get rejects(): Reject[] {
    return this.entries.sort((a, b) => a.sequence - b.sequence).map((entry) => entry.reject);
  }

  /** What a result shows: at most `limit`, of every stage some, without secrets. */
  shown(limit: number): Reject[] {
    return ofEveryStage(this.rejects, limit).map(this.redact);
  }

  /** Why a run that has loaded is no success: there were more rejects than the job allows. */
  get overLimit(): RunError | undefined {
    const { maxRejects, deadLetter } = this.policy;
    if (maxRejects === undefined || this.count <= maxRejects) return undefined;
    const message = `${this.count} ${this.count === 1 ? 'row' : 'rows'} rejected, more than maxRejects: ${maxRejects} allows; the other rows are loaded`;
    const remedy =
      deadLetter === undefined ? 'set onError.deadLetter to keep all rejects in a file' : `all rejects are in ${deadLetter}`;
    return new RunError('too-many-rejects', message, { value: String(this.count), remedy });
  }
}

function refusal(reject: Reject, counts: ReadonlyMap<string, number>, guessed: GuessedTypes): RunError {
  const { stage, column, code, message, row, remedy } = reject;
  const why = column === null ? undefined : guessed.whyKept(stage, column);
  const policies = `link ${stage}.rejects to keep such rows, or set onError: skip to continue without them`;
  const own = counts.get(stage)! - 1;
  const others = [...counts].filter(([other]) => other !== stage).map(([other, rows]) => `${rows} by stage '${other}'`);
  const more = [...(own > 0 ? [`${own} more`] : []), ...others].join(', ');
  const also = more === '' ? '' : ` (and ${more} in this part of the input)`;
  return new RunError(
    code,
    `row refused: ${message}${column === null || hasWord(message, column) ? '' : ` in column ${column}`}${also}`,
    {
      stage,
      value: (typeof row === 'string' ? row : jsonText(row)).slice(0, 200),
      remedy:
        remedy === undefined
          ? policies
          : `${remedy}${why === undefined ? '' : ` (the run did not begin again with this type: ${why})`}; or ${policies}`,
    },
  );
}
