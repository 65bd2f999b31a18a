import type { ParameterDeclaration, Value } from '../../model/job/document.ts';
import { documentOf } from '../../model/job/document.ts';
import { parameterValues, readParameters } from '../../model/job/parameters.ts';
import { Reporter } from '../../model/job/reporter.ts';
import { ownValue } from '../../model/own.ts';

export type Declarations = Readonly<Record<string, ParameterDeclaration>>;

/** What forms hold: texts by name; an empty one is no value. */
export type ParameterTexts = Readonly<Record<string, string>>;

/** Whether a run needs a value that nobody has given: the parameter is required and has no default. */
export function missingParameters(declarations: Declarations, given: ParameterTexts): string[] {
  return Object.entries(declarations)
    .filter(([name, { required, default: otherwise }]) => (required ?? true) && otherwise === undefined && !ownValue(given, name))
    .map(([name]) => name);
}

/** The values that a run gets, and what is wrong with them, by parameter. Text stays text here: the host converts it. */
export function checkTexts(declarations: Declarations, texts: ParameterTexts): Readonly<Record<string, string>> {
  const given = givenValues(declarations, texts);
  const reporter = new Reporter(documentOf({ openstage: 1, stages: {} }));
  const parameters = readParameters(declarations as unknown as Value, given, {}, reporter);
  parameterValues(parameters, given, reporter);
  const wrong = reporter.problems.filter(
    ({ place, severity }) => severity === 'error' && place.option?.startsWith('parameters.'),
  );
  return Object.fromEntries(
    wrong.map(({ place, message, remedy }) => [place.option!.split('.')[1]!, [message, remedy].filter(Boolean).join('; ')]),
  );
}

/** The values of a run: those that were given, and nothing for parameters that are not declared. */
export function givenValues(declarations: Declarations, texts: ParameterTexts): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(texts).filter(([name, text]) => text !== '' && Object.hasOwn(declarations, name)));
}

/** A default or an allowed value as a form's text. */
export function textOf(value: Value | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A form's text as the value that a job document writes: numbers and booleans of such types as themselves, so that no quotes are needed. */
export function valueOf(text: string, type: string | undefined): Value | undefined {
  if (text === '') return undefined;
  if (text.includes('${')) return text;
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  if (type === 'integer' && /^-?\d{1,19}$/.test(text)) {
    return Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text);
  }
  if (type === 'float' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  return text;
}

const RUN = 'parameters:';
const TYPED = 'typed-parameters:';

/** The values that a job was last run with. `job`: its key. */
export const rememberedTexts = (job: string): ParameterTexts => readTexts(RUN + job) ?? {};

/** Remembers what a job is run with. What was typed for it is taken then. */
export function rememberTexts(job: string, texts: ParameterTexts): void {
  writeTexts(RUN + job, texts);
  keepTyped(job, undefined);
}

/** What was typed for a run that has not been started. */
export const typedTexts = (job: string): ParameterTexts | undefined => readTexts(TYPED + job);

export const keepTyped = (job: string, texts: ParameterTexts | undefined): void => writeTexts(TYPED + job, texts);

/** A job is about to go by another key: it gets a file, or another one. */
export function moveTexts(from: string, to: string): void {
  for (const kind of [RUN, TYPED]) {
    const texts = readTexts(kind + from);
    if (texts) writeTexts(kind + to, texts);
  }
}

function readTexts(key: string): ParameterTexts | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return undefined;
    return Object.fromEntries(Object.entries(kept).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch {
    return undefined;
  }
}

function writeTexts(key: string, texts: ParameterTexts | undefined): void {
  try {
    if (texts) localStorage.setItem(key, JSON.stringify(texts));
    else localStorage.removeItem(key);
  } catch {
    // Without storage the form starts with the defaults again.
  }
}
