import type { DataType, Schema } from '../../model/types.ts';

/** A schema of JSON Schema, draft 2020-12, as far as columns need it. */
export interface RecordSchema {
  readonly [keyword: string]: unknown;
}

/** The JSON Schema of a record as `json-destination` writes it. */
export function recordSchema(schema: Schema): RecordSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: Object.fromEntries(schema.map(({ name, type, nullable }) => [name, valueSchema(type, nullable)])),
    required: schema.map(({ name }) => name),
    additionalProperties: false,
  };
}

function valueSchema(type: DataType, nullable: boolean): RecordSchema {
  const { type: name, ...rest } = ofType(type);
  if (name === undefined || name === 'null') return { ...(name !== undefined && { type: name }), ...rest };
  const names = [...[name].flat(), ...(nullable ? ['null'] : [])];
  return { type: names.length === 1 ? names[0] : names, ...rest };
}

interface TypeSchema extends RecordSchema {
  readonly type?: string | readonly string[];
}

function ofType(type: DataType): TypeSchema {
  switch (type.kind) {
    case 'integer':
      // Past 2^53 they are text, so that no reader rounds them.
      return { type: ['integer', 'string'], pattern: '^-?[0-9]+$' };
    case 'float':
      return { type: ['number', 'string'], pattern: '^(NaN|-?Infinity)$' };
    case 'decimal':
      return { type: 'string', pattern: '^-?[0-9]+(\\.[0-9]+)?$' };
    case 'boolean':
      return { type: 'boolean' };
    case 'date':
      return { type: 'string', format: 'date' };
    case 'timestamp':
      return type.zoned ? { type: 'string', format: 'date-time' } : { type: 'string' };
    case 'binary':
      return { type: 'string', contentEncoding: 'base64' };
    case 'list':
      return { type: 'array', items: valueSchema(type.item, true) };
    case 'json':
      return {};
    case 'null':
      return { type: 'null' };
    default:
      return { type: 'string' };
  }
}
