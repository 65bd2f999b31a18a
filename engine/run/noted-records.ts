import type { LongRecords, NotedRecords } from '../../workers/protocol.ts';
import type { StageNote } from '../result.ts';

/** Records of origins that the run says something of, as tasks tell of them. */
export class NotedRecordLog<Records extends NotedRecords> {
  private readonly byStage = new Map<string, { readonly sequence: number; readonly records: Records }[]>();
  private readonly severity: StageNote['severity'];
  private readonly textOf: (first: Records, rows: number, place: string) => string;

  /** `textOf`: what is said, by the first record, how many there are, and where the first one is. */
  constructor(severity: StageNote['severity'], textOf: (first: Records, rows: number, place: string) => string) {
    this.severity = severity;
    this.textOf = textOf;
  }

  add(stage: string, sequence: number, records: Records): void {
    const known = this.byStage.get(stage);
    if (known) known.push({ sequence, records });
    else this.byStage.set(stage, [{ sequence, records }]);
  }

  reset(): void {
    this.byStage.clear();
  }

  /** In words, a note for each origin. */
  get notes(): StageNote[] {
    return [...this.byStage].map(([stage, told]) => {
      const inOrder = told.sort((a, b) => a.sequence - b.sequence).map(({ records }) => records);
      const rows = inOrder.reduce((sum, records) => sum + records.rows, 0);
      const first = inOrder[0]!;
      const place = first.file === undefined ? `line ${first.line}` : `line ${first.line} of ${first.file}`;
      return { stage, text: this.textOf(first, rows, place), severity: this.severity ?? 'warning' };
    });
  }
}

/** Records that may have swallowed others. */
export const longRecordLog = (): NotedRecordLog<LongRecords> =>
  new NotedRecordLog('warning', ({ lines }, rows, place) => {
    const first = `the record on ${place} has a quoted field that makes it ${lines} lines long`;
    const others = rows === 1 ? '' : `, as have ${rows - 1} more`;
    return `${first}${others}; if a lone quote has swallowed rows, correct it, or set quote: "" to read quotes as text`;
  });

/** Records that were filled up with nulls. */
export const shortRecordLog = (): NotedRecordLog<NotedRecords> =>
  new NotedRecordLog('warning', (_, rows, place) => {
    const which = rows === 1 ? `1 row has` : `${rows} rows have`;
    return `${which} fewer fields than there are columns, and ${rows === 1 ? 'was' : 'were'} filled up with nulls (first on ${place})`;
  });
