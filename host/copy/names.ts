import type { TablePlace } from '../../connectors/sql/introspect.ts';

/** Words that YAML, or a job, takes for something else. */
const TAKEN = new Set(['true', 'false', 'null', 'yes', 'no', 'on', 'off', 'y', 'n', 'constructor', 'prototype']);

/** Ids of stages for tables: `orders` and `orders_copy`. */
export class StageIds {
  readonly #used = new Set<string>();

  /** Of the origin and the destination of a table. */
  of({ schema, name }: TablePlace): { readonly origin: string; readonly destination: string } {
    const plain = idOf(name);
    const long = schema === undefined ? plain : idOf(`${schema}_${name}`);
    for (let number = 1; ; number++) {
      for (const base of number === 1 ? [plain, long] : [`${long}_${number}`]) {
        const destination = `${base}_copy`;
        if (this.#used.has(base) || this.#used.has(destination)) continue;
        this.#used.add(base).add(destination);
        return { origin: base, destination };
      }
    }
  }
}

/** A text as an id: letters of ASCII, digits, `_` and `-`, beginning with a letter. */
export function idOf(text: string, otherwise = 'table'): string {
  const ascii = text.replaceAll('ß', 'ss').normalize('NFKD').replace(/\p{M}/gu, '');
  const id = ascii.replace(/[^A-Za-z0-9_-]+/g, '_').replace(/^_+|_+$/g, '');
  if (id === '' || TAKEN.has(id.toLowerCase())) return `${otherwise}${id === '' ? '' : `_${id}`}`;
  return /^[A-Za-z]/.test(id) ? id : `${otherwise}_${id.replace(/^-+/, '')}`;
}
