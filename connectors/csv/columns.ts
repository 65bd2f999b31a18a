import { ownValue } from '../../model/own.ts';
import { type DataType, typeName } from '../../model/types.ts';
import { type DeclaredFormat, isOdd, mergedFormat, type ValueFormat } from '../../model/value-format.ts';
import { decimalOf } from './decimal-type.ts';
import type { CsvColumn, CsvHints } from './detect.ts';
import { typeOfKinds } from './infer-type.ts';
import { type SettledFormat, settleFormats } from './settle-formats.ts';
import { type ColumnTally, evidence } from './tally.ts';

type Hints = Pick<CsvHints, 'types' | 'otherTypes' | 'format' | 'formats' | 'numbers'>;

/** What is declared of how a column is written. */
export const declaredFormat = ({ format, formats }: Hints, column: string): DeclaredFormat =>
  formats?.get(column) ?? mergedFormat(format, undefined);

/** The columns by their names and what was found of their values, and what of it could be otherwise. `hints`: the types that the user set. */
export function columnsOf(
  names: readonly string[],
  tallies: readonly ColumnTally[],
  hints: Hints,
  delimiter: string,
): { readonly columns: CsvColumn[]; readonly doubts: readonly string[] } {
  const open = tallies.map(({ kinds, formats }, column) => ({ name: names[column]!, kinds, formats }));
  const settled = settleFormats(open, delimiter);
  const doubts: string[] = [];
  const columns = tallies.map((tally, column): CsvColumn => {
    const name = names[column]!;
    const set = ownValue(hints.types, name) ?? hints.otherTypes;
    const own = settled[column]!;
    const type = set ?? foundType(tally, own, hints);
    const format = formatOf(type, own, set !== undefined, declaredFormat(hints, name));
    if (own.doubt !== undefined && (set === undefined || format !== undefined)) doubts.push(own.doubt);
    const why = set ? `set to ${typeName(set)}` : evidence(tally, type, format);
    const decimals = type.kind === 'float' ? constantDecimals(tally, own) : undefined;
    return {
      ...{ name, type, nullable: tally.nulls > 0, evidence: why },
      ...(format && { format }),
      ...(decimals !== undefined && { decimals }),
    };
  });
  return { columns, doubts };
}

/** How many decimals all values of a column have; `undefined` where they differ, or where one value is all there is. */
function constantDecimals({ values }: ColumnTally, { digits }: SettledFormat): number | undefined {
  return values > 1 && digits && digits.least === digits.scale ? digits.scale : undefined;
}

function foundType(tally: ColumnTally, { kinds = tally.kinds, digits }: SettledFormat, { numbers }: Hints): DataType {
  const type = typeOfKinds(kinds);
  if (numbers !== 'decimal' || type.kind !== 'float' || !digits || digits.scale === 0) return type;
  return decimalOf(digits);
}

/** How values of a type are written, if not as usual. What is declared holds for declared types whatever the samples hold. */
function formatOf(
  type: DataType,
  { format }: SettledFormat,
  typeDeclared: boolean,
  declared: DeclaredFormat,
): ValueFormat | undefined {
  if (type.kind === 'date' || type.kind === 'timestamp') {
    const { dateFormats, locale } = declared;
    if (dateFormats && (typeDeclared || format)) return { decimal: '.', thousands: '', dateFormats, locale };
    return format && format.dateFormats.length > 0 ? format : undefined;
  }
  if (type.kind !== 'integer' && type.kind !== 'float' && type.kind !== 'decimal') return undefined;
  if (format && format.dateFormats.length === 0) return format;
  const { decimal, thousands, accounting, units } = declared;
  if (!typeDeclared || (decimal !== ',' && !thousands && !isOdd(declared))) return undefined;
  const usual = decimal ?? (thousands === '.' ? ',' : '.');
  return { decimal: usual, thousands: thousands ?? '', dateFormats: [], locale: undefined, accounting, units };
}
