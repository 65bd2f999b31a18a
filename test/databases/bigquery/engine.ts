import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { statementsOf } from './tokens.ts';
import { type ApiField, type ApiParameter, declaredColumns, duckType, quoteName, quoteText, translate } from './translate.ts';
import { apiValue, columnsOf, fieldOf, plain, textExpression, valueExpression } from './values.ts';

export interface Reference {
  readonly projectId: string;
  readonly datasetId: string;
  readonly tableId: string;
}

/** A table as the API shows it. */
export interface ApiTable {
  readonly tableReference: Reference;
  readonly type: string;
  schema: { fields: ApiField[] };
  numRows: string;
  readonly [key: string]: unknown;
}

/** An error as the API reports it. */
export class ApiFailure extends Error {
  readonly reason: string;
  readonly status: number;
  constructor(reason: string, message: string, status = 400) {
    super(message);
    this.reason = reason;
    this.status = status;
  }
}

export type ApiRow = { readonly f: readonly { readonly v: unknown }[] };
export interface Result {
  readonly fields: readonly ApiField[];
  readonly rows: readonly ApiRow[];
  /** What the tables hold that were read, by a rough count. */
  readonly bytes: number;
  /** Of MERGE. */
  readonly merged?: { readonly insertedRowCount: string; readonly updatedRowCount: string };
}

export const keyOf = ({ projectId, datasetId, tableId }: Reference): string => `${projectId}.${datasetId}.${tableId}`;

/** Datasets, tables and statements, which DuckDB keeps and runs. */
export class Engine {
  readonly datasets = new Set<string>();
  readonly tables = new Map<string, ApiTable>();
  private readonly instance: DuckDBInstance;
  private readonly project: string;
  private files = 0;

  private constructor(instance: DuckDBInstance, project: string) {
    this.instance = instance;
    this.project = project;
  }

  static async open(project: string): Promise<Engine> {
    const engine = new Engine(await DuckDBInstance.create(':memory:'), project);
    const connection = await engine.connect();
    await connection.run(
      "CREATE MACRO st_geogfromtext(x) AS CASE WHEN x IS NULL OR regexp_matches(x, '^[A-Z]+ ?\\(') THEN x ELSE error('Invalid WKT') END",
    );
    await connection.run("CREATE MACRO safe_geog(x) AS CASE WHEN regexp_matches(x, '^[A-Z]+ ?\\(') THEN x END");
    await connection.run('CREATE MACRO to_json_string(x) AS CAST(to_json(x) AS VARCHAR)');
    connection.closeSync();
    return engine;
  }

  close(): void {
    this.instance.closeSync();
  }

  async connect(): Promise<DuckDBConnection> {
    const connection = await this.instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    return connection;
  }

  table(reference: Reference): ApiTable {
    const table = this.tables.get(keyOf(reference));
    if (table) return table;
    const { projectId, datasetId, tableId } = reference;
    throw new ApiFailure('notFound', `Not found: Table ${projectId}:${datasetId}.${tableId}`, 404);
  }

  async create(table: Pick<ApiTable, 'tableReference' | 'schema'>): Promise<ApiTable> {
    const key = keyOf(table.tableReference);
    if (this.tables.has(key)) throw new ApiFailure('duplicate', `Already Exists: Table ${key}`, 409);
    const made = { ...table, type: 'TABLE', numRows: '0' } as ApiTable;
    await this.run([`CREATE TABLE ${quoteName(key)} (${columnsOf(made.schema.fields)})`]);
    this.tables.set(key, made);
    return made;
  }

  async change(reference: Reference, change: Record<string, unknown>): Promise<ApiTable> {
    const table = this.table(reference);
    const { fields } = (change.schema as ApiTable['schema'] | undefined) ?? table.schema;
    const known = new Map(table.schema.fields.map((field) => [field.name, field]));
    for (const field of fields) {
      const name = quoteName(field.name);
      if (!known.has(field.name))
        await this.run([`ALTER TABLE ${quoteName(keyOf(reference))} ADD COLUMN ${name} ${duckType(field)}`]);
      else if (known.get(field.name)!.mode === 'REQUIRED' && field.mode !== 'REQUIRED') {
        await this.run([`ALTER TABLE ${quoteName(keyOf(reference))} ALTER COLUMN ${name} DROP NOT NULL`]);
      }
    }
    Object.assign(table, change);
    for (const [name, value] of Object.entries(change)) if (value === null) delete (table as Record<string, unknown>)[name];
    return table;
  }

