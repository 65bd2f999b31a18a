import { EXPRESSION_CODES, type ExpressionCode } from './expression/problems.ts';

/**
 * The problems of a job document, by their codes; those of expressions are in `EXPRESSION_CODES`. `docs/reference/errors.md` is made from
 * both, and a problem with any other code does not compile.
 */
export const CODES = {
  // The file and its text.
  'file-not-found': { meaning: 'There is no such job file.', remedy: 'Correct its path.' },
  'not-a-file': { meaning: 'The path is that of a folder.', remedy: 'Name a job file in it.' },
  'unreadable-file': { meaning: 'The operating system refuses to read the file.', remedy: 'Check its permissions.' },
  'invalid-encoding': { meaning: 'The file is not UTF-8 text.', remedy: 'Save it as UTF-8.' },
  'document-too-large': {
    meaning: 'The document is too large or nested too deeply for a job.',
    remedy: 'Put data into files, not into the job document.',
  },
  'invalid-yaml': {
    meaning: 'The text is not YAML 1.2 (or JSON).',
    remedy: 'Check the place that the message names, or just before it.',
  },
  'empty-document': {
    meaning: 'The file holds nothing but blanks and comments.',
    remedy: 'Begin with `openstage: 1` and `stages:`.',
  },
  'several-documents': { meaning: 'The file holds several YAML documents (`---`).', remedy: 'Write one job to a file.' },
  'not-a-job': {
    meaning: 'The file holds data: rows, not a job.',
    remedy: 'Name a job file; `open-stage schema FILE` shows what a data file holds.',
  },
  'not-a-map': { meaning: 'The document is a list or a single value.', remedy: 'Begin with `openstage: 1` and `stages:`.' },
  'invalid-key': { meaning: 'A key of a map is not text, or is `__proto__`.', remedy: 'Write the key as text.' },
  'duplicate-key': {
    meaning: 'A map has the same key twice. The first value would be lost.',
    remedy: 'Rename or remove one of them.',
  },
  'inexact-number': { meaning: 'A number has more digits than a float holds.', remedy: 'Put it in quotes.' },
  'unsupported-version': {
    meaning: '`openstage` names a version of the format that this program cannot read.',
    remedy: 'Write `openstage: 1`.',
  },
  // Options.
  'missing-option': { meaning: 'A required option of a stage or of the job is missing.', remedy: 'Add it.' },
  'invalid-option': {
    meaning: 'The value does not fit the option.',
    remedy: 'Write a value of the form that the message names.',
  },
  'unknown-option': {
    meaning: 'The stage, connection or job has no option of this name.',
    remedy: 'Correct its spelling, or remove it.',
  },
  'conflicting-options': {
    meaning: 'Two options exclude each other, or an option needs another one.',
    remedy: 'Remove one of them, or add the one that the message names.',
  },
  // References.
  'invalid-reference': {
    meaning: 'A `${…}` is malformed.',
    remedy: 'Write `${name}`, `${env:NAME}` or `${secret:name}`; `$${` for the characters `${`.',
  },
  'unknown-parameter': {
    meaning: 'The job declares no parameter of this name.',
    remedy: 'Declare it under `parameters`, or correct its spelling.',
  },
  'missing-parameter': {
    meaning: 'A parameter without default was given no value.',
    remedy: 'Run with `--param name=value`, or give it a default.',
  },
  'invalid-parameter': {
    meaning: 'A parameter’s value is not of its type or not among its `values`.',
    remedy: 'Give a value of that type.',
  },
  'missing-variable': { meaning: 'An environment variable is not set.', remedy: 'Set it before the run.' },
  'unknown-secret': {
    meaning: 'The secret store holds no secret of this name.',
    remedy: 'Store it with `open-stage secrets set name`.',
  },
  'misplaced-secret': {
    meaning: 'A secret stands outside a connection, or inside a longer text.',
    remedy: 'Make it the whole value of a field of a connection.',
  },
  'unsafe-value': {
    meaning:
      'A database could read the value of a reference as more than one value: it holds a backslash, or databases differ in whether its place is quoted. In BigQuery, a raw string cannot hold the value, or a quote stands right beside it.',
    remedy: 'Write `:name` in the query and set `queryParameters`, or move it to where no backslash, `#` or `$$` precedes it.',
  },
  'plain-secret': {
    meaning: 'A credential stands in the job’s file as plain text.',
    remedy: 'Store it with `open-stage secrets set name` and write `${secret:name}`.',
  },
  // Connections.
  'unknown-connection': {
    meaning: 'The job has no connection of this name.',
    remedy: 'Declare it under `connections`, or correct its spelling.',
  },
  'unknown-connection-type': {
    meaning: 'There is no such type of connection.',
    remedy: 'Use one of the types that the message names.',
  },
  'wrong-connection-type': {
    meaning: 'The stage works with another type of connection.',
    remedy: 'Name a connection of the stage’s type.',
  },
  // Stages and links.
  'invalid-stage-id': {
    meaning: 'A stage’s name is not a letter followed by letters, digits, `_` and `-`.',
    remedy: 'Rename it.',
  },
  'unknown-stage-type': { meaning: 'There is no stage of this type.', remedy: 'See `open-stage stages`.' },
  'unknown-stage': {
    meaning: '`from` names a stage that the job does not have.',
    remedy: 'Correct its spelling, or add the stage.',
  },
  'unknown-port': {
    meaning: '`from` names an output that the stage does not have, or an input that this stage does not have.',
    remedy: 'Use one of the ports that the message names.',
  },
  'missing-input': {
    meaning: 'An input of a stage is not linked.',
    remedy: 'Add `from`.',
  },
  'unexpected-input': {
    meaning: 'An origin has an input, or a stage has more inputs than it takes.',
    remedy: 'Remove it, or combine several inputs with a funnel, join or lookup.',
  },
  'several-consumers': { meaning: 'Two stages read the same output.', remedy: 'Put a `copy` stage between them.' },
  'unused-output': {
    meaning: 'No stage reads the output of this stage.',
    remedy: 'Link a stage to it; a destination ends a branch.',
  },
  cycle: { meaning: 'A stage reads its own output through other stages.', remedy: 'Remove one of the links of the cycle.' },
  'same-target': {
    meaning: 'Two stages write the same file, or the same table that one of them makes or replaces.',
    remedy: 'Give every destination its own file or table, or combine the rows with a `funnel` stage first.',
  },
  'nothing-to-run': { meaning: 'Every branch of the job is disabled.', remedy: 'Enable a destination and the stages before it.' },
  // Columns and types.
  'duplicate-column': {
    meaning:
      'The stage’s output would have two columns of one name, an option names a column twice, or two names differ in case only where a system takes them for one.',
    remedy: 'Rename or drop one of them.',
  },
  'invalid-name': {
    meaning: 'The system that is loaded cannot call a column so.',
    remedy: 'Rename it with a select stage before.',
  },
  'missing-column': {
    meaning: 'The output of the stage would have no columns, or an input does not have a required column.',
    remedy: 'Keep or add a column.',
  },
} as const satisfies { readonly [code: string]: { readonly meaning: string; readonly remedy: string } };

export type ProblemCode = keyof typeof CODES | ExpressionCode;

/** The codes that expressions and options share, too. */
export const ALL_CODES: readonly string[] = [...Object.keys(CODES), ...Object.keys(EXPRESSION_CODES)];
