import { daysMeant } from '../expression/bare-dates.ts';
import { trimBlanks } from '../expression/blanks.ts';
import { literalOf } from '../expression/build.ts';
import { formatLiteral, parseLiteral } from '../expression/literals.ts';
import { didYouMean } from '../suggest.ts';
import { cutType, type DataType, parseType, STRING, typeName } from '../types.ts';
import { asMap, type Path, printValue, type Value } from './document.ts';
import type { TypedValue } from './literals.ts';
import type { Reporter } from './reporter.ts';
import { resolveValue } from './resolve.ts';

/** Types that a parameter can have. */
export const PARAMETER_TYPES = ['string', 'integer', 'float', 'decimal(p,s)', 'boolean', 'date', 'timestamp', 'time'] as const;

export interface Parameter {
  readonly name: string;
  readonly type: DataType;
  readonly required: boolean;
  readonly default?: Value;
  readonly description?: string;
  readonly values?: readonly Value[];
}

const KEYS = ['type', 'default', 'required', 'description', 'values'];
const NAME = /^[A-Za-z_][\w.-]*$/;

/** Reads the `parameters` section. A parameter with something wrong, which is reported, maps to `undefined`. */
export function readParameters(
  section: Value | undefined,
  given: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
  reporter: Reporter,
): Map<string, Parameter | undefined> {
  if (section === undefined || section === null) return new Map();
  const map = asMap(section);
  if (!map) {
    reporter.report('invalid-option', 'invalid parameters', ['parameters'], { remedy: 'expected a map', value: section });
    return new Map();
  }
  return new Map(
    Object.entries(map).map(([name, declaration]) => {
      const parameter = readParameter(name, declaration, reporter);
      return [name, parameter && withDefault(parameter, declaration, Object.hasOwn(given, name), env, reporter)];
    }),
  );
}

function readParameter(name: string, given: Value, reporter: Reporter): Parameter | undefined {
  const path: Path = ['parameters', name];
  const bad = (key: string, remedy: string, value: Value) =>
    void reporter.report('invalid-option', `invalid ${key}: ${printValue(value)}`, [...path, key], { remedy, value });
  if (!NAME.test(name)) {
    const remedy = 'a letter followed by letters, digits, _, - and .';
    reporter.report('invalid-parameter', `invalid name of a parameter: ${name}`, path, { part: 'key', value: name, remedy });
    return undefined;
  }
  const map = asMap(given);
  if (!map) {
    const remedy = `write ${name}: ${formOf(given)}`;
    reporter.report('invalid-option', `invalid parameter: ${printValue(given)}`, path, { remedy, value: given });
    return undefined;
  }
  for (const key of Object.keys(map).filter((key) => !KEYS.includes(key))) {
    const remedy = didYouMean(key, KEYS, 'options');
    reporter.report('unknown-option', `unknown option: ${key}`, [...path, key], { part: 'key', value: key, remedy });
  }
  const type = map.type === undefined ? STRING : typeof map.type === 'string' ? parseType(map.type) : undefined;
  if (!type || ['null', 'json', 'binary', 'list'].includes(type.kind)) {
    const given = typeof map.type === 'string' ? map.type : '';
    const remedy = cutType(given) ?? didYouMean(given, PARAMETER_TYPES, 'types') ?? `types are: ${PARAMETER_TYPES.join(', ')}`;
    reporter.report('unknown-type', `unknown type: ${printValue(map.type)}`, [...path, 'type'], { remedy, value: map.type });
    return undefined;
  }
  const { description, required, values } = map;
  if (description !== undefined && typeof description !== 'string') bad('description', 'expected a text', description);
  if (required !== undefined && typeof required !== 'boolean') bad('required', 'expected true or false', required);
  if (values !== undefined && !Array.isArray(values)) bad('values', 'expected a list', values);
  const allowed = Array.isArray(values) ? convertAll(values as readonly Value[], type, path, reporter) : undefined;
  return {
    name,
    type,
    required: required === undefined ? map.default === undefined : required === true,
    ...(typeof description === 'string' && { description }),
    ...(allowed && { values: allowed }),
  };
}

/** Adds the default, in which only the environment can be referred to; it is not looked up when the caller gives a value. */
function withDefault(
  parameter: Parameter,
  declaration: Value,
  isGiven: boolean,
  env: Readonly<Record<string, string | undefined>>,
  reporter: Reporter,
): Parameter | undefined {
  const declared = asMap(declaration)?.default;
  const isReference = typeof declared === 'string' && declared.includes('${');
  if (declared === undefined || declared === null || (isGiven && isReference)) return parameter;
  const path = ['parameters', parameter.name, 'default'];
  const resolved = resolveValue(declared, path, { parameters: new Map(), env, reporter, secret: 'refuse' });
  if (resolved.failed) return undefined;
  const value = checkParameter(parameter, resolved.value, (message, remedy) => {
    reporter.report('invalid-parameter', message, path, { remedy, value: declared });
  });
  return value === undefined ? undefined : { ...parameter, default: value };
}

function convertAll(values: readonly Value[], type: DataType, path: Path, reporter: Reporter): Value[] {
  return values.flatMap((value, index) => {
    const converted = convertTo(value, type);
    if (converted !== undefined) return [converted];
    const remedy = expectation(value, type);
    reporter.report('invalid-parameter', `invalid value: ${printValue(value)}`, [...path, 'values', index], { remedy, value });
    return [];
  });
}

/**
 * The values that references see: what the caller gives (text is converted, as a command line needs), else the defaults.
 * A parameter whose value is wrong maps to `undefined`.
 */
