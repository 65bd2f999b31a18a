import type { ScanDialect } from '../../connectors/csv/chunk.ts';
import { type CsvIntrospection, introspectCsv } from '../../connectors/csv/introspect.ts';
import type { CsvDialect, CsvReadOptions, CsvSettings } from '../../connectors/csv/options.ts';
import { parseEncoding } from '../../connectors/files/encoding.ts';
import { resolveFiles } from '../../connectors/files/source-files.ts';
import { type DeclaredFormat, isOdd } from '../../model/value-format.ts';
import type { CsvOriginPlan } from '../../stages/csv-origin.ts';
import type { CsvSource } from './sources.ts';

/** What an origin's options say about how to read its files; the rest is found by looking at them. */
export function csvSettings(plan: CsvOriginPlan): CsvSettings {
  const { encoding, compression, delimiter, quote, escape, header, skipRows, comment, skipInitialSpace } = plan;
  const { nullValues, quotedNulls, otherTypes, sampleRows, skipFooter, shortRows } = plan;
  return {
    ...{ compression, delimiter, escape, header, skipRows, comment, skipInitialSpace },
    ...{ nullValues, quotedNulls, otherTypes, sampleRows, skipFooter, shortRows },
    ...{ union: plan.union, format: plan.format, formats: plan.formats, numbers: plan.numbers },
    ...(encoding !== undefined && { encoding: encoding === 'utf-16' ? 'auto' : (parseEncoding(encoding) ?? 'auto') }),
    quote: quote === '' ? null : quote,
    maxRows: plan.maxRows ?? null,
    types: Object.fromEntries(plan.types.map(({ column, type }) => [column, type])),
  };
}

/** Looks at the files of a CSV origin. Throws `RunError` for files that are not there or do not fit together. */
export async function lookAtCsv(plan: CsvOriginPlan, baseFolder: string, signal?: AbortSignal): Promise<CsvIntrospection> {
  return introspectCsv(await resolveFiles(plan.path, baseFolder), csvSettings(plan), signal);
}

/** A CSV origin as the engine reads it. */
export function csvSource(plan: CsvOriginPlan, { options, schema, inputs, detection }: CsvIntrospection): CsvSource {
  const types = new Map(plan.types.map(({ column, type }) => [column, type]));
  return {
    options: { ...options, maxRows: plan.maxRows ?? null },
    columns: schema.map((field) => ({ ...field, type: types.get(field.name) ?? field.type })),
    declared: plan.types.filter(({ type }) => type.kind !== 'string').map(({ column }) => column),
    formats: new Map(detection.columns.flatMap(({ name, format }) => (format ? [[name, format]] : []))),
    declaredFormats: declaresFormats(plan),
    inputs,
    fileColumn: plan.fileColumn,
    starts: inputs.map((input) => input.rowsStart),
  };
}

/** The columns whose formats are no guesses; `true`: those of all. */
function declaresFormats({ format, formats }: CsvOriginPlan): ReadonlySet<string> | true {
  const declares = (own: DeclaredFormat) => isOdd(own) || (own.decimal ?? own.thousands ?? own.dateFormats) !== undefined;
  if (declares(format)) return true;
  return new Set([...formats].filter(([, own]) => declares(own)).map(([column]) => column));
}

const encoder = new TextEncoder();

/** A dialect as the kernels take it. */
export function scanDialect({
  delimiter,
  quote,
  escape,
  comment,
  skipInitialSpace,
  shortRows,
}: CsvDialect | CsvReadOptions): ScanDialect {
  const quoteByte = quote === null ? -1 : quote.charCodeAt(0);
  return {
    delimiter: encoder.encode(delimiter),
    quote: quoteByte,
    escape: escape === null ? quoteByte : escape.charCodeAt(0),
    comment: encoder.encode(comment ?? ''),
    skipBlanks: skipInitialSpace,
    padShort: shortRows === 'null',
  };
}
