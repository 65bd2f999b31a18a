import { CODES } from '../model/codes.ts';
import { EXPRESSION_CODES } from '../model/expression/problems.ts';
import { expressionsReference } from '../model/expression/reference.ts';
import type { Capabilities } from './capabilities.ts';
import { CONNECTION_TYPES, CONNECTIONS, capabilitiesOf } from './connections.ts';
import { STAGE_TYPES, specOf } from './index.ts';
import { jobSchema } from './json-schema.ts';
import { type OptionRow, optionRows } from './options.ts';
import { type Category, REJECTS, type StageSpec } from './stage.ts';

/** The generated part of the documentation: paths below `docs/reference`, and their texts. */
export function referenceFiles(): Map<string, string> {
  const stages = STAGE_TYPES.map((type) => specOf(type)!);
  return new Map([
    ['job.schema.json', `${JSON.stringify(jobSchema(), null, 2)}\n`],
    ['stages.md', stageIndex(stages)],
    ...stages.map((spec): [string, string] => [`stages/${spec.type}.md`, stagePage(spec)]),
    ['connections.md', connectionsPage()],
    ['expressions.md', expressionsReference()],
    ['errors.md', errorsPage()],
  ]);
}

const CATEGORIES: readonly (readonly [Category, string])[] = [
  ['origin', 'Origins'],
  ['transformer', 'Transformers'],
  ['router', 'Routers'],
  ['destination', 'Destinations'],
];

function stageIndex(stages: readonly StageSpec[]): string {
  const sections = CATEGORIES.map(([category, title]) => {
    const rows = stages.filter((spec) => spec.category === category);
    return `## ${title}\n\n${rows.map((spec) => `* [\`${spec.type}\`](stages/${spec.type}.md): ${spec.summary}`).join('\n')}\n`;
  });
  return `# Stages\n\nEvery stage also takes \`type\`, \`from\`, \`description\` and \`disabled\`.\n\n${sections.join('\n')}`;
}

/** The page of one stage, in Markdown. `open-stage stages TYPE` prints it. */
export function stagePage(spec: StageSpec): string {
  return `# ${spec.type}

${spec.summary}

${spec.description}

* **Reads** ${inputsText(spec)}
* **Gives** ${outputsText(spec)}
* **Order**: ${orderText(spec)}

## Options

${optionTable(optionRows(spec))}

## Example

\`\`\`yaml
${spec.example.trimEnd()}
\`\`\`
`;
}

function inputsText({ inputs }: StageSpec): string {
  if (inputs === 'none') return 'no other stage.';
  if (inputs === 'one') return 'one stage: `from: stage`.';
  if (inputs === 'many') return 'any number of stages: `from: [a, b]`.';
  return `${inputs.length} stages: \`from: { ${inputs.map((port) => `${port}: …`).join(', ')} }\`.`;
}

function outputsText(spec: StageSpec): string {
  const { outputs, rejects } = spec;
  const own = {
    none: 'no rows to other stages.',
    one: 'one output, which one stage reads.',
    named: 'the outputs that its options name, each of which one stage reads as `stage.output`.',
    copy: 'one output, which any number of stages read.',
  }[outputs];
  const refused = {
    row: ` Refused rows go to \`${REJECTS}\`: the columns of the input, then \`_stage\`, \`_column\`, \`_code\` and \`_message\`.`,
    record: ` Refused records go to \`${REJECTS}\`: \`_stage\`, \`_column\`, \`_code\`, \`_message\`, \`_line\` and \`_raw\`, the text.`,
  };
  const side = allSideOutputs(spec).map((port) => `\`stage.${port}\``);
  const sides = side.length > 0 ? ` Side outputs for unmatched or removed rows, which need no reader: ${side.join(', ')}.` : '';
  return own + sides + (rejects ? refused[rejects] : '');
}

/** With the options that a stage has when nothing is set. */
const allSideOutputs = ({ sideOutputs, options }: StageSpec): readonly string[] => {
  const plain = options.safeParse({});
  return plain.success ? (sideOutputs?.(plain.data) ?? []) : [];
};

function orderText({ preservesOrder, category, outputs }: StageSpec): string {
  if (category === 'origin') return 'rows come in the order of the source.';
  if (outputs === 'none') return 'rows are written in the order in which they come.';
  return preservesOrder ? 'rows keep their order.' : 'rows come in a new order.';
}

function optionTable(rows: readonly OptionRow[]): string {
  if (rows.length === 0) return 'None.';
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const lines = rows.map(({ name, kind, required, default: standard, description }) => {
    const given = required ? 'required' : standard === undefined ? '' : `\`${standard}\``;
    return `| \`${name}\` | ${cell(kind)} | ${cell(given)} | ${cell(description)} |`;
  });
  return ['| option | value | default | |', '|---|---|---|---|', ...lines].join('\n');
}

function connectionsPage(): string {
  const sections = CONNECTION_TYPES.map((type) => {
    const { summary, fields } = CONNECTIONS[type];
    const capabilities = capabilitiesOf(type);
    const can = capabilities ? `\n${capabilityTable(capabilities)}\n` : '';
    return `## ${type}\n\n${summary}\n\n${optionTable(optionRows({ options: fields }))}\n${can}`;
  });
  return `# Connections

A job declares connections under \`connections\`; its stages use them by name. Passwords belong in the secret store: \`password: "\${secret:name}"\`.

${sections.join('\n')}`;
}

const GUARANTEES = { 'exactly-once': 'exactly once', 'at-least-once': 'at least once' } as const;
const TRANSACTIONS = {
  database: 'all tables of a run in one database',
  table: 'one table',
  none: 'none',
} as const;
const PUSHED = {
  tables: 'for tables',
  queries: 'for tables and queries',
  'only-queries': 'for queries without an order',
  none: 'no',
} as const;
const PARALLEL = { column: 'ranges of a column', storage: 'storage order' } as const;

/** What a system can do, as a table. */
function capabilityTable({ guarantee, transaction, ifExists, pushDown, parallelReads, ...can }: Capabilities): string {
  const lines = [
    ['loads the rows of a run', GUARANTEES[guarantee]],
    ['scope of a transaction', TRANSACTIONS[transaction]],
    ['`ifExists`', ifExists.join(', ')],
    ['reads only the columns that stages need', PUSHED[pushDown.columns]],
    ['evaluates filters in the database', PUSHED[pushDown.filters]],
    ['reads in parallel by', parallelReads.map((way) => PARALLEL[way]).join('; ') || 'no'],
    ['loads over several connections', can.parallelLoads ? 'yes' : 'no'],
    ['who ends a cancelled query', can.cancel === 'server' ? 'the server' : 'Open-Stage'],
    ['refused rows go to `rejects`', can.rejects ? 'yes' : 'no'],
  ];
  return ['| what | how |', '|---|---|', ...lines.map(([what, how]) => `| ${what} | ${how} |`)].join('\n');
}

function errorsPage(): string {
  const own = Object.entries(CODES).map(([code, { meaning, remedy }]) => `| \`${code}\` | ${meaning} | ${remedy} |`);
  const ofExpressions = Object.entries(EXPRESSION_CODES).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`);
  return `# Problems

What \`open-stage validate\` reports, by code. Every problem names its file, line and column, and the stage and option.

## Of jobs

| code | meaning | what to do |
|---|---|---|
${own.join('\n')}

## Of expressions, columns and types

| code | meaning |
|---|---|
${ofExpressions.join('\n')}
`;
}
