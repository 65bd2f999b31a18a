import { describe, expect, test } from 'vitest';
import { allFields, type Field, type Form, formOf, type Kind } from '../../../renderer/inspector/form-model.ts';
import { STAGE_TYPES, type StageType, specOf } from '../../../stages/index.ts';

/** A kind in a word: `map(column → type)`. */
function kindText(kind: Kind): string {
  switch (kind.is) {
    case 'number':
      return kind.integer ? 'integer' : 'number';
    case 'choice':
      return `choice of ${kind.values.length}`;
    case 'column':
    case 'columns':
      return kind.input === undefined ? kind.is : `${kind.is} of ${kind.input}`;
    case 'file':
      return kind.write ? 'file to write' : 'file to read';
    case 'expression':
      return kind.condition ? 'condition' : 'expression';
    case 'connection':
      return `connection of ${kind.types.join()}`;
    case 'character':
      return kind.empty ? 'character or none' : 'character';
    case 'cell':
      return kind.list ? 'cell or cells' : 'cell';
    case 'list':
      return `list(${kindText(kind.of)})`;
    case 'map':
      return `map(${kindText(kind.key)} → ${kindText(kind.of)})`;
    case 'object':
      return `{${kind.fields.map(fieldText).join(', ')}}${kind.short.length > 0 ? ` or ${kind.short.join('=')}` : ''}`;
    case 'variants':
      return `by ${kind.by}: ${kind.variants.map(({ name, fields }) => `${name}(${fields.map(({ name }) => name).join(' ')})`).join(', ')}`;
    default:
      return kind.is;
  }
}

const fieldText = ({ name, kind, required, when }: Field): string =>
  `${name}${required ? '!' : ''}: ${kindText(kind)}${when ? ` when ${when.option}` : ''}`;

function formText({ main, more }: Form): string[] {
  const lines = main.flatMap((entry) =>
    'groups' in entry
      ? entry.groups.flatMap(({ name, fields }) => fields.map((field) => `${entry.label}/${name} ${fieldText(field)}`))
      : [fieldText(entry)],
  );
  return [...lines, ...more.map((field) => `more ${fieldText(field)}`)];
}

const SORT_KEYS = 'list({column!: column, order: choice of 2, nulls: choice of 2} or column)';

