// Words that people bring along from SQL, pandas, DataStage, KNIME, Alteryx and dbt.

const NO_NESTED = 'no stage can unpack lists; json-origin reads the fields of records as columns';
const NO_SHAPES = 'no stage can turn rows into columns; see docs/limits.md';

/** Types of stages by what they are called elsewhere, without `-`, `_` and blanks. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  aggregator: ['groupby', 'group', 'aggregate', 'aggregation', 'summarise', 'summarize', 'rollup', 'reduce'],
  filter: ['where', 'having', 'constraint', 'rowfilter', 'dropna'],
  derive: [
    'mutate',
    'assign',
    'transformer',
    'formula',
    'calculator',
    'addcolumn',
    'columngenerator',
    'withcolumn',
    'map',
    'expression',
  ],
  select: ['rename', 'drop', 'project', 'keep', 'deletecolumns', 'cast', 'reorder', 'astype', 'modify', 'columnfilter'],
  join: ['merge', 'joiner', 'innerjoin', 'leftjoin', 'outerjoin', 'crossjoin', 'antijoin', 'semijoin'],
  lookup: ['vlookup', 'xlookup', 'findreplace', 'enrich'],
  funnel: ['union', 'unionall', 'concat', 'concatenate', 'append', 'collector', 'stack'],
  'remove-duplicates': ['distinct', 'dedup', 'dedupe', 'deduplicate', 'dropduplicates', 'unique', 'duplicates'],
  sort: ['orderby', 'order', 'sorter', 'arrange', 'sortvalues'],
  sample: ['limit', 'head', 'top', 'first', 'tail', 'firstn', 'rowsampling'],
  switch: ['router', 'route', 'conditionalsplit', 'case', 'if', 'decision', 'rulebasedrowsplitter'],
  copy: ['tee', 'multicast', 'fork', 'broadcast', 'replicate'],
  printer: ['print', 'peek', 'show', 'console', 'display', 'log', 'browse'],
  'csv-origin': ['readcsv', 'csvreader', 'csvsource', 'csvinput', 'fileinput', 'sequentialfile', 'textfileinput', 'inputdata'],
  'csv-destination': ['writecsv', 'tocsv', 'csvwriter', 'csvloader', 'csvoutput', 'textfileoutput', 'outputdata'],
  'json-origin': ['readjson', 'jsonreader', 'jsonsource', 'jsoninput'],
  'json-destination': ['writejson', 'tojson', 'jsonwriter', 'jsonloader', 'jsonoutput'],
  'rest-origin': ['http', 'httprequest', 'restclient', 'api', 'apirestorigin', 'webservice'],
  'database-origin': ['tableinput', 'readsql', 'dbreader', 'jdbc', 'sqlquery', 'databasereader'],
  'database-destination': ['tableoutput', 'tosql', 'dbwriter', 'insert', 'databasewriter', 'upsert'],
  generator: ['rowgenerator', 'testdata', 'datagenerator', 'faker'],
};

const ABSENT: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['unnest', 'explode', 'ungroup', 'arrayjoin'].map((word) => [word, NO_NESTED])),
  ...Object.fromEntries(['pivot', 'unpivot', 'melt', 'transpose', 'crosstab'].map((word) => [word, NO_SHAPES])),
};

const BY_WORD = new Map([
  ...Object.entries(TYPES).flatMap(([type, words]) => words.map((word) => [word, `did you mean '${type}'?`] as const)),
  ...Object.entries(ABSENT),
]);

/** What to say of a type of stage that is called so elsewhere. */
export const meantType = (given: string): string | undefined => BY_WORD.get(given.toLowerCase().replaceAll(/[-_ ]/g, ''));

/** Values of options by what they are called elsewhere: the first that an option takes is meant. */
const VALUES = new Map<string, readonly string[]>(
  Object.entries({
    overwrite: ['overwrite', 'replace'],
    truncate: ['replace', 'overwrite'],
    recreate: ['replace'],
    replace: ['overwrite'],
    insert: ['append'],
    add: ['append'],
    merge: ['upsert'],
    update: ['upsert'],
    error: ['fail'],
    raise: ['fail'],
    abort: ['fail'],
    ignore: ['skip'],
    outer: ['full'],
    'left outer': ['left'],
    'full outer': ['full'],
    average: ['mean'],
    total: ['sum'],
    size: ['count'],
    stdev: ['std'],
    stddev: ['std'],
    variance: ['var'],
    'count distinct': ['count_distinct'],
    countd: ['count_distinct'],
    collect: ['list'],
    array_agg: ['list'],
    string_agg: ['concat'],
    listagg: ['concat'],
    percentile: ['quantile'],
  }),
);

/** The value that is called so elsewhere, if it is one of these. */
export const meantValue = (given: string, values: readonly string[]): string | undefined =>
  VALUES.get(given.toLowerCase())?.find((value) => values.includes(value));
