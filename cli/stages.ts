import { didYouMean } from '../model/suggest.ts';
import { STAGE_TYPES, specOf } from '../stages/index.ts';
import { type OptionRow, optionRows } from '../stages/options.ts';
import type { StageSpec } from '../stages/stage.ts';
import { defineCommand, EXIT, usageError } from './command.ts';
import { STRONG, styleFor } from './style.ts';
import { displayWidth, formatTable, wrap } from './text.ts';

export const stages = defineCommand({
  positionals: ['[TYPE]'],
  options: {},
  async run(_, [type]) {
    process.stdout.write(`${(type === undefined ? listStages() : describeStage(type)).join('\n')}\n`);
    return EXIT.done;
  },
});

const HEADINGS = { origin: 'Origins', transformer: 'Transformers', router: 'Routers', destination: 'Destinations' } as const;

function listStages(): string[] {
  const style = styleFor(process.stdout);
  const specs = STAGE_TYPES.map((type) => specOf(type)!);
  const width = Math.max(...STAGE_TYPES.map((type) => type.length)) + 2;
  return (Object.keys(HEADINGS) as (keyof typeof HEADINGS)[]).flatMap((category, index) => [
    ...(index > 0 ? [''] : []),
    style(STRONG, HEADINGS[category]),
    ...specs.filter((spec) => spec.category === category).map((spec) => `  ${spec.type.padEnd(width)}${spec.summary}`),
  ]);
}

function describeStage(type: string): string[] {
  const spec = specOf(type);
  if (!spec) throw usageError(`unknown type of stage: ${type}`, didYouMean(type, STAGE_TYPES) ?? "see 'open-stage stages'");
  const style = styleFor(process.stdout);
  const options = optionRows(spec);
  const width = process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY;
  const table = optionTable(options, width - 2);
  return [
    `${style(STRONG, spec.type)}  ${spec.summary}`,
    '',
    ...paragraphsOf(spec.description, width),
    '',
    `${style(STRONG, 'Inputs')}   ${inputsText(spec)}`,
    `${style(STRONG, 'Outputs')}  ${outputsText(spec)}`,
    ...(options.length > 0 ? ['', style(STRONG, 'Options'), ...table.map((line) => `  ${line}`)] : []),
    '',
    style(STRONG, 'Example'),
    ...spec.example
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`),
  ];
}

/** A text as it is, or on a terminal with lines that fit it. */
function paragraphsOf(text: string, width: number): string[] {
  if (width === Number.POSITIVE_INFINITY) return text.trimEnd().split('\n');
  const paragraphs = text.trimEnd().split('\n\n');
  return paragraphs.flatMap((paragraph, index) => [...(index > 0 ? [''] : []), ...wrap(paragraph, width)]);
}

/** A line for each option; on a terminal too narrow for it, what the option means stands below its name. */
function optionTable(options: readonly OptionRow[], width: number): string[] {
  const cells = options.map(({ name, kind, required, default: given = '', description }) => [
    ...[name, plain(kind), required ? 'required' : given, plain(description)],
  ]);
  const lines = formatTable(
    [{ title: 'option' }, { title: 'value', most: 120 }, { title: 'default' }, { title: 'meaning', most: 400 }],
    cells,
  );
  if (Math.max(...lines.map(displayWidth)) <= width) return lines;
  return cells.flatMap(([name, kind, given, description]) => [
    ...wrap(`${name}: ${kind}${given === 'required' ? ', required' : given === '' ? '' : `, default ${given}`}`, width),
    ...wrap(description!, width - 4).map((line) => `    ${line}`),
  ]);
}

function inputsText({ inputs }: StageSpec): string {
  if (typeof inputs !== 'string') return inputs.join(', ');
  return { none: 'none', one: 'one', many: 'one or more' }[inputs];
}

function outputsText({ outputs, rejects }: StageSpec): string {
  const text = { none: 'none', one: 'one', named: 'as the options name them', copy: 'one, for any number of readers' }[outputs];
  return rejects === undefined
    ? text
    : `${text}; rejects (${rejects === 'row' ? 'the refused rows' : 'the text of refused records'})`;
}

/** Markdown as a terminal shows it. */
const plain = (text: string): string => text.replaceAll('`', '').replace(/\s+/g, ' ');
