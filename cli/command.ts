import { JobError } from '../model/errors.ts';

/** Exit codes of the command line. */
export const EXIT = { done: 0, failed: 1, invalid: 2, rejected: 3, cancelled: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface OptionSpec {
  readonly type: 'boolean' | 'string';
  readonly multiple?: boolean;
  /** Values that follow the option, each as if the option stood before it; only with `multiple`. Default: 1. */
  readonly takes?: number;
  /** What stands for the value in the help: `NAME=VALUE`. */
  readonly value?: string;
  readonly description: string;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** The values of options by their specs; `undefined` where an option was not given. */
export type OptionValues<Specs extends OptionSpecs> = {
  readonly [Name in keyof Specs]: Specs[Name]['type'] extends 'boolean'
    ? boolean
    : Specs[Name]['multiple'] extends true
      ? readonly string[]
      : string | undefined;
};

export interface CommandSpec<Specs extends OptionSpecs> {
  /** Positional arguments as the help shows them: `JOB`, `[TYPE]`, `JOB…`. Brackets: may be left out; `…`: may be repeated. */
  readonly positionals: readonly string[];
  readonly options: Specs;
  /** Lines of the help below the usage. */
  readonly details?: string;
  run(values: OptionValues<Specs>, positionals: readonly string[]): Promise<ExitCode>;
  /** Tells a program that reads the output why the command ended early; people are told on stderr. `args`: as they were given. */
  failed?(args: readonly string[], error: unknown): Promise<void>;
}

/** A command whatever its options: what the dispatcher works with. */
export interface Command {
  readonly positionals: readonly string[];
  readonly options: OptionSpecs;
  readonly details?: string;
  run(values: OptionValues<OptionSpecs>, positionals: readonly string[]): Promise<ExitCode>;
  failed?(args: readonly string[], error: unknown): Promise<void>;
}

export function defineCommand<const Specs extends OptionSpecs>(spec: CommandSpec<Specs>): Command {
  return spec as unknown as Command;
}

/** The command line is wrong. Shown with the usage of its command; exit code 2. */
export function usageError(message: string, remedy?: string): JobError {
  return JobError.of('usage', message, {}, remedy === undefined ? {} : { remedy });
}
