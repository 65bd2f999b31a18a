import * as z from 'zod';
import { PARAMETER_TYPES } from '../model/job/parameters.ts';
import { errorPolicy, policyName } from './check/document.ts';
import { CONNECTION_TYPES, CONNECTIONS } from './connections.ts';
import type { Hint } from './hints.ts';
import { STAGE_TYPES, STAGES } from './index.ts';
import type { StageSpec } from './stage.ts';

/** A JSON Schema, draft 2020-12, of the parts that are used here. */
export interface JsonSchema {
  type?: string | string[];
  description?: string;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  pattern?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  propertyNames?: JsonSchema;
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  $ref?: string;
  /** Only in what `formSchema` gives. */
  hint?: Hint;
  [keyword: string]: unknown;
}

const REFERENCE: JsonSchema = { $ref: '#/$defs/reference' };
const text = (description: string): JsonSchema => ({ type: 'string', description });

/** The schema of what a document may write for a zod schema, references apart. */
export function inputSchema(schema: z.ZodType): JsonSchema {
  return schemaOf(schema, false);
}

/** The same, with the hints. */
export function formSchema(schema: z.ZodType): JsonSchema {
  return schemaOf(schema, true);
}

function schemaOf(schema: z.ZodType, hints: boolean): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io: 'input',
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      const { type } = zodSchema._zod.def;
      if (!hints) delete jsonSchema.hint;
      if (type === 'bigint') jsonSchema.type = 'integer';
      // A credential is written as a reference, which is a text.
      if (jsonSchema.writeOnly) {
        delete jsonSchema.anyOf;
        jsonSchema.type = 'string';
      }
      // `null` stands for the word beside it.
      const words = jsonSchema.anyOf?.find((one) => typeof one === 'object' && one.enum?.includes('null'));
      if (jsonSchema.anyOf?.length === 2 && words) {
        delete jsonSchema.anyOf;
        Object.assign(jsonSchema, words);
      }
      // The bounds of a safe integer say nothing to a reader.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  return rest as JsonSchema;
}

/** The published schema of a job document, from which editors complete and check. */
export function jobSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Open-Stage job',
    description: 'A job of Open-Stage: what is read, what is done with it, and where it goes.',
    type: 'object',
    additionalProperties: false,
    required: ['openstage', 'stages'],
    properties: {
      openstage: { const: 1, description: 'The version of the format.' },
      name: text('The name of the job. Default: that of its file.'),
      description: text('What the job is for.'),
      parameters: {
        type: 'object',
        description: 'Values that a run can set; `${name}` refers to them.',
        propertyNames: { pattern: '^[A-Za-z_][\\w.-]*$' },
        additionalProperties: { $ref: '#/$defs/parameter' },
      },
      connections: {
        type: 'object',
        description: 'Systems that stages read from and write to, by name.',
        additionalProperties: { oneOf: CONNECTION_TYPES.map((type) => ({ $ref: `#/$defs/${type}` })) },
      },
      onError: {
        description: 'What happens to refused rows whose `rejects` output is not linked. Default: `fail`.',
        anyOf: [inputSchema(policyName), withReferences(inputSchema(errorPolicy))],
      },
      ordered: allowReference({
        type: 'boolean',
        default: true,
        description:
          'Whether groups, distinct rows and the results of joins come in the order of their input. Without it, many of them come sooner.',
      }),
      stages: {
        type: 'object',
        description: 'The stages by their names.',
        minProperties: 1,
        propertyNames: { pattern: '^[A-Za-z][\\w-]*$' },
        additionalProperties: { oneOf: STAGE_TYPES.map((type) => ({ $ref: `#/$defs/${type}` })) },
      },
    },
    $defs: {
      reference: { type: 'string', pattern: '\\$\\{[^}]+\\}', description: '`${name}`, `${env:NAME}` or `${secret:name}`.' },
      stage: { type: 'string', pattern: '^[A-Za-z][\\w-]*(\\.[A-Za-z][\\w-]*)?$', description: '`stage`, or `stage.output`.' },
      parameter: parameterSchema(),
      ...Object.fromEntries(CONNECTION_TYPES.map((type) => [type, connectionSchema(type)])),
      ...Object.fromEntries(STAGE_TYPES.map((type) => [type, stageSchema(STAGES[type] as unknown as StageSpec)])),
    },
  };
}

function parameterSchema(): JsonSchema {
  return {
    type: 'object',
    additionalProperties: false,
    properties: {
      type: { type: 'string', default: 'string', description: `Its type: ${PARAMETER_TYPES.join(', ')}.` },
      default: { description: 'The value where a run gives none.' },
      required: { type: 'boolean', description: 'Whether a run must give a value. Default: if there is no `default`.' },
      description: text('What it is for.'),
      values: { type: 'array', description: 'The only values that are allowed.' },
    },
  };
}

function connectionSchema(type: (typeof CONNECTION_TYPES)[number]): JsonSchema {
  const { summary, fields } = CONNECTIONS[type];
  const schema = withReferences(inputSchema(fields));
  return {
    ...schema,
    description: summary,
    properties: { type: { const: type }, ...schema.properties },
    required: ['type', ...(schema.required ?? [])],
  };
}

function stageSchema(spec: StageSpec): JsonSchema {
  const schema = withReferences(inputSchema(spec.options));
  const from = fromSchema(spec);
  return {
    ...schema,
    description: spec.summary,
    properties: {
      type: { const: spec.type, description: spec.summary },
      ...(from && { from }),
      description: text('What the stage is for.'),
      disabled: allowReference({ type: 'boolean', default: false, description: 'Leave the stage out of runs.' }),
      ...schema.properties,
    },
    required: ['type', ...(from ? ['from'] : []), ...(schema.required ?? [])],
  };
}

function fromSchema({ inputs }: StageSpec): JsonSchema | undefined {
  const stage: JsonSchema = { $ref: '#/$defs/stage' };
  if (inputs === 'none') return undefined;
  if (inputs === 'one') return { ...stage, description: 'The stage that is read.' };
  if (inputs === 'many') {
    return { description: 'The stages that are read.', anyOf: [stage, { type: 'array', items: stage, minItems: 1 }] };
  }
  return {
    type: 'object',
    description: 'The stages that are read, by input.',
    additionalProperties: false,
    properties: Object.fromEntries(inputs.map((port) => [port, stage])),
    required: [...inputs],
  };
}

/** The schema, where every value inside may also be a reference. */
function withReferences(schema: JsonSchema): JsonSchema {
  const { properties, items, additionalProperties, anyOf, oneOf } = schema;
  const inner = (part: JsonSchema) => allowReference(withReferences(part));
  return {
    ...schema,
    ...(properties && { properties: Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, inner(part)])) }),
    ...(items && { items: inner(items) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: inner(additionalProperties) }),
    ...(anyOf && { anyOf: anyOf.map(withReferences) }),
    ...(oneOf && { oneOf: oneOf.map(withReferences) }),
  };
}

function allowReference(schema: JsonSchema): JsonSchema {
  if (schema.const !== undefined || takesAnyText(schema)) return schema;
  const { description, default: standard, ...rest } = schema;
  return {
    ...(description !== undefined && { description }),
    ...(standard !== undefined && { default: standard }),
    anyOf: [...(rest.anyOf && Object.keys(rest).length === 1 ? rest.anyOf : [rest]), REFERENCE],
  };
}

function takesAnyText({ type, enum: values, pattern, anyOf }: JsonSchema): boolean {
  if (anyOf) return anyOf.some(takesAnyText);
  if (type === undefined) return !values;
  return [type].flat().includes('string') && !values && !pattern;
}
