import { decimalOf } from '../../connectors/csv/decimal-type.ts';
import {
  IS_FLOAT,
  IS_INTEGER,
  IS_LONG_INTEGER,
  kindsOfType as kindsOfText,
  typeOfKinds,
} from '../../connectors/csv/infer-type.ts';
import { kindsOfType as kindsOfJson, typeOfShape } from '../../connectors/json/infer.ts';
import { isSensitive } from '../../model/sensitive.ts';
import { shorten } from '../../model/shorten.ts';
import { type DataType, STRING, sameType, typeName } from '../../model/types.ts';
import { typesEntry } from '../../model/types-entry.ts';
import type { CheckedJob, ColumnTypes } from '../../stages/check-job.ts';
import type { Guess } from '../../workers/fragment-plan.ts';
import type { Misfit } from '../../workers/protocol.ts';
import type { FileSources } from '../plan/sources.ts';
import type { StageNote } from '../result.ts';
import type { WrongGuess } from './misfits.ts';

/** A column that a run reads with another type than the guessed one. */
export interface Widened {
  readonly stage: string;
  readonly misfit: Misfit;
  readonly from: DataType;
  readonly to: DataType;
}

/** The guessed types of a run's origins: what became of those that rows have contradicted. */
export class GuessedTypes {
  private readonly types: Map<string, Map<string, DataType>> = new Map();
  /** Columns that keep their types whatever their rows hold, and why the job does not do with a wider one. */
  private readonly kept = new Map<string, string>();
  /** Whether the run can begin again. */
  restartable = true;

  get chosen(): ColumnTypes {
    return this.types;
  }

  /** What becomes of values that a guessed type does not take. `declared`: the columns whose types are no guesses. */
  of(stage: string, columns: readonly { readonly name: string }[], declared: readonly string[]): ReadonlyMap<string, Guess> {
    const known = new Set(declared);
    const guess = (name: string): Guess => (this.restartable && !this.kept.has(key(stage, name)) ? 'widen' : 'refuse');
    return new Map(columns.filter(({ name }) => !known.has(name)).map(({ name }) => [name, guess(name)]));
  }

  /** Why a column keeps its type; `undefined` where it need not. */
  whyKept(stage: string, column: string): string | undefined {
    return this.kept.get(key(stage, column));
  }

  keep(widened: Widened, why: string): void {
    this.undo(widened);
    this.kept.set(key(widened.stage, widened.misfit.column), why);
  }

  widen({ stage, misfit, to }: Widened): void {
    const columns = this.types.get(stage) ?? new Map<string, DataType>();
    this.types.set(stage, columns.set(misfit.column, to));
  }

  /** As it was before `widen`. */
  undo({ stage, misfit, from }: Widened): void {
    this.types.get(stage)?.set(misfit.column, from);
  }
}

const key = (stage: string, column: string): string => `${stage}\0${column}`;

/** The types that hold the values which the guessed ones did not take. */
export function widerTypes(job: CheckedJob, { csv, json }: FileSources, { stage, misfits }: WrongGuess): Widened[] {
  const schema = (csv.get(stage) ?? json.get(stage))?.columns ?? job.stages.find(({ id }) => id === stage)!.outputs.out!;
  return misfits.map((misfit) => {
    const from = schema.find(({ name }) => name === misfit.column)!.type;
    const wider = csv.has(stage) ? widerText(from, misfit) : typeOfShape({ kinds: kindsOfJson(from) | misfit.kinds });
    return { stage, misfit, from, to: sameType(from, wider) ? STRING : wider };
  });
}

/** Of a decimal: one with as many digits as the values have, if these are numbers. */
function widerText(from: DataType, { kinds, digits }: Misfit): DataType {
  if (from.kind !== 'decimal' || !digits || (kinds & ~(IS_INTEGER | IS_LONG_INTEGER | IS_FLOAT)) !== 0)
    return typeOfKinds(kindsOfText(from) | kinds);
  return decimalOf({
    whole: Math.max(from.precision - from.scale, digits.whole),
    scale: Math.max(from.scale, digits.scale),
  });
}

/** The sources with other types. */
export function retyped(sources: FileSources, types: ColumnTypes): FileSources {
  const withTypes = <Source extends { readonly columns: readonly { readonly name: string; readonly type: DataType }[] }>(
    all: ReadonlyMap<string, Source>,
  ) =>
    new Map(
      [...all].map(([stage, source]) => {
        const own = types.get(stage);
        return [stage, own ? { ...source, columns: retypedColumns(source.columns, own) } : source] as const;
      }),
    );
  return { ...sources, csv: withTypes(sources.csv), json: withTypes(sources.json) };
}

export const retypedColumns = <Column extends { readonly name: string; readonly type: DataType }>(
  columns: readonly Column[],
  types: ReadonlyMap<string, DataType>,
): Column[] => columns.map((column) => (types.has(column.name) ? { ...column, type: types.get(column.name)! } : column));

/** What a run says of a type that turned out to be another. */
export function widenedNote({ stage, misfit, from, to }: Widened): StageNote {
  const { column, line, file } = misfit;
  const value = isSensitive(column) ? 'a value' : shorten(misfit.value, 60);
  const where = file === undefined ? `line ${line}` : `line ${line} of ${file}`;
  return {
    stage,
    severity: 'warning',
    text: `column ${column} was taken for ${typeName(from)}, which does not hold ${value} on ${where}; the run began again with ${typeName(to)}: set ${typesEntry(column, to)} to declare it`,
  };
}
