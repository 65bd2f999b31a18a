import type * as z from 'zod';
import type { MemoryInput } from '../engine/result.ts';
import type { STAGES, StageType } from '../stages/index.ts';

/** The options of a type of stage, as in job documents. Options with a default may be left out. */
export type OptionsOf<Type extends StageType> = z.input<(typeof STAGES)[Type]['options']>;

/** What every stage has beside its options. */
export interface StageSettings {
  /** Default: the stage's type; of several of one type `filter`, `filter_2`, … */
  readonly id?: string;
  readonly description?: string;
  /** A disabled stage with one input and one output is bypassed; any other is left out together with its branch. */
  readonly disabled?: boolean;
}

/** What a stage may stand for in a flow. */
export type Role = 'origin' | 'transformer' | 'join' | 'lookup' | 'funnel' | 'switch' | 'copy' | 'destination';

/** A stage that is not linked yet, made by one of the functions below. */
export interface Stage<Kind extends Role = Role, Type extends string = string> {
  readonly role: Kind;
  readonly type: Type;
  readonly options: Readonly<Record<string, unknown>>;
  readonly settings: StageSettings;
  /** Of a `memoryOrigin`: what it reads. */
  readonly data?: MemoryInput;
}

type Factory<Kind extends Role, Type extends StageType> = (
  ...args: Record<never, never> extends OptionsOf<Type>
    ? [options?: OptionsOf<Type>, settings?: StageSettings]
    : [options: OptionsOf<Type>, settings?: StageSettings]
) => Stage<Kind, Type>;

function factory<Kind extends Role, Type extends StageType>(role: Kind, type: Type): Factory<Kind, Type> {
  return (...[options, settings]) => ({ role, type, options: (options ?? {}) as Stage['options'], settings: settings ?? {} });
}

export const generator = factory('origin', 'generator');
export const csvOrigin = factory('origin', 'csv-origin');
export const jsonOrigin = factory('origin', 'json-origin');
export const restOrigin = factory('origin', 'rest-origin');
export const databaseOrigin = factory('origin', 'database-origin');
export const sqliteOrigin = factory('origin', 'sqlite-origin');
export const postgresOrigin = factory('origin', 'postgres-origin');
export const bigqueryOrigin = factory('origin', 'bigquery-origin');
export const mysqlOrigin = factory('origin', 'mysql-origin');

export type MemoryOriginOptions = OptionsOf<'memory-origin'> & {
  /** An Arrow table, objects, or an async iterable of them. Without it, hand it over to `run` as one of its `inputs`. */
  readonly data?: MemoryInput;
};

/** Reads data of the program. `columns` is needed for what can be read only once: an async iterable. */
export function memoryOrigin(
  { data, ...options }: MemoryOriginOptions = {},
  settings: StageSettings = {},
): Stage<'origin', 'memory-origin'> {
  return { role: 'origin', type: 'memory-origin', options, settings, ...(data !== undefined && { data }) };
}

export const filter = factory('transformer', 'filter');
export const derive = factory('transformer', 'derive');
export const select = factory('transformer', 'select');
export const sort = factory('transformer', 'sort');
export const aggregator = factory('transformer', 'aggregator');
export const removeDuplicates = factory('transformer', 'remove-duplicates');
export const sample = factory('transformer', 'sample');

export const join = factory('join', 'join');
export const lookup = factory('lookup', 'lookup');

export const funnel = factory('funnel', 'funnel');
/** The `switch` stage, whose name is a word of the language. */
export const switchBy = factory('switch', 'switch');
export const copy = factory('copy', 'copy');

export const printer = factory('destination', 'printer');
export const csvDestination = factory('destination', 'csv-destination');
export const jsonDestination = factory('destination', 'json-destination');
export const restDestination = factory('destination', 'rest-destination');
export const databaseDestination = factory('destination', 'database-destination');
export const sqliteDestination = factory('destination', 'sqlite-destination');
export const postgresDestination = factory('destination', 'postgres-destination');
export const mysqlDestination = factory('destination', 'mysql-destination');
export const bigqueryDestination = factory('destination', 'bigquery-destination');
export const memoryDestination = factory('destination', 'memory-destination');
