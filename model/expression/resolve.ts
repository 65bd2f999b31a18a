import { didYouMean } from '../suggest.ts';
import { type DataType, sameType, typeName } from '../types.ts';
import { canCast, folded } from './casts.ts';
import { commonOfTypes, commonType, converted, defaultType, fitKind, implicitly } from './conversions.ts';
import { compileDateFormat, DATE_CODES } from './date-format.ts';
import type { Expression, Span } from './expression.ts';
import { PART_ALIASES } from './functions/dates.ts';
import { FUNCTIONS, type FunctionName, type Overload, type Parameter } from './functions.ts';
import { literalForm } from './literals.ts';
import { checkPattern } from './patterns.ts';
import { printExpression } from './print.ts';
import { excerpt, type Problems } from './problems.ts';
import { readRegex } from './regex.ts';
import { TEXT_HINTS } from './sugar.ts';

type Call = Extract<Expression, { kind: 'call' }>;

/** Why an overload does not take the arguments. The nearest overload's reason is reported. */
interface Misfit {
  readonly report: () => undefined;
  /** How near: a wrong type is 0, a value of the right type that is not allowed is 1. */
  readonly rank: number;
}

/**
 * Chooses the overload of a function that takes the arguments with the cheapest implicit conversions and makes these explicit.
 * `undefined` after a problem.
 */
export function resolveCall(
  name: FunctionName,
  args: readonly Expression[],
  span: Span,
  problems: Problems,
  spelling: string = spellingOf(name),
): Call | undefined {
  const overloads = FUNCTIONS[name].overloads.filter((overload) => takesCount(overload, args.length));
  if (overloads.length === 0) {
    const message = `invalid number of arguments for ${spelling}: ${args.length}`;
    return problems.add('argument-count', message, span, `it is ${signaturesOf(name).join(' or ')}`);
  }
  let best: { readonly overload: Overload; readonly args: readonly Expression[]; readonly cost: number } | undefined;
  let misfit: Misfit | undefined;
  for (const overload of overloads) {
    const fitted = fitArguments(name, spelling, overload, args, span, problems);
    if ('report' in fitted) {
      if (misfit === undefined || fitted.rank > misfit.rank) misfit = fitted;
    } else if (best === undefined || fitted.cost < best.cost) {
      best = { overload, ...fitted };
    }
  }
  if (best === undefined) return misfit!.report();
  const { overload } = best;
  const fitted = best.args.map(folded);
  if (!fitted.every((arg, i) => checkArgument(parameterAt(overload, i), arg, spelling, problems))) return undefined;
  if ((name === 'like' || name === 'ilike') && !checkPattern(fitted, problems)) return undefined;
  const { result } = overload;
  const type = result === 'T' ? typeOfT(overload, fitted) : typeof result === 'function' ? result(fitted) : result;
  if (typeof type === 'string') {
    return problems.add('type-mismatch', `invalid types for ${spelling}: ${type}`, span, 'CAST an argument to fewer decimals');
  }
  return { kind: 'call', type, function: name, args: flattened(name, fitted), span };
}

/** `(a AND b) AND c` as one call of three arguments. */
function flattened(name: FunctionName, args: readonly Expression[]): readonly Expression[] {
  if (name !== 'and' && name !== 'or' && name !== 'concat_op') return args;
  return args.flatMap((arg) => (arg.kind === 'call' && arg.function === name ? arg.args : [arg]));
}

/** How messages call a function: by its name in calls, or by its sign. */
export const spellingOf = (name: FunctionName): string => {
  const { names, syntax } = FUNCTIONS[name];
  const sign = /^(?:a )?([^\sa-z]+|[A-Z][A-Z ]*[A-Z])/.exec(syntax ?? '')?.[1];
  return names[0] ?? sign ?? name;
};

/** `round(value: integer, [digits: integer])`, for each overload. */
export function signaturesOf(name: FunctionName): string[] {
  const { names, overloads } = FUNCTIONS[name];
  return overloads.map((overload) => {
    const parameters = overload.parameters.map((parameter, i) => {
      const text = `${parameter.name}: ${parameter.type === 'T' ? nameOfT(overload) : parameter.type}`;
      return i >= overload.parameters.length - overload.optional ? `[${text}]` : text;
    });
    return `${names[0] ?? name}(${parameters.join(', ')}${overload.variadic ? ', …' : ''})`;
  });
}

function nameOfT({ over }: Overload): string {
  if (over.length === 1) return over[0]!;
  return over.includes('string') ? 'any' : 'number';
}

const takesCount = ({ parameters, optional, variadic }: Overload, count: number): boolean =>
  count >= parameters.length - optional && (variadic || count <= parameters.length);

export const parameterAt = ({ parameters }: Overload, index: number): Parameter =>
  parameters[Math.min(index, parameters.length - 1)]!;

const isWord = (overload: Overload, index: number): boolean => parameterAt(overload, index).words !== undefined;