  async remove(reference: Reference): Promise<void> {
    this.table(reference);
    await this.run([`DROP TABLE ${quoteName(keyOf(reference))}`]);
    this.tables.delete(keyOf(reference));
  }

  async rowsOf(reference: Reference): Promise<Result> {
    const { schema } = this.table(reference);
    const connection = await this.connect();
    try {
      return await select(connection, `SELECT * FROM ${quoteName(keyOf(reference))}`, schema.fields);
    } finally {
      connection.closeSync();
    }
  }

  /** Runs statements, and gives the rows of the last one. `dry`: looks at them only. */
  async query(
    connection: DuckDBConnection,
    {
      sql,
      parameters,
      dataset,
      dry,
    }: { sql: string; parameters: readonly ApiParameter[]; dataset: string | undefined; dry: boolean },
  ): Promise<Result> {
    let result: Result = { fields: [], rows: [], bytes: 0 };
    for (const statement of understood(() => statementsOf(sql))) {
      const read = new Set<string>();
      const resolve = (path: readonly string[], made: boolean): string | undefined => {
        const key = [...(path.length < 2 ? [this.project, dataset ?? ''] : path.length < 3 ? [this.project] : []), ...path].join(
          '.',
        );
        if (made && path.length < 2 && /\bTEMP(ORARY)?\b/i.test(statement)) return undefined;
        if (!made && !this.tables.has(key)) return undefined;
        read.add(key);
        return quoteName(key);
      };
      const text = understood(() => translate(statement, parameters, resolve));
      try {
        result = await this.one(connection, { statement, text, dry, keys: [...read], bytes: this.bytesOf(read) });
      } catch (error) {
        throw failureOf(error as Error, this.project, dataset);
      }
    }
    return result;
  }

  private async one(
    connection: DuckDBConnection,
    {
      statement,
      text,
      dry,
      keys,
      bytes,
    }: { statement: string; text: string; dry: boolean; keys: readonly string[]; bytes: number },
  ): Promise<Result> {
    if (/^(SELECT|WITH)\b/i.test(statement)) {
      const prepared = await connection.prepare(text);
      const fields = Array.from({ length: prepared.columnCount }, (_, i) =>
        fieldOf(prepared.columnName(i), prepared.columnType(i)),
      );
      if (dry) return { fields, rows: [], bytes };
      return { ...(await select(connection, text, fields)), bytes };
    }
    if (dry) return { fields: [], rows: [], bytes };
    if (/^MERGE\b/i.test(statement)) {
      const actions = (await connection.runAndReadAll(`${text} RETURNING merge_action`)).getRows().flat();
      const count = (action: string) => String(actions.filter((done) => done === action).length);
      return { fields: [], rows: [], bytes, merged: { insertedRowCount: count('INSERT'), updatedRowCount: count('UPDATE') } };
    }
    const declared = declaredColumns(statement);
    const [key] = keys;
    const makes = /^CREATE\s+(OR\s+REPLACE\s+)?TABLE\b/i.test(statement);
    if (makes && declared && key !== undefined) await connection.run(`CREATE TABLE ${quoteName(key)} (${columnsOf(declared)})`);
    else if (!/^CALL\b/i.test(statement)) await connection.run(text);
    if (makes && key !== undefined) await this.learn(connection, key, declared);
    if (/^DROP\s+TABLE\b/i.test(statement) && key !== undefined) this.tables.delete(key);
    return { fields: [], rows: [], bytes };
  }

  private async learn(connection: DuckDBConnection, key: string, declared: ApiField[] | undefined): Promise<void> {
    const prepared = await connection.prepare(`SELECT * FROM ${quoteName(key)}`);
    const found = Array.from({ length: prepared.columnCount }, (_, i) => fieldOf(prepared.columnName(i), prepared.columnType(i)));
    const [projectId = '', datasetId = '', tableId = ''] = key.split('.');
    this.datasets.add(datasetId);
    const schema = { fields: declared ?? found };
    this.tables.set(key, { tableReference: { projectId, datasetId, tableId }, type: 'TABLE', numRows: '0', schema });
  }

