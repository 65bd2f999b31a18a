import { ownValue } from '../../model/own.ts';
import { typeName } from '../../model/types.ts';
import type { CsvColumn, CsvHints } from './detect.ts';
import { type ColumnTally, evidence, tallyType } from './tally.ts';

/** The columns by their names and what was found of their values. `hints`: the types that the user set. */
export function columnsOf(
  names: readonly string[],
  tallies: readonly ColumnTally[],
  { types, otherTypes }: Pick<CsvHints, 'types' | 'otherTypes'>,
): CsvColumn[] {
  return tallies.map((tally, column): CsvColumn => {
    const name = names[column]!;
    const set = ownValue(types, name) ?? otherTypes;
    const type = set ?? tallyType(tally);
    return { name, type, nullable: tally.nulls > 0, evidence: set ? `set to ${typeName(set)}` : evidence(tally, type) };
  });
}