const typeOfT = (overload: Overload, args: readonly Expression[]): DataType =>
  args[overload.parameters.findIndex(({ type }) => type === 'T')]!.type;

function fitArguments(
  name: FunctionName,
  spelling: string,
  overload: Overload,
  args: readonly Expression[],
  span: Span,
  problems: Problems,
): { args: readonly Expression[]; cost: number } | Misfit {
  const result = [...args];
  let cost = 0;
  // words last: whether a part exists is a question only where the other types are right
  const order = [...args.keys()].sort((a, b) => Number(isWord(overload, a)) - Number(isWord(overload, b)));
  for (const i of order) {
    const arg = args[i]!;
    const parameter = parameterAt(overload, i);
    if (parameter.type === 'T') continue;
    const word = parameter.words === undefined ? undefined : fitWord(parameter.words, folded(arg), spelling, problems);
    const fitted = word ?? fitKind(arg, parameter.type);
    if (fitted === undefined) return { rank: 0, report: () => wrongArgument(name, spelling, overload, i, arg, problems) };
    if ('report' in fitted) return fitted;
    result[i] = fitted.expression;
    cost += fitted.cost;
  }
  const shared = args.flatMap((_, i) => (parameterAt(overload, i).type === 'T' ? [i] : []));
  if (shared.length === 0) return { args: result, cost };
  const common = commonType(shared.map((i) => args[i]!));
  if ('clash' in common) return { rank: 0, report: () => clash(spelling, common.clash, span, problems) };
  if ('unfit' in common) {
    const { unfit, type } = common;
    const message = `invalid ${typeName(type)}: '${unfit.value}'`;
    return {
      rank: 1,
      report: () => problems.add('invalid-literal', message, unfit.span, literalForm(type), String(unfit.value)),
    };
  }
  const type = within(overload, common.type);
  if (type === undefined) {
    const at = shared.find((i) => args[i]!.type.kind !== 'null') ?? shared[0]!;
    return { rank: 0, report: () => wrongArgument(name, spelling, overload, at, args[at]!, problems) };
  }
  for (const i of shared) {
    const arg = args[i]!;
    const exact = arg.kind === 'literal' ? implicitly(arg, type) : undefined;
    result[i] = exact ?? converted(arg, type);
    if (!sameType(arg.type, type)) cost++;
  }
  return { args: result, cost };
}

/** The common type if the overload takes it, or the first that it takes and that the common type converts to. */
function within(overload: Overload, type: DataType): DataType | undefined {
  if (overload.over.includes(type.kind)) return type;
  if (type.kind === 'null') return defaultType(overload.over[0]!);
  for (const kind of overload.over) {
    const common = commonOfTypes(type, defaultType(kind));
    if (common?.kind === kind) return common;
  }
  return undefined;
}

/** The literal as one of the words, in its canonical form. */
function fitWord(words: readonly string[], arg: Expression, spelling: string, problems: Problems) {
  if (arg.kind !== 'literal' || typeof arg.value !== 'string') {
    const remedy = `write one of ${words.map((word) => `'${word}'`).join(', ')}`;
    const report = () => problems.add('invalid-argument', `invalid part for ${spelling}: it must be a literal`, arg.span, remedy);
    return { rank: 1, report };
  }
  const lower = arg.value.toLowerCase();
  const word = Object.hasOwn(PART_ALIASES, lower) ? PART_ALIASES[lower]! : lower;
  if (words.includes(word)) return { expression: { ...arg, value: word }, cost: 0 };
  const value = arg.value;
  const remedy = didYouMean(value, words, 'the parts');
  return {
    rank: 1,
    report: () => problems.add('unknown-part', `unknown part for ${spelling}: ${value}`, arg.span, remedy, value),
  };
}

function checkArgument(parameter: Parameter, arg: Expression, spelling: string, problems: Problems): boolean {
  if (parameter.constant && arg.kind !== 'literal') {
    problems.add('invalid-argument', `invalid ${parameter.name} for ${spelling}: it must be a literal`, arg.span);
    return false;
  }
  if (arg.kind !== 'literal' || typeof arg.value !== 'string') return true;
  if (parameter.dateFormat) {
    const compiled = compileDateFormat(arg.value, parameter.dateFormat);
    if (typeof compiled !== 'string') return true;
    const message = `invalid format: ${excerpt(arg.value)} (${compiled})`;
    problems.add('invalid-pattern', message, arg.span, `the codes are ${DATE_CODES.join(' ')}`, arg.value);
    return false;
  }
  if (!parameter.regex) return true;
  try {
    new RegExp(arg.value, 'u');
    const shape = readRegex(arg.value);
    if (!('reason' in shape)) return true;
    const message = `unsupported in regular expressions: ${shape.reason}: ${excerpt(arg.value)}`;
    problems.add('invalid-pattern', message, arg.span, shape.remedy, arg.value);
    return false;
  } catch (error) {
    const reason = (error instanceof Error ? error.message : '').replace(/^.*\/u?: /s, '');
    problems.add(
      'invalid-pattern',
      `invalid regular expression: ${excerpt(arg.value)} (${reason})`,
      arg.span,
      undefined,
      arg.value,
    );
    return false;
  }
}