  /** Puts checked lines of JSON into a table. */
  async insert(reference: Reference, lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return;
    const { fields } = this.table(reference).schema;
    const file = join(tmpdir(), `open-stage-bq-${process.pid}-${this.files++}.json`);
    writeFileSync(file, lines.join('\n'));
    const source = fields.map(
      ({ name, mode, type }) =>
        `${quoteText(name)}: '${mode === 'REPEATED' || type === 'JSON' || type === 'RECORD' ? 'JSON' : 'VARCHAR'}'`,
    );
    const values = fields.map((field) => valueExpression(field));
    try {
      await this.run([
        `INSERT INTO ${quoteName(keyOf(reference))} SELECT ${values.join(', ')} FROM read_json(${quoteText(file)}, format = 'newline_delimited', columns = {${source.join(', ')}}, maximum_object_size = 100000000)`,
      ]);
    } catch (error) {
      throw new ApiFailure('invalid', `Error while reading data, error message: ${(error as Error).message}`);
    } finally {
      rmSync(file);
    }
  }

  async copy(from: Reference, to: Reference, disposition: string): Promise<void> {
    const source = this.table(from);
    const found = this.tables.get(keyOf(to));
    const target = quoteName(keyOf(to));
    if (found && disposition === 'WRITE_APPEND') {
      const text = (fields: readonly ApiField[]) => JSON.stringify(fields.map((field) => [field.name, duckType(field)]));
      if (text(found.schema.fields) !== text(source.schema.fields))
        throw new ApiFailure('invalid', 'Provided Schema does not match Table');
      await this.run([`INSERT INTO ${target} SELECT * FROM ${quoteName(keyOf(from))}`]);
      return;
    }
    if (found && disposition === 'WRITE_EMPTY' && (await this.count(to)) > 0) {
      throw new ApiFailure('duplicate', `Already Exists: Table ${keyOf(to)}`, 409);
    }
    const { fields } = source.schema;
    await this.run([
      'BEGIN',
      `CREATE OR REPLACE TABLE ${target} (${columnsOf(fields)})`,
      `INSERT INTO ${target} SELECT * FROM ${quoteName(keyOf(from))}`,
      'COMMIT',
    ]);
    this.tables.set(keyOf(to), { ...source, tableReference: to, schema: { fields } } as ApiTable);
  }

  async count(reference: Reference): Promise<number> {
    const connection = await this.connect();
    const reader = await connection.runAndReadAll(`SELECT count(*) FROM ${quoteName(keyOf(reference))}`);
    connection.closeSync();
    return Number(reader.getRows()[0]![0]);
  }

  private bytesOf(keys: ReadonlySet<string>): number {
    return [...keys].reduce((sum, key) => sum + (this.tables.get(key)?.schema.fields.length ?? 0) * 1_000_000, 0);
  }

  private async run(statements: readonly string[]): Promise<void> {
    const connection = await this.connect();
    try {
      for (const statement of statements) await connection.run(statement);
    } finally {
      connection.closeSync();
    }
  }
}

/** Throws what is no GoogleSQL as the API does. */
function understood<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof ApiFailure ? error : new ApiFailure('invalidQuery', (error as Error).message);
  }
}

async function select(connection: DuckDBConnection, sql: string, fields: readonly ApiField[]): Promise<Result> {
  const list = fields.map((field) => `${textExpression(quoteName(field.name), plain(field))} AS ${quoteName(field.name)}`);
  const reader = await connection.runAndReadAll(`SELECT ${list.join(', ')} FROM (${sql}\n)`);
  const rows = reader.getRows().map((row) => ({ f: row.map((value, i) => ({ v: apiValue(value, plain(fields[i]!)) })) }));
  return { fields, rows, bytes: 0 };
}

function failureOf(error: Error, project: string, dataset: string | undefined): Error {
  if (error instanceof ApiFailure) return error;
  const missing = /Table with name (.+?) does not exist/s.exec(error.message)?.[1];
  if (missing !== undefined) {
    const name = missing.includes('.') ? missing : `${dataset ?? ''}.${missing}`;
    return new ApiFailure('notFound', `Not found: Table ${project}:${name} was not found in location US`, 404);
  }
  if (/Conflict on (update|tuple deletion)/i.test(error.message))
    return new ApiFailure('invalidQuery', 'Transaction is aborted due to concurrent update against table');
  if (/Referenced column "(.+?)" not found/.test(error.message))
    return new ApiFailure('invalidQuery', `Unrecognized name: ${/"(.+?)"/.exec(error.message)![1]}`);
  return new ApiFailure('invalidQuery', error.message);
}