const FORMS: Readonly<Record<StageType, readonly string[]>> = {
  generator: [
    'rows!: integer',
    'columns!: map(new-column → by generator: sequence(start step nulls), uniform(min max type nulls), normal(mean stddev nulls), ' +
      'choice(values weights nulls), date-range(start end nulls), uuid(nulls), name(nulls), email(nulls))',
    'more seed: integer',
  ],
  'csv-origin': [
    'path!: file to read',
    'delimiter: character',
    'header: boolean',
    'types: map(column → type)',
    'columns: columns',
    'more encoding: choice of 39',
    'more compression: choice of 7',
    'more quote: character or none',
    'more escape: character',
    'more skipInitialSpace: boolean',
    'more sampleRows: value',
    'more decimal: choice of 2',
    'more thousands: choice of 5',
    'more dateFormat: list(text)',
    'more accounting: boolean',
    'more unit: list(text)',
    'more locale: text',
    'more formats: map(column → {decimal: choice of 2, thousands: choice of 5, dateFormat: list(text), accounting: boolean, unit: list(text), locale: text})',
    'more numbers: choice of 2',
    'more nullValues: list(text)',
    'more quotedNulls: boolean',
    'more skipRows: integer',
    'more shortRows: choice of 2',
    'more skipFooter: integer',
    'more union: choice of 2',
    'more fileColumn: new-column',
    'more minRows: integer',
    'more maxRows: integer',
    'more comment: character',
    'more onlyChanged: boolean',
    'more appendOnly: boolean',
  ],
  'json-origin': [
    'path!: file to read',
    'format: choice of 2',
    'records: text',
    'flatten: boolean',
    'separator: text when flatten',
    'types: map(column → type)',
    'columns: columns',
    'more sampleRecords: value',
    'more unknownFields: choice of 2',
    'more fileColumn: new-column',
    'more minRows: integer',
    'more maxRows: integer',
    'more encoding: choice of 39',
    'more compression: choice of 7',
    'more onlyChanged: boolean',
    'more appendOnly: boolean',
  ],
  'rest-origin': [
    'connection: connection of rest',
    'url: text',
    'method: choice of 4',
    'queryParameters: map(text → cell or cells)',
    'body: value when method',
    'records: text',
    'flatten: boolean',
    'separator: text when flatten',
    'types: map(column → type)',
    'columns: columns',
    'pagination: choice of 5',
    'pageParameter: text when pagination',
    'firstPage: integer when pagination',
    'pageSize: integer when pagination',
    'pageSizeParameter: text when pagination',
    'nextPath: text when pagination',
    'more headers: map(text → text)',
    'more timeoutMs: integer',
    'more maxRetries: integer',
    'more requestsPerSecond: number',
    'more refusePrivateAddresses: boolean',
    'more format: choice of 2',
    'more pageIn: choice of 2 when pagination',
    'more hasMorePath: text when pagination',
    'more endStatus: integer when pagination',
    'more maxPages: integer when pagination',
    'more minRows: integer',
    'more maxRows: integer',
    'more sampleRecords: value',
    'more unknownFields: choice of 2',
    'more concurrentRequests: integer',
    'more maxResponseBytes: integer',
  ],
  'database-origin': [
    'connection!: connection of sqlite,postgres,mysql,bigquery',
    'Rows of/table table: table',
    'Rows of/query query: sql',
    'Rows of/query queryParameters: map(text → cell)',
    'types: map(column → type)',
    'more beforeQuery: sql',
    'more afterQuery: sql',
    'more minRows: integer',
    'more maxResults: integer',
    'more timeoutMs: integer',
    'more watermarkColumn: column',
    'more watermarkStart: cell',
    'more lookback: cell',
    'more watermarkKeys: columns',
  ],
  'sqlite-origin': [
    'Database/connection connection: connection of sqlite',
    'Database/file path: file to read',
    'Rows of/table table: table',
    'Rows of/query query: sql',
    'Rows of/query queryParameters: map(text → cell)',
    'types: map(column → type)',
    'more beforeQuery: sql',
    'more afterQuery: sql',
    'more minRows: integer',
    'more maxResults: integer',
    'more timeoutMs: integer',
    'more partitionColumn: column',
    'more watermarkColumn: column',
    'more watermarkStart: cell',
    'more lookback: cell',
    'more watermarkKeys: columns',
  ],
  'postgres-origin': [
    'connection!: connection of postgres',
    'Rows of/table table: table',
    'Rows of/query query: sql',
    'Rows of/query queryParameters: map(text → cell)',
    'types: map(column → type)',
    'more beforeQuery: sql',
    'more afterQuery: sql',
    'more minRows: integer',
    'more maxResults: integer',
    'more timeoutMs: integer',
    'more partition: {column: column, parts: integer, connections: integer}',
    'more watermarkColumn: column',
    'more watermarkStart: cell',
    'more lookback: cell',
    'more watermarkKeys: columns',
  ],
  'mysql-origin': [
    'connection!: connection of mysql',
    'Rows of/table table: table',
    'Rows of/query query: sql',
    'Rows of/query queryParameters: map(text → cell)',
    'types: map(column → type)',
    'more beforeQuery: sql',
    'more afterQuery: sql',
    'more minRows: integer',
    'more maxResults: integer',
    'more timeoutMs: integer',
    'more partition: {column: column, parts: integer, connections: integer}',
    'more watermarkColumn: column',
    'more watermarkStart: cell',
    'more lookback: cell',
    'more watermarkKeys: columns',
  ],
  'bigquery-origin': [
    'connection: connection of bigquery',
    'Rows of/table table: table',
    'Rows of/query query: sql',
    'Rows of/query queryParameters: map(text → cell)',
    'types: map(column → type)',
    'more projectId: text',
    'more credentialsPath: text',
    'more parameterTypes: map(text → choice of 12)',
    'more beforeQuery: sql',
    'more afterQuery: sql',
    'more minRows: integer',
    'more maxResults: integer',
    'more timeoutMs: integer',
    'more dryRun: boolean',
    'more maximumBytesBilled: integer',
    'more previewBytes: integer',
    'more watermarkColumn: column',
    'more watermarkStart: cell',
    'more lookback: cell',
    'more watermarkKeys: columns',
    'more parts: integer',
    'more connections: integer',
  ],
  'memory-origin': ['name: text', 'columns: map(new-column → type)', 'more minRows: integer'],
  filter: [
    'Condition/expression where: condition',
    'Condition/comparison column: column',
    'Condition/comparison operator: choice of 13',
    'Condition/comparison value: cell or cells when operator',
  ],
  derive: ['columns!: map(new-column → expression)'],
  select: [
    'Columns/keep keep: columns',
    'Columns/drop drop: columns',
    'rename: map(column → new-column)',
    'cast: map(column → type)',
  ],
  sort: [`by!: ${SORT_KEYS}`],
  aggregator: [
    'keys: columns',
    'measures: map(new-column → {function!: choice of 17, column: column, q: number when function, separator: text when function})',
  ],
  join: [
    'joinType: choice of 7',
    'keys: list({left!: column of left, right!: column of right} or left=right) when joinType',
    'clash: choice of 4',
    'suffix: text when clash',
  ],
  lookup: [
    'keys!: list({input!: column of input, reference!: column of reference} or input=reference)',
    'columns: columns of reference',
    'onMissing: choice of 4',
    'defaults: map(column of reference → cell) when onMissing',
    'clash: choice of 4',
    'suffix: text when clash',
  ],
  'remove-duplicates': ['keys: columns', 'keep: choice of 2', `orderBy: ${SORT_KEYS}`],
  unpivot: [
    'Columns/names columns: columns',
    'Columns/pattern pattern: text',
    'keep: columns',
    'nameColumn: new-column',
    'valueColumn: new-column',
    'nulls: choice of 2',
    'cast: type',
  ],
  'record-id': ['as: new-column', 'start: integer', 'step: integer', 'keys: columns'],
  sample: [
    'How many/number of rows rows: integer',
    'How many/part of the rows fraction: number',
    'method: choice of 2',
    'more seed: integer',
  ],
  funnel: ['mode: choice of 3', `by: ${SORT_KEYS} when mode`, 'missingColumns: choice of 2'],
  switch: [
    'Decide by/conditions cases: map(text → condition)',
    'Decide by/value of a column column: column',
    'Decide by/value of a column mapping: map(text → text)',
    'default: text',
  ],
  copy: [],
  printer: ['rows: integer', 'schema: boolean', 'keep: boolean'],
  'csv-destination': [
    'path!: file to write',
    'mode: choice of 2',
    'ifExists: choice of 2 when mode',
    'delimiter: character',
    'quoting: choice of 4',
    'header: boolean',
    'more minRows: integer',
    'more quote: character',
    'more escape: character',
    'more encoding: choice of 39',
    'more byteOrderMark: boolean',
    'more compression: choice of 7',
    'more nullValue: text',
    'more lineEnding: choice of 2',
    'more decimal: choice of 2',
    'more dateFormat: list(text)',
    'more locale: text',
    'more formulaGuard: boolean',
    'more partitioned: boolean',
  ],
  'json-destination': [
    'path!: file to write',
    'format: choice of 2',
    'pretty: boolean',
    'ifExists: choice of 2',
    'more minRows: integer',
    'more compression: choice of 7',
    'more schemaFile: boolean',
  ],
  'rest-destination': [
    'connection: connection of rest',
    'url: text',
    'method: choice of 4',
    'send: choice of 3',
    'batchRows: integer when send',
    'body: value',
    'queryParameters: map(text → cell or cells)',
    'more headers: map(text → text)',
    'more timeoutMs: integer',
    'more maxRetries: integer',
    'more requestsPerSecond: number',
    'more refusePrivateAddresses: boolean',
    'more idempotencyHeader: text',
    'more idempotencyKey: text',
    'more splitRefused: boolean when send',
    'more concurrentRequests: integer',
  ],
  'database-destination': [
    'connection!: connection of sqlite,postgres,mysql,bigquery',
    'table!: table',
    'ifExists: choice of 4',
    'keys: columns',
    'updateColumns: columns when ifExists',
    'more schema: text',
    'more columnTypes: map(column → text)',
    'more onLoss: choice of 2 when ifExists',
    'more minRows: integer',
    'more drift: choice of 3',
    'more beforeQuery: sql',
    'more afterQuery: sql',
    'more timeoutMs: integer',
  ],
  'sqlite-destination': [
    'Database/connection connection: connection of sqlite',
    'Database/file path: file to write',
    'table!: table',
    'ifExists: choice of 4',
    'keys: columns',
    'updateColumns: columns when ifExists',
    'more schema: text',
    'more columnTypes: map(column → text)',
    'more onLoss: choice of 2 when ifExists',
    'more minRows: integer',
    'more drift: choice of 3',
    'more beforeQuery: sql',
    'more afterQuery: sql',
    'more timeoutMs: integer',
    'more batchRows: integer',
  ],
  'postgres-destination': [
    'connection!: connection of postgres',
    'table!: table',
    'ifExists: choice of 4',
    'keys: columns',
    'updateColumns: columns when ifExists',
    'more schema: text',
    'more columnTypes: map(column → text)',
    'more onLoss: choice of 2 when ifExists',
    'more minRows: integer',
    'more drift: choice of 3',
    'more beforeQuery: sql',
    'more afterQuery: sql',
    'more timeoutMs: integer',
    'more connections: integer',
  ],
  'mysql-destination': [
    'connection!: connection of mysql',
    'table!: table',
    'ifExists: choice of 4',
    'keys: columns',
    'updateColumns: columns when ifExists',
    'more schema: text',
    'more columnTypes: map(column → text)',
    'more onLoss: choice of 2 when ifExists',
    'more minRows: integer',
    'more drift: choice of 3',
    'more beforeQuery: sql',
    'more afterQuery: sql',
    'more timeoutMs: integer',
    'more connections: integer',
    'more batchRows: integer',
  ],
  'bigquery-destination': [
    'connection: connection of bigquery',
    'dataset: text',
    'table!: table',
    'ifExists: choice of 4',
    'keys: columns',
    'updateColumns: columns when ifExists',
    'timePartitioning: {type: choice of 4, field: column}',
    'clusteringFields: columns',
    'more projectId: text',
    'more credentialsPath: text',
    'more schema: text',
    'more writeDisposition: choice of 3',
    'more columnTypes: map(column → text)',
    'more onLoss: choice of 2 when ifExists',
    'more minRows: integer',
    'more drift: choice of 3',
    'more schemaUpdateOptions: list(choice of 2)',
    'more beforeQuery: sql',
    'more afterQuery: sql',
    'more timeoutMs: integer',
  ],
  'memory-destination': ['name: text'],
};

