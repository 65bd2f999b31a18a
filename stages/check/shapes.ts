import type * as z from 'zod';
import type { Path } from '../../model/job/document.ts';
import { ownValue } from '../../model/own.ts';

interface Definition {
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly discriminator?: string;
  readonly values?: readonly unknown[];
}

const definitionOf = (schema: z.ZodType) => schema._zod.def as unknown as Definition;

/** The keys that a schema has for the map at `path`, whose value is `value`. */
export function keysAt(schema: z.ZodType, path: Path, value: unknown): readonly string[] {
  return alternativesAt(schema, path).flatMap((alternative) => {
    const union = definitionOf(alternative);
    const { discriminator: by, options = [alternative] } = union;
    const fitting = by === undefined ? options : options.filter((option) => fits(option, by, value));
    return fitting.flatMap((option) => Object.keys(definitionOf(option).shape ?? {}));
  });
}

/** The literal values that a schema has at `path`, in all its alternatives. */
export function valuesAt(schema: z.ZodType, path: Path): readonly string[] {
  return alternativesAt(schema, path).flatMap((alternative) => (definitionOf(alternative).values ?? []).map(String));
}

/** How the map at `path` is written: `{ function: …, column: … }`; `undefined` where its keys are names, or there is none. */
export function mapFormAt(schema: z.ZodType, path: Path): string | undefined {
  const maps = alternativesAt(schema, path).map((alternative) => {
    const [variant = alternative] = definitionOf(alternative).options ?? [];
    return Object.keys(definitionOf(variant).shape ?? {});
  });
  const keys = maps.find(({ length }) => length > 0)?.slice(0, KEYS_SHOWN);
  return keys && `{ ${keys.map((key) => `${key}: …`).join(', ')} }`;
}

const KEYS_SHOWN = 2;

/** The schemas that stand at `path`: several where unions lead there. A discriminated union at the path's end stays whole. */
function alternativesAt(schema: z.ZodType, path: Path): readonly z.ZodType[] {
  const definition = definitionOf(schema);
  if (definition.innerType) return alternativesAt(definition.innerType, path);
  if (definition.options && !(path.length === 0 && definition.discriminator !== undefined)) {
    return definition.options.flatMap((option) => alternativesAt(option, path));
  }
  const [first, ...rest] = path;
  if (first === undefined) return [schema];
  const inner = ownValue(definition.shape, String(first)) ?? definition.element ?? definition.valueType;
  return inner ? alternativesAt(inner, rest) : [];
}

function fits(option: z.ZodType, discriminator: string, value: unknown): boolean {
  const given =
    typeof value === 'object' && value !== null ? ownValue(value as Record<string, unknown>, discriminator) : undefined;
  return ownValue(definitionOf(option).shape, discriminator)?.safeParse(given).success ?? false;
}
