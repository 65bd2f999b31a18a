import { parseArgs } from 'node:util';
import { parseSize } from '../host/sizes.ts';
import { didYouMean } from '../model/suggest.ts';
import { type Command, type OptionSpecs, type OptionValues, usageError } from './command.ts';

export interface ParsedArguments {
  readonly values: OptionValues<OptionSpecs>;
  readonly positionals: readonly string[];
}

const HELP = { help: { type: 'boolean', short: 'h' } } as const;

/** Whether the help of the command is asked for. */
export function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).some((arg) => arg === '--help' || arg === '-h');
}

/** A command's arguments as far as they can be told apart, however wrong they are. */
export function readArguments(options: OptionSpecs, args: readonly string[]) {
  const specs = Object.fromEntries(
    Object.entries(options).map(([name, { type, multiple = false }]) => [name, { type, multiple }]),
  );
  // Not strict: the checks of `parseArguments` say more than Node's.
  return parseArgs({
    args: withEachValue(options, args),
    options: { ...specs, ...HELP },
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
}

/** `--copy a b` as `--copy a --copy b`, for options that take several values. */
function withEachValue(options: OptionSpecs, args: readonly string[]): string[] {
  const all = args.flatMap((argument, i): string[] => {
    for (let back = 2; back <= MOST_VALUES; back++) {
      const option = args[i - back] ?? '';
      const values = args.slice(i - back + 1, i + 1);
      if (back <= takenBy(options, option) && values.every((value) => !value.startsWith('-'))) return [option, argument];
    }
    return [argument];
  });
  return all;
}

const MOST_VALUES = 2;

const takenBy = (options: OptionSpecs, argument: string): number =>
  argument.startsWith('--') && Object.hasOwn(options, argument.slice(2)) ? (options[argument.slice(2)]!.takes ?? 1) : 0;

/**
 * Reads a command's arguments by its spec.
 * @throws JobError `usage` that names the argument at fault.
 */
export function parseArguments(command: Command, args: readonly string[]): ParsedArguments {
  const parsed = readArguments(command.options, args);
  const names = Object.keys(command.options).map((name) => `--${name}`);
  for (const token of parsed.tokens) {
    if (token.kind !== 'option') continue;
    const spec = Object.hasOwn(command.options, token.name) ? command.options[token.name] : undefined;
    if (!spec) throw usageError(`unknown option: ${token.rawName}`, didYouMean(`--${token.name}`, names, 'options'));
    if (spec.type === 'boolean' && token.value !== undefined)
      throw usageError(`unexpected value of --${token.name}: ${token.value}`);
    if (spec.type === 'string' && (token.value === undefined || (!token.inlineValue && token.value.startsWith('--')))) {
      throw usageError(`missing value of --${token.name}`, `write --${token.name} ${spec.value ?? 'VALUE'}`);
    }
  }
  checkPositionals(command.positionals, parsed.positionals);
  const values = Object.entries(command.options).map(([name, { type, multiple }]) => [
    name,
    parsed.values[name] ?? (type === 'boolean' ? false : multiple ? [] : undefined),
  ]);
  return { values: Object.fromEntries(values) as ParsedArguments['values'], positionals: parsed.positionals };
}

function checkPositionals(specs: readonly string[], given: readonly string[]): void {
  const required = specs.filter((spec) => !spec.startsWith('['));
  const missing = required[given.length];
  if (missing !== undefined) throw usageError(`missing ${missing.replace('…', '')}`);
  const most = specs.some((spec) => spec.includes('…')) ? Number.POSITIVE_INFINITY : specs.length;
  if (given.length > most) throw usageError(`unexpected argument: ${given[most]}`);
}

/** A whole number of at least `least`. */
export function parseCount(option: string, text: string, least = 1): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw usageError(`invalid --${option}: ${text}`, `expected a whole number of at least ${least}`);
}

/** Threads of a run. More than these only take time to start. */
const MOST_WORKERS = 256;

export function parseWorkers(text: string): number {
  const workers = parseCount('workers', text);
  if (workers <= MOST_WORKERS) return workers;
  throw usageError(`invalid --workers: ${text}`, `expected at most ${MOST_WORKERS}`);
}

/** With less not even the smallest job runs: `--memory 2` means 2GB. */
const LEAST_MEMORY = 2 ** 20;

/** Memory for the data of a run, in bytes. */
export function parseMemory(text: string): number {
  const bytes = parseSize(text);
  if (bytes === undefined) throw usageError(`invalid --memory: ${text}`, 'write 2GB, 512MB or a number of bytes');
  if (bytes >= LEAST_MEMORY) return bytes;
  throw usageError(`invalid --memory: ${text}`, 'expected at least 1MB; a number without a unit is bytes');
}

/** `name=value` of each `--param`, the last one of a name counting. */
export function parseParameters(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf('=');
      if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
      throw usageError(`invalid --param: ${text}`, 'write --param name=value');
    }),
  );
}
