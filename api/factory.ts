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

/** A stage that is not linked yet, made by one of the functions of the package. */
export interface Stage<Kind extends Role = Role, Type extends string = string> {
  readonly role: Kind;
  readonly type: Type;
  readonly options: Readonly<Record<string, unknown>>;
  readonly settings: StageSettings;
  /** The data that a `memoryOrigin` reads. */
  readonly data?: MemoryInput;
}

type Factory<Kind extends Role, Type extends StageType, Options> = (
  ...args: Record<never, never> extends Options
    ? [options?: Options, settings?: StageSettings]
    : [options: Options, settings?: StageSettings]
) => Stage<Kind, Type>;

/** The function that makes stages of a type. `Options`: those of its spec, with their documentation. */
export function factory<Kind extends Role, Type extends StageType, Options extends OptionsOf<Type>>(
  role: Kind,
  type: Type,
): Factory<Kind, Type, Options> {
  return (...[options, settings]) => ({
    ...{ role, type, settings: settings ?? {} },
    options: (options ?? {}) as unknown as Stage['options'],
  });
}
