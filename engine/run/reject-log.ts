import { jsonText } from '../../columns/json-text.ts';
import { RunError } from '../../model/errors.ts';
import type { Reject } from '../../model/reject.ts';
import type { CheckedJob } from '../../stages/check-job.ts';
import { MAX_REPORTED_REJECTS } from '../../workers/rejects.ts';

/** The rejects of ports that are not linked: counted, the first ones kept, and all of them where a dead-letter file takes them. */
export class RejectLog {
  readonly keepsAll: boolean;
  private readonly policy: CheckedJob['onError'];
  private entries: { readonly sequence: number; readonly reject: Reject }[] = [];
  count = 0;
  /** The first task that had rejects, of those that have told. */
  private first = Number.POSITIVE_INFINITY;

  constructor(policy: CheckedJob['onError']) {
    this.policy = policy;
    this.keepsAll = policy.deadLetter !== undefined;
  }

  /** Throws when the job does not allow rejects; then only those of the first task are kept, as others may not get as far as to tell theirs. */
  add(sequence: number, rejects: readonly Reject[], count: number): void {
    if (count === 0) return;
    const fails = this.policy.policy === 'fail';
    if (fails && sequence < this.first) {
      this.first = sequence;
      this.entries = [];
      this.count = 0;
    }
    if (fails && sequence > this.first) throw refusal(rejects[0]!, count);
    this.count += count;
    for (const reject of rejects)
      if (this.keepsAll || this.entries.length < MAX_REPORTED_REJECTS * 10) this.entries.push({ sequence, reject });
    if (fails) throw refusal(rejects[0]!, count);
  }

  /** In the order of rows. */
  get rejects(): Reject[] {
    return this.entries.sort((a, b) => a.sequence - b.sequence).map((entry) => entry.reject);
  }

  /** Why a run that has loaded is no success: there were more rejects than the job allows. */
  get overLimit(): RunError | undefined {
    const { maxRejects, deadLetter } = this.policy;
    if (maxRejects === undefined || this.count <= maxRejects) return undefined;
    const message = `${this.count} ${this.count === 1 ? 'row' : 'rows'} rejected, more than maxRejects: ${maxRejects} allows; the others are loaded`;
    const remedy =
      deadLetter === undefined ? 'set onError.deadLetter to keep all rejects in a file' : `all rejects are in ${deadLetter}`;
    return new RunError('too-many-rejects', message, { value: String(this.count), remedy });
  }
}

function refusal({ stage, column, code, message, row }: Reject, count: number): RunError {
  const more = count > 1 ? ` (and ${count - 1} more in this part of the input)` : '';
  return new RunError(
    code,
    `row refused: ${message}${column === null || message.includes(column) ? '' : ` in column ${column}`}${more}`,
    {
      stage,
      value: (typeof row === 'string' ? row : jsonText(row)).slice(0, 200),
      remedy: `link ${stage}.rejects to keep such rows, or set onError: skip to go on without them`,
    },
  );
}
