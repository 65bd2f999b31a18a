import { inputSchema, type JsonSchema } from './json-schema.ts';
import type { StageSpec } from './stage.ts';

/** One option of a stage, as tables and forms show it. */
export interface OptionRow {
  /** `by[].order`: an entry of a list; `measures.*.function`: of a map by names. */
  readonly name: string;
  /** `text`, `whole number`, `one of …`, `list of text`. */
  readonly kind: string;
  readonly required: boolean;
  /** As YAML flow text; absent where there is none. */
  readonly default?: string;
  readonly description: string;
}

/** All options of a stage, those within lists and maps after their parents. */
export function optionRows(spec: Pick<StageSpec, 'options'>): OptionRow[] {
  return rowsOf(inputSchema(spec.options), '');
}

function rowsOf(schema: JsonSchema, prefix: string): OptionRow[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, option]): OptionRow[] => {
    const own: OptionRow = {
      name: prefix + name,
      kind: kindOf(option),
      required: schema.required?.includes(name) ?? false,
      ...(option.default !== undefined && { default: JSON.stringify(option.default) }),
      description: option.description ?? '',
    };
    return [own, ...innerRows(option, prefix + name)];
  });
}

function innerRows(schema: JsonSchema, name: string): OptionRow[] {
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives) {
    const by = Object.entries(alternatives[0]?.properties ?? {}).find(([, option]) => option.const !== undefined)?.[0];
    return by === undefined
      ? alternatives.flatMap((alternative) => innerRows(alternative, name))
      : variantRows(alternatives, by, name);
  }
  if (schema.items) return innerRows(schema.items, `${name}[]`);
  if (typeof schema.additionalProperties === 'object') return innerRows(schema.additionalProperties, `${name}.*`);
  return rowsOf(schema, `${name}.`);
}

/** Maps of which the option `by` says what else they hold. */
function variantRows(variants: readonly JsonSchema[], by: string, name: string): OptionRow[] {
  const rows = variants.flatMap((variant) => {
    const value = kindOf(variant.properties![by]!);
    return rowsOf(variant, `${name}.`).map((row) =>
      row.name === `${name}.${by}` ? row : { ...row, description: `With ${value}: ${row.description}` },
    );
  });
  const plain = (row: OptionRow) => JSON.stringify({ ...row, description: row.description.replace(/^With `[^`]*`: /, '') });
  const shared = Map.groupBy(rows, plain);
  return rows.flatMap((row) => {
    const same = shared.get(plain(row))!;
    if (same.length < variants.length) return [row];
    return same[0] === row ? [{ ...row, description: row.description.replace(/^With `[^`]*`: /, '') }] : [];
  });
}

function kindOf(schema: JsonSchema): string {
  if (schema.const === '') return 'empty';
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives) return anyOf(alternatives.map(kindOf));
  if (Array.isArray(schema.type)) return anyOf(schema.type.map((type) => kindOf({ type })));
  switch (schema.type) {
    case 'string':
      return schema.format === 'character' || schema.format === 'characters' ? schema.format : 'text';
    case 'integer':
      return 'whole number';
    case 'number':
      return 'number';
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'null';
    case 'array':
      return `list of ${schema.items ? kindOf(schema.items) : 'values'}`;
    default:
      return typeof schema.additionalProperties === 'object' ? `map of ${kindOf(schema.additionalProperties)}` : 'map';
  }
}

/** `text or number`; whole numbers are numbers. */
function anyOf(kinds: readonly string[]): string {
  const different = [...new Set(kinds)].filter((kind) => kind !== 'whole number' || !kinds.includes('number'));
  return different.join(' or ');
}
