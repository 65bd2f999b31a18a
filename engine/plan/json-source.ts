import { parseEncoding } from '../../connectors/files/encoding.ts';
import { resolveFiles } from '../../connectors/files/source-files.ts';
import { introspectJson, type JsonIntrospection } from '../../connectors/json/introspect.ts';
import type { JsonSettings, UnknownFields } from '../../connectors/json/options.ts';
import type { JsonOriginPlan } from '../../stages/json-origin.ts';
import type { JsonSource } from './sources.ts';

/** What an origin's options say about how to read its files; the rest is found by looking at them. */
export function jsonSettings(plan: JsonOriginPlan): JsonSettings {
  const { format, records, flatten, types, otherTypes, columns = [], sampleRecords, encoding, compression } = plan;
  const others = otherTypes === undefined ? [] : columns.map((name) => [name, otherTypes] as const);
  return {
    ...{ format, records, flatten, columns: plan.columns, sampleRecords, compression },
    types: Object.fromEntries([...others, ...types.map(({ column, type }) => [column, type] as const)]),
    ...(encoding !== undefined && { encoding: encoding === 'utf-16' ? 'auto' : (parseEncoding(encoding) ?? 'auto') }),
  };
}

/** Looks at the files of a JSON origin. Throws `RunError` for files that are not there or hold no records where they should be. */
export async function lookAtJson(plan: JsonOriginPlan, baseFolder: string, signal?: AbortSignal): Promise<JsonIntrospection> {
  return introspectJson(await resolveFiles(plan.path, baseFolder), jsonSettings(plan), signal);
}

/** A JSON origin as the engine reads it. */
export function jsonSource(plan: JsonOriginPlan, { columns, inputs, recordBytes }: JsonIntrospection): JsonSource {
  const types = new Map(plan.types.map(({ column, type }) => [column, type]));
  const typed = columns.map((column) => ({ ...column, type: types.get(column.name) ?? column.type }));
  const { records, maxRows } = plan;
  return {
    records,
    columns: typed,
    declared: [...types.keys()],
    inputs,
    fileColumn: plan.fileColumn,
    recordBytes,
    maxRows,
    unknownFields: unknownFieldsOf(plan),
  };
}

/** What happens to fields without a column. If `columns` names the columns, other fields are ignored. */
export const unknownFieldsOf = ({ columns, unknownFields }: Pick<JsonOriginPlan, 'columns' | 'unknownFields'>): UnknownFields =>
  columns === undefined ? unknownFields : 'ignore';
