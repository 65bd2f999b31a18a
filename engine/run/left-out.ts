import type { LeftOut } from '../../workers/protocol.ts';
import type { StageNote } from '../result.ts';

const SHOWN_FIELDS = 5;

/** Fields that origins have left out of their records, as tasks tell of them. */
export class LeftOutFields {
  private readonly byStage = new Map<string, { readonly sequence: number; readonly leftOut: LeftOut }[]>();

  add(stage: string, sequence: number, leftOut: LeftOut): void {
    const known = this.byStage.get(stage);
    if (known) known.push({ sequence, leftOut });
    else this.byStage.set(stage, [{ sequence, leftOut }]);
  }

  reset(): void {
    this.byStage.clear();
  }

  /** In words, a note for each origin. The fields are those that came first in some part of its input. */
  get notes(): StageNote[] {
    return [...this.byStage].map(([stage, told]) => {
      const inOrder = told.sort((a, b) => a.sequence - b.sequence).map(({ leftOut }) => leftOut);
      const records = inOrder.reduce((sum, leftOut) => sum + leftOut.records, 0);
      const fields = [...new Set(inOrder.map(({ field }) => field))];
      const shown = [...fields.slice(0, SHOWN_FIELDS), ...(fields.length > SHOWN_FIELDS ? ['others'] : [])].join(', ');
      const who = records === 1 ? '1 record has' : `${records.toLocaleString('en-US')} records have`;
      const text = `${who} fields that none of the sampled records has; they were read without these fields: ${shown} (first on ${placeOf(inOrder[0]!)}); raise sampleRecords to find them, or name the columns to read in columns`;
      return { stage, text, severity: 'warning' };
    });
  }
}

const placeOf = ({ line, file }: LeftOut): string => (file === undefined ? `line ${line}` : `line ${line} of ${file}`);
