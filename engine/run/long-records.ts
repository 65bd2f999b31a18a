import type { LongRecords } from '../../workers/protocol.ts';
import type { StageNote } from '../result.ts';

/** Records of CSV origins that may have swallowed others, as tasks tell of them. */
export class LongRecordLog {
  private readonly byStage = new Map<string, { readonly sequence: number; readonly records: LongRecords }[]>();

  add(stage: string, sequence: number, records: LongRecords): void {
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
      const { line, lines, file } = inOrder[0]!;
      const where = file === undefined ? `line ${line}` : `line ${line} of ${file}`;
      const first = `the record on ${where} has a quoted field that makes it ${lines} lines long`;
      const others = rows === 1 ? '' : `, as have ${rows - 1} more`;
      const text = `${first}${others}; if a lone quote has swallowed rows, correct it, or set quote: "" to read quotes as text`;
      return { stage, text, severity: 'warning' };
    });
  }
}
