import type { MemoryInput } from '../engine/result.ts';
import type { Stage, StageSettings } from './factory.ts';
import type { MemoryOriginOptions as Options } from './stages.ts';

export interface MemoryOriginOptions extends Options {
  /** An Arrow table, objects, or an async iterable of them. Without it, hand it over to `run` as one of its `inputs`. */
  readonly data?: MemoryInput;
}

/** Reads data of the program. `columns` is needed for what can be read only once: an async iterable. */
export function memoryOrigin(
  { data, ...options }: MemoryOriginOptions = {},
  settings: StageSettings = {},
): Stage<'origin', 'memory-origin'> {
  return { role: 'origin', type: 'memory-origin', options, settings, ...(data !== undefined && { data }) };
}
