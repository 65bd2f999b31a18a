import { STAGE_TYPES, specOf } from '../stages/index.ts';
import { inputSchema } from '../stages/json-schema.ts';
import { type OptionRow, optionRows } from '../stages/options.ts';
import type { StageSpec } from '../stages/stage.ts';

/** Words that the language keeps for itself. */
const NAMES: Readonly<Record<string, string>> = { switch: 'switchBy' };
/** Types whose function does more than to keep its options; it is written by hand. */
const BY_HAND = new Set(['memory-origin']);
const ROLES = new Set(['join', 'lookup', 'funnel', 'switch', 'copy']);
/** As the formatter has it. */
const LINE_WIDTH = 130;

/** The text of api/stages.ts: a function for every type of stage and an interface for its options, documented as the spec says. */
export function apiStages(): string {
  const parts = STAGE_TYPES.map((type) => stageText(specOf(type)!));
  return `// Written by scripts/reference.ts from the specs of the stages.
import { factory, type OptionsOf } from './factory.ts';

${parts.join('\n')}`;
}

function stageText(spec: StageSpec): string {
  const name = camelCase(spec.type);
  const options = `${name[0]!.toUpperCase()}${name.slice(1)}Options`;
  const rows = optionRows(spec);
  const fields = Object.keys(inputSchema(spec.options).properties ?? {}).map((option) => fieldText(spec.type, option, rows));
  const type =
    fields.length === 0
      ? `/** \`${spec.type}\` has no options. */\nexport type ${options} = OptionsOf<'${spec.type}'>;\n`
      : `/** Options of \`${spec.type}\`. */\nexport interface ${options} {\n${fields.join('')}}\n`;
  if (BY_HAND.has(spec.type)) return type;
  const role = ROLES.has(spec.type) ? spec.type : spec.category;
  const head = `export const ${NAMES[spec.type] ?? name} = factory<'${role}', '${spec.type}', ${options}>(`;
  const line = `${head}'${role}', '${spec.type}');`;
  const declared = line.length <= LINE_WIDTH ? line : `${head}\n  '${role}',\n  '${spec.type}',\n);`;
  return `${type}\n${comment([spec.summary, '', spec.description], '')}${declared}\n`;
}

function fieldText(type: string, option: string, rows: readonly OptionRow[]): string {
  const own = rows.find(({ name }) => name === option)!;
  const inner = rows.filter(({ name }) => name.startsWith(`${option}.`) || name.startsWith(`${option}[`));
  const lines = [described(own), ...inner.map((row) => `- \`${row.name}\` (${row.kind}): ${described(row)}`)];
  return `${comment(lines, '  ')}  readonly ${option}${own.required ? '' : '?'}: OptionsOf<'${type}'>['${option}'];\n`;
}

const described = (row: OptionRow): string =>
  row.default === undefined ? row.description : `${row.description.replace(/[.]?$/, '.')} Default: \`${row.default}\`.`;

function comment(lines: readonly string[], indent: string): string {
  const texts = lines.join('\n').trimEnd().replaceAll('*/', '*\\/').split('\n');
  if (texts.length === 1 && texts[0]!.length + indent.length + 7 <= LINE_WIDTH) return `${indent}/** ${texts[0]} */\n`;
  return `${indent}/**\n${texts.map((text) => `${indent} * ${text}`.trimEnd()).join('\n')}\n${indent} */\n`;
}

const camelCase = (type: string): string => type.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
