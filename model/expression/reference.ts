import { PARTS } from './functions/dates.ts';
import { FUNCTIONS, type FunctionName } from './functions.ts';
import { signaturesOf } from './resolve.ts';
import type { Category } from './signature.ts';
import { SUGAR } from './sugar.ts';

const SECTIONS: Readonly<Record<Category, string>> = {
  arithmetic: 'Arithmetic',
  comparison: 'Comparison',
  logic: 'Logic',
  conditional: 'Conditions and nulls',
  text: 'Text',
  pattern: 'Patterns',
  date: 'Dates and times',
  hash: 'Hashes',
};

const INTRODUCTION = `# Expressions

Expressions are SQL scalar expressions over the columns of a stage's input. They are checked, with their types, before a job runs.

## Names and literals

| written | is |
|---|---|
| \`amount\` | a column; upper and lower case may differ if only one column fits |
| \`"Zip code"\`, \`\` \`Zip code\` \`\` | a column with exactly this name; \`""\` inside is one \`"\` |
| \`'it''s'\` | text |
| \`42\` | an integer of 64 bits |
| \`1.5\`, \`1e3\` | a float; beside a decimal, exactly this decimal; a decimal if it has more digits than a float holds |
| \`DECIMAL '1.50'\` | a decimal with these digits: \`decimal(3,2)\` |
| \`TRUE\`, \`FALSE\`, \`NULL\` | booleans and null |
| \`DATE '2025-01-31'\`, \`TIME '12:30:00'\` | a date, a time of day |
| \`TIMESTAMP '2025-01-31 12:30:00'\` | a timestamp; with \`Z\` or an offset at its end, a timestamp with time zone, as is \`TIMESTAMPTZ '…'\` |
| \`-- …\`, \`/* … */\` | comments |

These words are names only in double quotes: AND OR NOT IS NULL TRUE FALSE IN BETWEEN LIKE ILIKE CASE WHEN THEN ELSE END.

## Operators, from the weakest

\`OR\` · \`AND\` · \`NOT\` · \`IS [NOT] NULL | TRUE | FALSE | DISTINCT FROM\` · \`= <> != < <= > >=\` · \`[NOT] IN, BETWEEN, LIKE, ILIKE\` ·
\`||\` · \`+ -\` · \`* / %\` · \`-a\` · \`a::type\`

\`CASE WHEN condition THEN a … ELSE b END\` gives the first branch whose condition is true; \`CASE x WHEN value THEN a … END\` compares
\`x\`. A branch that is not taken refuses no row, nor does what \`AND\`, \`OR\` and \`coalesce\` no longer need.

## Types

Conversions that lose nothing are made where types meet: integer to float and decimal, decimal to float beside a float, date to
timestamp, null to anything. A text literal beside another type is read as a value of it: \`ordered >= '2025-01-01'\`
([which texts are values](../types.md#which-texts-are-values)). A literal that is cast has the type of the cast, as a column has:
\`price * CAST('1.005' AS float)\` is a float. Everything else is an error when the job is checked: convert with \`CAST(value AS type)\` or \`value::type\`, which refuses rows that do not convert, or
\`TRY_CAST\`, which gives null for them.

The types are string, integer, float, decimal(p,s), boolean, date, time, timestamp, timestamp with time zone, binary and json. A
timestamp with time zone is an instant; where it is converted or taken apart, that is done in UTC.

Integers and decimals never wrap or round in silence: a row whose result does not fit is refused. With \`i\` digits before the point,
\`a + b\` and \`a - b\` of decimals are decimal(max(i1, i2) + max(s1, s2) + 1, max(s1, s2)); 38 digits are the most. An integer counts as
decimal(19,0), an integer literal as its digits.
`;

/** `docs/reference/expressions.md`: the language, and every function of the catalogue. Ends with a line break. */
export function expressionsReference(): string {
  const names = Object.keys(FUNCTIONS) as FunctionName[];
  const sections = (Object.keys(SECTIONS) as Category[]).map((category) => {
    const own = names.filter((name) => FUNCTIONS[name].category === category);
    const extra = category === 'date' ? `\nParts are ${PARTS.join(', ')}. ${INTERVALS}\n` : '';
    return `## ${SECTIONS[category]}\n${extra}\n| written | gives | example |\n|---|---|---|\n${own.map(row).join('\n')}\n`;
  });
  const sugar = Object.values(SUGAR).map(({ syntax, summary }) => `| ${code(syntax)} | ${summary} |`);
  return [INTRODUCTION, ...sections, `## Other ways to write it\n\n| written | is |\n|---|---|\n${sugar.join('\n')}\n`].join(
    '\n',
  );
}

const INTERVALS = `An interval is added to or subtracted from a date or timestamp: \`INTERVAL '3' MONTH\`, \`INTERVAL 3 MONTH\`,
\`INTERVAL n DAY\`, \`INTERVAL (n + 1) DAY\`, \`INTERVAL '1 year 2 months'\`, \`n * INTERVAL '1 day'\`, and sums of these in parentheses. It is one step:
first by all its months, then by its days, then by its time, so that \`DATE '2024-02-29' + INTERVAL '1 year 1 month'\` is 2025-03-29. A count may have
decimals: \`INTERVAL 1.5 HOUR\`, \`INTERVAL seconds SECOND\` of a float column, rounded to microseconds; a part of a day is hours, which makes a timestamp
of a date; a part of a month has no fixed length and is an error. \`date + 1\` is the next day, \`date - date\` the days between.`;

function row(name: FunctionName): string {
  const { syntax, names, summary, example } = FUNCTIONS[name];
  const [, ...aliases] = names;
  const calls = names.length === 0 ? [] : [...new Set(signaturesOf(name))];
  const also = aliases.length === 0 ? '' : `. Also ${aliases.map(code).join(', ')}`;
  const written = [...(syntax === undefined ? [] : [syntax]), ...calls].map(code).join('<br>');
  return `| ${written} | ${summary}${also}. | ${code(`${example[0]} → ${example[1]}`)} |`.replaceAll('||', '\\|\\|');
}

const code = (text: string): string => `\`${text}\``;
