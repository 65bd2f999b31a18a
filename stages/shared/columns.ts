import { column } from '../../model/expression/build.ts';
import type { Expression } from '../../model/expression/expression.ts';
import type { Path } from '../../model/job/document.ts';
import { type DataType, type Field, INTEGER, type Schema, STRING, typeName } from '../../model/types.ts';
import type { CheckContext } from '../stage.ts';
import { namesOf, type SortKeysOption } from './options.ts';

/** One key of an order. Nulls stand together, at the end that `nullsFirst` says, whether descending or not. */
export interface SortKey {
  readonly column: string;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

const NOWHERE = { start: 0, end: 0 };

/** The column converted; a row whose value does not convert is refused. */
export function castExpression(field: Field, type: DataType): Expression {
  return { kind: 'cast', type, value: column(field), safe: false, span: NOWHERE };
}

/** The columns that an option names, each once. `undefined` when one is wrong, or the schema is not known. */
export function fieldsOf(
  option: Path,
  names: string | readonly string[],
  schema: Schema | undefined,
  context: CheckContext,
): Field[] | undefined {
  const seen = new Set<string>();
  let wrong = false;
  const fields = namesOf(names).map((name, index) => {
    const path = typeof names === 'string' ? option : [...option, index];
    if (seen.has(name)) {
      context.report('duplicate-column', `duplicate column: ${name}`, path, { value: name, remedy: 'name it once' });
      wrong = true;
    }
    seen.add(name);
    return context.column(path, name, schema);
  });
  return wrong || fields.includes(undefined) ? undefined : (fields as Field[]);
}

const UNORDERED: readonly string[] = ['json', 'list'];

/** Whether values of the type can be compared: sorted, grouped, joined. */
export function isComparable(type: DataType): boolean {
  return !UNORDERED.includes(type.kind);
}

/** Columns whose values can be compared, for keys. */
export function keysOf(
  option: Path,
  names: string | readonly string[],
  schema: Schema | undefined,
  context: CheckContext,
): Field[] | undefined {
  const fields = fieldsOf(option, names, schema, context);
  const wrong = fields?.flatMap((field, index) => (isComparable(field.type) ? [] : [{ field, index }])) ?? [];
  for (const { field, index } of wrong) notComparable(typeof names === 'string' ? option : [...option, index], field, context);
  return wrong.length > 0 ? undefined : fields;
}

export function notComparable(option: Path, field: Field, context: CheckContext): void {
  const message = `type mismatch: column ${field.name} is ${typeName(field.type)}, whose values cannot be compared`;
  context.report('type-mismatch', message, option, { value: field.name, remedy: 'cast it to string with a select stage before' });
}

/** The keys of an order, checked against the schema. */
export function sortKeysOf(
  option: Path,
  keys: SortKeysOption,
  schema: Schema | undefined,
  context: CheckContext,
): SortKey[] | undefined {
  let wrong = false;
  const seen = new Set<string>();
  const sorted = keys.map((key, index): SortKey => {
    const { column, order = 'asc', nulls = 'last' } = typeof key === 'string' ? { column: key } : key;
    const path = typeof key === 'string' ? [...option, index] : [...option, index, 'column'];
    const field = context.column(path, column, schema);
    if (field && !isComparable(field.type)) notComparable(path, field, context);
    if (seen.has(column)) {
      context.report('duplicate-column', `duplicate column: ${column}`, path, { value: column, remedy: 'name it once' });
    }
    wrong ||= !field || !isComparable(field.type) || seen.has(column);
    seen.add(column);
    return { column, descending: order === 'desc', nullsFirst: nulls === 'first' };
  });
  return wrong ? undefined : sorted;
}

/** Reports names that occur twice, which an output cannot have. */
export function uniqueNames(option: Path, names: readonly string[], context: CheckContext, remedy: string): boolean {
  const twice = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
  for (const name of twice) context.report('duplicate-column', `duplicate column: ${name}`, option, { value: name, remedy });
  return twice.length === 0;
}

const REASONS: Schema = ['_stage', '_column', '_code', '_message'].map((name) => ({
  name,
  type: STRING,
  nullable: name === '_column',
}));

/** The schema of a `rejects` port: the refused row and why, or the refused record's line and text. */
export function rejectsSchema(kind: 'row' | 'record', input: Schema | undefined): Schema | undefined {
  if (kind === 'record') {
    return [...REASONS, { name: '_line', type: INTEGER, nullable: true }, { name: '_raw', type: STRING, nullable: true }];
  }
  const own = input?.filter((field) => !REASONS.some((reason) => reason.name === field.name));
  return own && [...own, ...REASONS];
}
