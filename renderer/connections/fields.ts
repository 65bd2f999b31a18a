import type { Connection } from '../../ipc/api.ts';
import type { Value } from '../../model/job/document.ts';
import { ownValue } from '../../model/own.ts';
import { CONNECTIONS, type ConnectionType, capabilitiesOf, credentialFields, fieldMatters } from '../../stages/connections.ts';
import { inputSchema } from '../../stages/json-schema.ts';

/** A field of a connection as a form shows it. */
export interface ConnectionField {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly kind: 'text' | 'number' | 'file' | 'secret' | 'choice' | 'switch';
  readonly required: boolean;
  /** What holds when it is left out, as text. */
  readonly placeholder: string;
  /** Of a choice. */
  readonly values: readonly string[];
  /** It matters only where another field has one of these values. */
  readonly when?: { readonly option: string; readonly is: readonly string[] };
}

export const isConnectionType = (type: string): type is ConnectionType => Object.hasOwn(CONNECTIONS, type);

const NAMES: Readonly<Record<string, string>> = {
  sqlite: 'SQLite',
  postgres: 'PostgreSQL',
  mysql: 'MySQL or MariaDB',
  bigquery: 'BigQuery',
  rest: 'REST',
};

/** What people call a type: `PostgreSQL`. */
export const typeTitle = (type: string): string => ownValue(NAMES, type) ?? type;

/** The fields of a type of connection, in the order of its spec. */
export function fieldsOf(type: ConnectionType): readonly ConnectionField[] {
  const schema = inputSchema(CONNECTIONS[type].fields);
  const secrets = new Set(credentialFields(type));
  // Maps are for jobs' files.
  const plain = Object.entries(schema.properties ?? {}).filter(([, option]) => option.type !== 'object');
  return plain.map(([name, option]): ConnectionField => {
    const values = (option.enum ?? []).map(String);
    const numeric = option.type === 'integer' || option.type === 'number';
    const text = name === 'path' ? 'file' : numeric ? 'number' : option.type === 'boolean' ? 'switch' : 'text';
    const when = fieldMatters(type, name);
    return {
      name,
      label: labelOf(name),
      hint: secrets.has(name) ? '' : (option.description ?? ''),
      kind: secrets.has(name) ? 'secret' : values.length > 0 ? 'choice' : text,
      required: (schema.required ?? []).includes(name) && option.default === undefined,
      placeholder: option.default === undefined ? '' : String(option.default),
      values,
      ...(when && { when }),
    };
  });
}

/** The fields that matter with what the others say. */
export const fieldsThatMatter = (fields: readonly ConnectionField[], connection: Connection): readonly ConnectionField[] =>
  fields.filter(({ when }) => {
    if (!when) return true;
    const standard = fields.find(({ name }) => name === when.option)?.placeholder;
    return when.is.includes(String(ownValue(connection.fields, when.option) ?? standard));
  });

/** Whether there are tables to look into. */
export const hasTables = (type: string): boolean => (capabilitiesOf(type)?.ifExists.length ?? 1) > 0;

const ABBREVIATIONS = /^(tls|ssl|url|api|id|ca)\b/i;

/** `credentialsPath` as a label: `Credentials path`; `apiEndpoint`: `API endpoint`. */
export function labelOf(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
  const label = words[0]!.toUpperCase() + words.slice(1);
  return label.replace(ABBREVIATIONS, (word) => word.toUpperCase());
}

/** What a person typed into a field, as a value; `undefined` for nothing. A number that is none stays a text, which the host refuses by name. */
export function valueOf({ kind }: Pick<ConnectionField, 'kind'>, text: string): Value | undefined {
  if (text === '') return undefined;
  if (kind === 'switch') return text === 'true';
  const number = Number(text);
  return kind === 'number' && text.trim() !== '' && Number.isFinite(number) ? number : text;
}

/** The same connection with one field changed or, for `undefined`, left out. */
export function withField(connection: Connection, name: string, value: Value | undefined): Connection {
  const { [name]: _, ...others } = connection.fields;
  return { ...connection, fields: value === undefined ? others : { ...connection.fields, [name]: value } };
}

/** Whether two connections say the same, in whatever order. */
export function sameConnection(a: Connection, b: Connection): boolean {
  const print = ({ name, type, fields }: Connection) =>
    JSON.stringify([name, type, Object.entries(fields).sort(([x], [y]) => (x < y ? -1 : 1))], (_, value: unknown) =>
      typeof value === 'bigint' ? `${value}n` : value,
    );
  return print(a) === print(b);
}

const REFERENCE = /^\$\{secret:([^}]+)\}$/;

/** The secret that a field names: `${secret:warehouse}` names `warehouse`. */
export const secretOf = (value: Value | undefined): string | undefined =>
  typeof value === 'string' ? REFERENCE.exec(value)?.[1] : undefined;

export const referenceTo = (secret: string): string => `\${secret:${secret}}`;

/** A name that no other connection has: `postgres`, `postgres_2`. */
export function freeName(base: string, taken: readonly string[]): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base}_${n}`;
    if (!taken.includes(name)) return name;
  }
}
