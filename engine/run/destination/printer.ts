import { readValue, type Value } from '../../../columns/values.ts';
import type { Batch } from '../../../columns/vector.ts';
import { type Schema, typeName } from '../../../model/types.ts';
import type { PrinterPlan } from '../../../stages/printer.ts';
import type { Environment } from '../environment.ts';
import type { Destination } from './destination.ts';

/** Characters of a value that a table shows. */
const MAX_WIDTH = 40;

/** Shows the first rows as a table. */
export class PrinterDestination implements Destination {
  private readonly environment: Environment;
  private readonly stage: string;
  private readonly plan: PrinterPlan;
  private readonly schema: Schema;
  private readonly rows: string[][] = [];
  private total = 0;

  constructor(environment: Environment, stage: string, plan: PrinterPlan, schema: Schema) {
    this.environment = environment;
    this.stage = stage;
    this.plan = plan;
    this.schema = schema;
  }

  async write(batch: Batch): Promise<void> {
    const wanted = Math.min(batch.rows, this.plan.rows - this.rows.length);
    for (let row = 0; row < wanted; row++) {
      this.rows.push(batch.columns.map((column) => shown(readValue(this.environment.arena, column, row))));
    }
    this.total += batch.rows;
  }

  async commit(): Promise<void> {
    const head = [this.schema.map((field) => cut(field.name))];
    if (this.plan.schema) head.push(this.schema.map((field) => typeName(field.type)));
    const numeric = this.schema.map((field) => ['integer', 'float', 'decimal'].includes(field.type.kind));
    const lines = [...head, ...this.rows];
    const widths = this.schema.map((_, column) => Math.max(...lines.map((line) => Array.from(line[column]!).length)));
    const pad = (text: string, column: number) => {
      const space = ' '.repeat(widths[column]! - Array.from(text).length);
      return numeric[column] ? space + text : text + space;
    };
    const print = (line: readonly string[]) => line.map(pad).join('  ').trimEnd();
    const rule = widths.map((width) => '─'.repeat(width)).join('  ');
    const more =
      this.total > this.rows.length
        ? `… ${this.rows.length} of ${this.total} rows`
        : `${this.total} ${this.total === 1 ? 'row' : 'rows'}`;
    const text = [`${this.stage}:`, ...head.map(print), rule, ...this.rows.map(print), more];
    this.environment.print(`${text.join('\n')}\n`, { keep: this.plan.keep });
  }

  async abort(): Promise<void> {}
}

const cut = (text: string): string =>
  Array.from(text).length > MAX_WIDTH
    ? `${Array.from(text)
        .slice(0, MAX_WIDTH - 1)
        .join('')}…`
    : text;

function shown(value: Value): string {
  if (value === null) return '∅';
  const text = value instanceof Uint8Array ? `0x${Buffer.from(value).toString('hex')}` : String(value);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters would tear the table apart
  return cut(text.replace(/[\u0000-\u001f\u007f]/g, (c) => (c === '\n' ? '⏎' : '·')));
}
