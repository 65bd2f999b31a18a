import { PARTS } from '../../../model/expression/functions/dates.ts';
import { BY_SPELLING, FUNCTIONS, type FunctionName } from '../../../model/expression/functions.ts';
import { quoteName } from '../../../model/expression/print.ts';
import { signaturesOf } from '../../../model/expression/resolve.ts';
import { PART_SPELLINGS, SUGAR } from '../../../model/expression/sugar.ts';
import { TYPE_NAMES, typeName } from '../../../model/types.ts';
import { printText } from '../values.ts';
import { positionAt } from './position.ts';
import type { Scope } from './scope.ts';

export interface Suggestion {
  readonly label: string;
  readonly is: 'column' | 'function' | 'keyword' | 'parameter' | 'type' | 'part';
  /** Beside the label: a column's type, a function's signature. */
  readonly detail?: string;
  /** What it does, in Markdown. */
  readonly info?: string;
  /** What is written; `|` is where the cursor goes then. Default: the label. */
  readonly insert?: string;
  /** Whether the `|` in `insert` is the cursor. */
  readonly template?: boolean;
}

export interface Completion {
  /** Where what they replace begins. */
  readonly from: number;
  readonly to: number;
  readonly suggestions: readonly Suggestion[];
}

/** What may stand at a position of an expression. `asked`: also where nothing has been typed yet. */
export function complete(text: string, position: number, scope: Scope, asked = false): Completion | undefined {
  const at = positionAt(text, position);
  const here = (suggestions: readonly Suggestion[], from: number, to = position): Completion | undefined =>
    suggestions.length > 0 ? { from, to, suggestions } : undefined;
  switch (at.is) {
    case 'comment':
      return undefined;
    case 'reference':
      return here(parameters(scope), at.from, text[position] === '}' ? position + 1 : position);
    case 'string':
      return here(wordsOf(at.call), at.from + 1);
    case 'name':
      return here(columns(scope, true), at.from, text[position] === text[at.from] ? position + 1 : position);
    case 'code': {
      const word = /[\p{L}_][\p{L}\p{N}_$]*$/u.exec(text.slice(0, position))?.[0] ?? '';
      if (word === '' && !asked) return undefined;
      const from = position - word.length;
      const before = text.slice(0, from);
      if (/\d$/.test(before) && word !== '') return undefined;
      if (/\bas\s+$/i.test(before)) return here(types(), from);
      if (/\bextract\s*\(\s*$/i.test(before)) return here(partSuggestions(PARTS), from);
      return here([...columns(scope, false), ...parameters(scope), ...functions(), ...keywords()], from);
    }
  }
}

function columns({ schema = [] }: Scope, quoted: boolean): Suggestion[] {
  return schema.map(({ name, type }): Suggestion => {
    const written = quoted ? `"${name.replaceAll('"', '""')}"` : quoteName(name);
    return { label: name, is: 'column', detail: typeName(type), ...(written !== name && { insert: written }) };
  });
}

function parameters({ parameters: declared }: Scope): Suggestion[] {
  return Object.entries(declared).map(([name, declaration]) => {
    const { type = 'string', default: standard, description } = declaration;
    const value = standard === undefined ? type : `${type} = ${printText(standard)}`;
    return {
      label: `\${${name}}`,
      is: 'parameter',
      detail: value,
      ...(description !== undefined && { info: description }),
    };
  });
}

let callable: readonly Suggestion[] | undefined;

function functions(): readonly Suggestion[] {
  callable ??= [...catalogue(), ...sugar()];
  return callable;
}

function catalogue(): Suggestion[] {
  return (Object.keys(FUNCTIONS) as FunctionName[]).flatMap((name): Suggestion[] => {
    const { names, syntax, summary, example } = FUNCTIONS[name];
    const [label] = names;
    if (label === undefined) return [];
    const signatures = signaturesOf(name);
    const [expression, value] = example;
    return [
      {
        label,
        is: 'function',
        detail: (signatures[0] ?? '').slice(label.length),
        info: `${[...signatures.map((signature) => `\`${signature}\``), ...(syntax ? [`\`${syntax}\``] : [])].join('\n')}\n${summary}.\n\`${expression}\` is \`${value}\``,
        insert: `${label}(|)`,
        template: true,
      },
    ];
  });
}

function sugar(): Suggestion[] {
  const { if: conditional, current_date, current_timestamp, part, strpos } = SUGAR;
  const info = (entry: { readonly syntax: string; readonly summary: string }) => `\`${entry.syntax}\`\n${entry.summary}.`;
  return [
    { label: 'if', is: 'function', detail: '(condition, a, b)', info: info(conditional), insert: 'if(|)', template: true },
    { label: 'current_date', is: 'function', info: info(current_date) },
    { label: 'current_timestamp', is: 'function', info: info(current_timestamp) },
    { label: 'strpos', is: 'function', detail: '(text, search)', info: info(strpos), insert: 'strpos(|)', template: true },
    ...[...PART_SPELLINGS].map(
      (name): Suggestion => ({
        label: name,
        is: 'function',
        detail: '(x)',
        info: info(part),
        insert: `${name}(|)`,
        template: true,
      }),
    ),
  ];
}

const KEYWORDS: readonly Suggestion[] = [
  ...['AND', 'OR', 'NOT', 'IS NULL', 'IS NOT NULL', 'LIKE', 'ILIKE', 'TRUE', 'FALSE', 'NULL'].map(
    (label): Suggestion => ({ label, is: 'keyword' }),
  ),
  { label: 'IN', is: 'keyword', detail: '(a, b)', insert: 'IN (|)', template: true },
  { label: 'BETWEEN', is: 'keyword', detail: 'a AND b', insert: 'BETWEEN | AND ', template: true },
  { label: 'CASE', is: 'keyword', detail: 'WHEN … THEN … ELSE … END', insert: 'CASE WHEN | THEN  ELSE  END', template: true },
  ...['WHEN', 'THEN', 'ELSE', 'END'].map((label): Suggestion => ({ label, is: 'keyword' })),
  { label: 'CAST', is: 'keyword', detail: '(value AS type)', insert: 'CAST(| AS )', template: true },
  { label: 'TRY_CAST', is: 'keyword', detail: '(value AS type), null where it fails', insert: 'TRY_CAST(| AS )', template: true },
  { label: 'DATE', is: 'keyword', detail: "'2025-01-31'", insert: "DATE '|'", template: true },
  { label: 'TIMESTAMP', is: 'keyword', detail: "'2025-01-31 12:30:00'", insert: "TIMESTAMP '|'", template: true },
  { label: 'INTERVAL', is: 'keyword', detail: "'3' MONTH", insert: "INTERVAL '|' ", template: true },
];

const keywords = () => KEYWORDS;
const types = () =>
  TYPE_NAMES.map((name): Suggestion => ({ label: name.replace('(p,s)', '(12,2)').replace('<type>', '<string>'), is: 'type' }));
const partSuggestions = (parts: readonly string[]) => parts.map((label): Suggestion => ({ label, is: 'part' }));

/** The words that an argument of a call may be. */
function wordsOf(call: { readonly name: string; readonly argument: number } | undefined): Suggestion[] {
  const name = call && BY_SPELLING.get(call.name.toLowerCase());
  if (!name || !call) return [];
  const words = FUNCTIONS[name].overloads.flatMap(({ parameters: taken }) => taken[call.argument]?.words ?? []);
  return partSuggestions([...new Set(words)]);
}