export function parameterValues(
  parameters: ReadonlyMap<string, Parameter | undefined>,
  given: Readonly<Record<string, unknown>>,
  reporter: Reporter,
): Map<string, TypedValue | undefined> {
  const names = [...parameters.keys()];
  for (const name of Object.keys(given).filter((name) => !names.includes(name))) {
    const remedy = didYouMean(name, names, 'parameters') ?? 'the job declares no parameters';
    reporter.report('unknown-parameter', `unknown parameter: ${name}`, ['parameters'], { part: 'key', remedy, value: name });
  }
  return new Map(
    [...parameters].map(([name, parameter]) => {
      if (!parameter) return [name, undefined];
      const typed = (value: Value | undefined) => (value !== undefined ? { value, type: parameter.type } : undefined);
      const value = Object.hasOwn(given, name) ? given[name] : undefined;
      if (value === undefined || value === null) {
        if (parameter.required && parameter.default === undefined) {
          const remedy = `set it with --param ${name}=…, or declare a default`;
          reporter.report('missing-parameter', `missing parameter: ${name}`, ['parameters', name], { part: 'key', remedy });
          return [name, undefined];
        }
        return [name, typed(parameter.default ?? null)];
      }
      const checked = checkParameter(parameter, value as Value, (message, remedy) => {
        reporter.report('invalid-parameter', message, ['parameters', name], { part: 'key', remedy, value });
      });
      return [name, typed(checked)];
    }),
  );
}

function checkParameter(parameter: Parameter, value: Value, bad: (message: string, remedy: string) => void): Value | undefined {
  const converted = convertTo(value, parameter.type);
  const message = `invalid value of parameter ${parameter.name}: ${printValue(value)}`;
  if (converted === undefined) {
    bad(message, expectation(value, parameter.type));
    return undefined;
  }
  if (parameter.values && !parameter.values.includes(converted)) {
    bad(message, didYouMean(String(converted), parameter.values.map(String), 'values') ?? 'not among the allowed values');
    return undefined;
  }
  return converted;
}

/** How a value of the type is written, and what the given one may mean. */
function expectation(value: Value, type: DataType): string {
  const wanted = `expected ${typeName(type)}`;
  if (type.kind === 'string') return `${wanted}: put it in quotes`;
  const text = String(value);
  switch (type.kind) {
    case 'date': {
      if (/^\d{4}-\d\d-\d\d$/.test(text)) return wanted;
      const days = daysMeant(text.replace(/[T ]\d\d:.*$/, ''));
      return `${wanted}, written YYYY-MM-DD${days.length > 0 ? `: ${days.join(' or ')}` : ''}`;
    }
    case 'time':
      return `${wanted}, written HH:MM:SS`;
    case 'timestamp':
      return `${wanted}, written YYYY-MM-DD HH:MM:SS${type.zoned ? 'Z' : ''}`;
    case 'boolean':
      return `${wanted}: true or false`;
    default: {
      const point = /^[+-]?\d+,\d+$/.test(text) ? text.replace(',', '.') : undefined;
      return point === undefined ? wanted : `${wanted}, with a point and no separators: ${point}`;
    }
  }
}

/** The value as one of the type: integers exact, text checked. Text in a number's or boolean's place is read. */
export function convertTo(value: Value, type: DataType): Value | undefined {
  switch (type.kind) {
    case 'string':
      return typeof value === 'string' ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : typeof value === 'string' ? (parseLiteral(value, type) as boolean) : undefined;
    case 'integer': {
      if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
      if (typeof value !== 'bigint' && typeof value !== 'string') return undefined;
      const exact = parseLiteral(String(value), type) as bigint | undefined;
      return exact !== undefined && Number.isSafeInteger(Number(exact)) ? Number(exact) : exact;
    }
    case 'float': {
      const number = typeof value === 'string' ? parseLiteral(value, type) : typeof value === 'bigint' ? Number(value) : value;
      return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
    }
    default:
      if ((value as unknown) instanceof Date) return textOfDate(value as unknown as Date, type);
      return typeof value === 'object' || typeof value === 'boolean' ? undefined : textOf(String(value), type);
  }
}

/** Decimals, dates and times stay text, which every place that takes them reads exactly. */
function textOf(text: string, type: DataType): string | undefined {
  const value = parseLiteral(text, type);
  if (value === undefined || value === null) return undefined;
  return type.kind === 'date' ? formatLiteral(value, type) : trimBlanks(text);
}

/** What a program gives as a `Date`: the instant, or the day that begins with it in UTC. */
function textOfDate(date: Date, type: DataType): string | undefined {
  const literal = literalOf(date, type);
  return literal?.kind === 'literal' && literal.value !== null ? formatLiteral(literal.value, type) : undefined;
}

/** How a parameter is declared for which only a value, or only a type, was written. */
function formOf(given: Value): string {
  if (typeof given === 'string' && parseType(given)) return `{ type: ${given} }`;
  const type =
    typeof given === 'number'
      ? Number.isInteger(given)
        ? 'integer'
        : 'float'
      : typeof given === 'boolean'
        ? 'boolean'
        : 'string';
  return `{ type: ${type}, default: ${typeof given === 'object' ? '…' : plainOrQuoted(given)} }`;
}

/** The value as YAML reads it back: a text in quotes unless it is plainly one. */
const plainOrQuoted = (given: Value): string =>
  typeof given === 'string' && !/^(?!(?:true|false|null|~)$)[A-Za-z][\w -]*$/i.test(given)
    ? JSON.stringify(given)
    : printValue(given);