const quote = (expression: Expression): string => excerpt(printExpression(expression));

function wrongArgument(
  name: FunctionName,
  spelling: string,
  overload: Overload,
  index: number,
  arg: Expression,
  problems: Problems,
) {
  const parameter = parameterAt(overload, index);
  const accepted = FUNCTIONS[name].overloads
    .filter((other) => other.parameters.length > 0)
    .flatMap((other): readonly string[] => {
      const { type } = parameterAt(other, index);
      return type === 'T' ? other.over : [type];
    });
  const kinds = [...new Set(accepted)];
  const message = `invalid argument for ${spelling}: ${quote(arg)} is ${typeName(arg.type)}, it takes ${kinds.join(', ')}`;
  const target = parameter.type === 'T' ? undefined : defaultType(parameter.type);
  if (spelling === '+' && arg.type.kind === 'string')
    return problems.add('type-mismatch', message, arg.span, 'join texts with ||');
  const hint = arg.type.kind === 'string' && Object.hasOwn(TEXT_HINTS, name) ? TEXT_HINTS[name] : undefined;
  if (hint !== undefined) return problems.add('type-mismatch', message, arg.span, hint);
  const castable = target && parameter.type !== 'decimal' && canCast(arg.type, target);
  const remedy = castable ? (dateRemedy(name, arg, target) ?? `CAST(${quote(arg)} AS ${typeName(target)})`) : undefined;
  return problems.add('type-mismatch', message, arg.span, remedy);
}

/** Where a text is to become a date, whose form only the user knows, or a date is to be read as a text. */
function dateRemedy(name: FunctionName, arg: Expression, target: DataType): string | undefined {
  const text = quote(arg);
  const { kind } = arg.type;
  if ((name === 'strptime' || name === 'try_strptime') && (kind === 'date' || kind === 'timestamp'))
    return `it is a ${kind} already: write ${text}, or strftime(${text}, '%d.%m.%Y') for a text`;
  return kind === 'string' ? readRemedy(arg, target) : undefined;
}

/** How a text is read as a date or a time: only the user knows in which form they are. */
function readRemedy(arg: Expression, target: DataType): string | undefined {
  // What was cast to text has the form of its own type.
  if (arg.kind === 'cast') return undefined;
  const text = quote(arg);
  const cast = `CAST(${text} AS ${typeName(target)})`;
  if (target.kind === 'date') return `${cast} reads 2026-01-31; for another form write strptime(${text}, '%d.%m.%Y')::date`;
  if (target.kind === 'time') return `${cast} reads 14:30:00; for another form write CAST(strptime(${text}, '%I:%M %p') AS time)`;
  if (target.kind !== 'timestamp') return undefined;
  return target.zoned
    ? `${cast} reads 2026-01-31 12:30:00Z; for another form write strptime(${text}, '%d.%m.%Y %H:%M%z')`
    : `${cast} reads 2026-01-31 12:30:00; for another form write strptime(${text}, '%d.%m.%Y %H:%M')`;
}

function clash(spelling: string, [a, b]: readonly [Expression, Expression], span: Span, problems: Problems): undefined {
  // What is said of a column beside a literal holds in either order.
  const [first, second] = a.kind === 'literal' ? [b, a] : [a, b];
  const message = `invalid types for ${spelling}: ${quote(a)} is ${typeName(a.type)}, ${quote(b)} is ${typeName(b.type)}`;
  return problems.add('type-mismatch', message, span, clashRemedy(first, second) ?? clashRemedy(second, first));
}

/** What to do where `a` stays as it is and `b` is to change. */
function clashRemedy(a: Expression, b: Expression): string | undefined {
  if (a.type.kind === 'timestamp' && (b.type.kind === 'timestamp' || b.type.kind === 'date')) {
    return `name the time zone: CAST(${quote(b)} AS ${typeName(a.type)}) reads it in UTC`;
  }
  // In quotes, a number would be compared as text: '12' comes before '5'.
  if (a.type.kind === 'string' && a.kind !== 'literal' && b.kind === 'literal') {
    const type = typeName(b.type);
    const declared =
      a.kind === 'column' ? `, or declare the type of the column in its origin: types: { ${a.name}: ${type} }` : '';
    return `${readRemedy(a, b.type) ?? `CAST(${quote(a)} AS ${type})`}${declared}`;
  }
  if (b.type.kind === 'string' && canCast(b.type, a.type))
    return readRemedy(b, a.type) ?? `CAST(${quote(b)} AS ${typeName(a.type)})`;
  return undefined;
}