describe('formOf', () => {
  test.each(Object.entries(FORMS))('%s', (type, fields) => {
    expect(formText(formOf(specOf(type)!))).toEqual(fields);
  });

  test.each(STAGE_TYPES)('%s: every option has one field, with a label and a description', (type) => {
    const spec = specOf(type)!;
    const fields = allFields(formOf(spec));
    expect(fields.map(({ name }) => name).toSorted()).toEqual(Object.keys(spec.options.shape).toSorted());
    for (const { label, description } of fields) expect([label, description]).not.toContain('');
  });

  test.each(STAGE_TYPES)('%s: its hints name options that it has', (type) => {
    const { form, options } = specOf(type)!;
    const named = [
      ...(form?.more ?? []),
      ...(form?.choices ?? []).flatMap(({ groups }) => Object.values(groups).flat()),
      ...[form?.labels, form?.when, form?.columnsOf].flatMap((hints) => Object.keys(hints ?? {})),
      ...(form?.conditions ?? []),
    ];
    for (const name of named) expect(Object.keys(options.shape)).toContain(name.split(/[.[]/)[0]);
  });

  test.each<[StageType, string, string]>([
    ['csv-origin', 'maxRows', 'Max rows'],
    ['sqlite-origin', 'timeoutMs', 'Timeout (ms)'],
    ['sqlite-destination', 'ifExists', 'If exists'],
    ['filter', 'where', 'Keep only where'],
    ['sort', 'by', 'Order by'],
    ['csv-destination', 'byteOrderMark', 'Byte order mark'],
  ])('%s.%s is labelled %s', (type, name, label) => {
    expect(allFields(formOf(specOf(type)!)).find((field) => field.name === name)?.label).toBe(label);
  });

  test('knows what holds where an option is not set', () => {
    const fields = allFields(formOf(specOf('csv-destination')!));
    const standards = Object.fromEntries(fields.map(({ name, standard }) => [name, standard]));
    expect(standards).toMatchObject({ path: undefined, mode: 'overwrite', delimiter: ',', header: true, nullValue: '' });
  });
});
