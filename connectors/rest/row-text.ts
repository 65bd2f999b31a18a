import type { Schema } from '../../model/types.ts';
import type { BodyTemplate, RestDestinationPlan } from '../../stages/rest-destination.ts';
import { type Cell, jsonOf, textOf } from './cells.ts';
import { joinUrl } from './url.ts';

/** A row that cannot be sent. */
export class UnfitRow extends Error {
  readonly column: string;
  readonly code: string;

  constructor(column: string, code: string, message: string) {
    super(message);
    this.column = column;
    this.code = code;
  }
}

/** What of a row goes into requests. */
export class RowTexts {
  private readonly schema: Schema;
  private readonly plan: RestDestinationPlan;
  private readonly places: ReadonlyMap<string, number>;
  private readonly keys: readonly string[];

  constructor(schema: Schema, plan: RestDestinationPlan) {
    this.schema = schema;
    this.plan = plan;
    this.places = new Map(schema.map(({ name }, place) => [name, place]));
    this.keys = schema.map(({ name }) => JSON.stringify(name));
  }

  /** What is sent of one row: an object, or what the template makes of it where requests or lines have one row each. Throws `UnfitRow`. */
  row(cells: readonly Cell[]): string {
    const { send, body } = this.plan;
    return body && send !== 'array' ? this.fill(body, cells, () => this.object(cells)) : this.object(cells);
  }

  /** The body of a request with these rows, from `row`. `undefined`: none. */
  body(rows: readonly string[]): string | undefined {
    const { send, body, method } = this.plan;
    if (method === 'DELETE' && !body) return undefined;
    if (send === 'row') return rows[0];
    if (send === 'lines') return `${rows.join('\n')}\n`;
    const list = `[${rows.join(',')}]`;
    return body ? this.fill(body, [], () => list) : list;
  }

  /** The URL for a row; for any where no column stands in it. Throws `UnfitRow` for a value that would lead elsewhere. */
  url(cells: readonly Cell[]): URL {
    const { urlParts, connection } = this.plan;
    let text = '';
    let last = '';
    for (const part of urlParts) {
      if (part.kind === 'text') {
        text += part.text;
        continue;
      }
      last = part.column;
      const value = this.text(last, cells);
      // Without a name, or with dots that mean a folder, a request for one thing would be one for all of them.
      if (value === '' && !text.includes('?')) throw unfitForUrl(last, 'null or empty');
      text += encodeURIComponent(value);
    }
    const [path = ''] = text.split('?');
    if (last !== '' && /(^|\/)\.{1,2}(\/|$)/.test(path)) throw unfitForUrl(last, 'made of dots');
    const url = joinUrl(String(connection.url), text);
    for (const [name, value] of this.plan.queryParameters) url.searchParams.append(name, value);
    return url;
  }

  /** The idempotency key of a row; `undefined` where the options say none. Throws `UnfitRow`. */
  key(cells: readonly Cell[]): string | undefined {
    const parts = this.plan.idempotency?.key;
    if (!parts) return undefined;
    const text = parts.map((part) => (part.kind === 'text' ? part.text : this.text(part.column, cells))).join('');
    const column = parts.find((part) => part.kind === 'column')?.column ?? '';
    if (text === '') throw new UnfitRow(column, 'empty-key', 'the idempotency key is empty');
    // A header takes visible ASCII.
    return text.replace(/[^\x21-\x24\x26-\x7e]/gu, (character) => encodeURIComponent(character));
  }

  private object(cells: readonly Cell[]): string {
    let text = '{';
    for (const [place, key] of this.keys.entries()) text += `${place === 0 ? '' : ','}${key}:${this.json(place, cells)}`;
    return `${text}}`;
  }

  private json(place: number, cells: readonly Cell[]): string {
    const { name, type } = this.schema[place]!;
    const text = jsonOf(cells[place]!, type);
    if (text === undefined) throw new UnfitRow(name, 'invalid-json', `${name} holds text that is not JSON`);
    return text;
  }

  private text(column: string, cells: readonly Cell[]): string {
    const place = this.places.get(column)!;
    return textOf(cells[place]!, this.schema[place]!.type);
  }

  private fill(template: BodyTemplate, cells: readonly Cell[], rows: () => string): string {
    switch (template.kind) {
      case 'rows':
        return rows();
      case 'column':
        return this.json(this.places.get(template.column)!, cells);
      case 'text':
        return JSON.stringify(
          template.parts.map((part) => (part.kind === 'text' ? part.text : this.text(part.column, cells))).join(''),
        );
      case 'list':
        return `[${template.items.map((item) => this.fill(item, cells, rows)).join(',')}]`;
      case 'map':
        return `{${template.entries.map(([key, value]) => `${JSON.stringify(key)}:${this.fill(value, cells, rows)}`).join(',')}}`;
      case 'value':
        return JSON.stringify(template.value);
    }
  }
}

const unfitForUrl = (column: string, why: string): UnfitRow =>
  new UnfitRow(column, 'unfit-for-url', `${column} is ${why}, which is not allowed in a URL`);
