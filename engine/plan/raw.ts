import { type Schema, STRING } from '../../model/types.ts';
import type { CheckedStage } from '../../stages/check-job.ts';
import type { SortKey } from '../../stages/shared/columns.ts';
import type { CsvOutputColumn, RawColumns } from '../../workers/fragment-plan.ts';
import { RAW_PREFIX } from '../../workers/raw-name.ts';
import { type Graph, portKey, type StageOf } from './graph.ts';
import { inputKey, type Need, type Needs } from './needs.ts';
import { type Provenance, type Provenances, provenancesOfPorts } from './provenance.ts';
import type { CsvSource } from './sources.ts';

/** A stretch of neighbouring columns of a CSV origin that is carried and written as one piece of text; or one column, as its text without quotes. */
interface Span {
  readonly name: string;
  readonly origin: string;
  readonly columns: readonly number[];
  readonly unquoted: boolean;
}

/**
 * Decides which columns pass from CSV origins to CSV destinations as raw text, and in which stretches. Text passes when no stage changes it and every CSV
 * destination of the job would write it in the same dialect. In another dialect columns of guessed types pass as text that is quoted anew: a guess is no reason to
 * write `1.50` as `1.5`.
 */
export class RawPassing {
  /** Of the columns of each port. */
  readonly provenances: ReadonlyMap<string, Provenances>;
  private readonly capable: ReadonlySet<string>;
  private readonly spans = new Map<string, Span>();

  constructor(graph: Graph, sources: ReadonlyMap<string, CsvSource>) {
    this.provenances = provenancesOfPorts(graph, sources);
    const destinations = graph.stages.filter((stage) => stage.type === 'csv-destination');
    const capable = [...sources].filter(([, source]) => destinations.every((to) => sameDialect(source, to)));
    this.capable = new Set(capable.map(([id]) => id));
    const decoded = decodedColumns(sources);
    if (destinations.every(takesText)) this.addUnquoted(sources, decoded);
    // Columns that are neighbours in one file need not be in another.
    const reordered = [...sources].filter(([, { inputs }]) => inputs.some(({ order }) => order !== null)).map(([id]) => id);
    for (const destination of destinations) {
      const { schema, from } = destination.inputs[0]!;
      const single = (origin: string) => destinations.length > 1 || reordered.includes(origin);
      const provenances = new Map(
        [...this.ofPort(portKey(from))].filter(([, { origin, column }]) => !decoded.has(`${origin}:${column}`)),
      );
      for (const span of stretches(schema, provenances, single)) {
        if (this.capable.has(span.origin)) for (const column of span.columns) this.spans.set(`${span.origin}:${column}`, span);
      }
    }
  }

  private addUnquoted(sources: ReadonlyMap<string, CsvSource>, decoded: ReadonlySet<string>): void {
    for (const [origin, { columns, declared }] of sources) {
      if (this.capable.has(origin)) continue;
      const known = new Set(declared);
      for (const [column, { name, type }] of columns.entries()) {
        if (type.kind === 'string' || known.has(name) || decoded.has(`${origin}:${column}`)) continue;
        const span = { name: `${RAW_PREFIX}${origin}:${column}`, origin, columns: [column], unquoted: true };
        this.spans.set(`${origin}:${column}`, span);
      }
    }
  }

  /** The columns of a file to write: by value, or a stretch of raw text. */
  output(stage: StageOf<'csv-destination'>): CsvOutputColumn[] {
    const { schema, from } = stage.inputs[0]!;
    const provenances = this.ofPort(portKey(from));
    const columns: CsvOutputColumn[] = [];
    for (let i = 0; i < schema.length; ) {
      const span = this.spanOf(provenances.get(schema[i]!.name));
      if (!span) columns.push({ kind: 'value', field: schema[i++]! });
      else if (span.unquoted) columns.push({ kind: 'text', name: span.name, field: schema[i++]! });
      else {
        columns.push({
          kind: 'raw',
          name: span.name,
          columns: schema.slice(i, i + span.columns.length).map((field) => field.name),
        });
        i += span.columns.length;
      }
    }
    return columns;
  }

  /** How an exchange carries the columns of an input: some by value, some raw. */
  carried(stage: Inputs, input: number, needs: ReadonlyMap<string, Needs>): Carried {
    const { schema, from } = stage.inputs[input]!;
    return this.carry(schema, portKey(from), needs.get(inputKey(stage.id, input)) ?? new Map());
  }

  /** How the columns of a stage's output are carried, by what its readers need. */
  carriedOut(graph: Graph, stage: CheckedStage, needs: ReadonlyMap<string, Needs>): Carried {
    return this.carryOut(graph, stage, needs, []);
  }

  /** How the columns of an output are carried that the stage itself sorts, `by` among them. */
  carriedSorted(graph: Graph, stage: CheckedStage, needs: ReadonlyMap<string, Needs>, by: readonly SortKey[]): Carried {
    return this.carryOut(
      graph,
      stage,
      needs,
      by.map((key) => key.column),
    );
  }

  /** `values`: columns that the stage itself reads by value. */
  private carryOut(graph: Graph, stage: CheckedStage, needs: ReadonlyMap<string, Needs>, values: readonly string[]): Carried {
    const port = { stage: stage.id, port: 'out' };
    const merged = new Map<string, Need>(values.map((column) => [column, { value: true, text: false }]));
    for (const reader of graph.readersOf(port)) {
      for (const [column, { value, text }] of needs.get(inputKey(reader.stage.id, reader.input)) ?? []) {
        const known = merged.get(column);
        merged.set(column, { value: value || (known?.value ?? false), text: text || (known?.text ?? false) });
      }
    }
    return this.carry(graph.schemaOf(port), portKey(port), merged);
  }

  private carry(schema: Schema, port: string, needed: Needs): Carried {
    const provenances = this.ofPort(port);
    const carried = new Map<Span, Map<number, string>>();
    const columns = schema.filter((field) => {
      const need = needed.get(field.name);
      if (!need) return false;
      const provenance = provenances.get(field.name);
      const span = need.text ? this.spanOf(provenance) : undefined;
      if (span) {
        const byColumn = carried.get(span) ?? new Map<number, string>();
        byColumn.set(provenance!.column, field.name);
        carried.set(span, byColumn);
      }
      return need.value || !span;
    });
    const spans = [...carried].map(([{ name, unquoted }, byColumn]) => ({
      ...{ name, unquoted },
      columns: [...byColumn].sort(([a], [b]) => a - b).map(([, column]) => column),
    }));
    return { columns, raw: spans.length > 0 ? { spans } : undefined };
  }

  private ofPort(key: string): Provenances {
    return this.provenances.get(key) ?? new Map();
  }

  private spanOf(provenance: Provenance | undefined): Span | undefined {
    return provenance && this.spans.get(`${provenance.origin}:${provenance.column}`);
  }
}

/** Columns with a declared type: they are written in the form of the target. A guessed type never changes a text. */
function decodedColumns(sources: ReadonlyMap<string, CsvSource>): ReadonlySet<string> {
  return new Set(
    [...sources].flatMap(([origin, { columns, formats, declaredFormats }]) =>
      columns.flatMap(({ name }, column) =>
        formats.has(name) && (declaredFormats === true || declaredFormats.has(name)) ? [`${origin}:${column}`] : [],
      ),
    ),
  );
}

function stretches(schema: Schema, provenances: Provenances, single: (origin: string) => boolean): Span[] {
  const spans: { origin: string; columns: number[] }[] = [];
  for (const field of schema) {
    const provenance = provenances.get(field.name);
    if (!provenance) {
      spans.push({ origin: '', columns: [] });
      continue;
    }
    const last = spans.at(-1);
    if (!single(provenance.origin) && last?.origin === provenance.origin && last.columns.at(-1) === provenance.column - 1)
      last.columns.push(provenance.column);
    else spans.push({ origin: provenance.origin, columns: [provenance.column] });
  }
  return spans
    .filter((span) => span.columns.length > 0)
    .map((span) => ({ ...span, name: `${RAW_PREFIX}${span.origin}:${span.columns[0]}-${span.columns.at(-1)}`, unquoted: false }));
}

/** Whether a file takes text for what may be a number: it has nothing that depends on a value's being one. */
const takesText = ({ plan }: StageOf<'csv-destination'>): boolean =>
  plan.quoting !== 'non-numeric' && !plan.formulaGuard && writesAsUsual(plan);

/** Whether numbers and dates are written as they are by default. */
const writesAsUsual = ({ decimal, dateFormats }: StageOf<'csv-destination'>['plan']): boolean =>
  decimal === '.' && dateFormats.length === 0;

function sameDialect({ options }: CsvSource, { plan }: StageOf<'csv-destination'>): boolean {
  return (
    options.quote !== null &&
    !options.skipInitialSpace &&
    options.shortRows === 'refuse' &&
    options.delimiter === plan.delimiter &&
    options.quote === plan.quote &&
    (options.escape ?? options.quote) === plan.escape &&
    options.nullValues.length === 1 &&
    options.nullValues[0] === '' &&
    !options.quotedNulls &&
    plan.nullValue === '' &&
    plan.quoting === 'needed' &&
    !plan.formulaGuard &&
    writesAsUsual(plan)
  );
}

export interface Carried {
  readonly columns: Schema;
  readonly raw: RawColumns | undefined;
}

type Inputs = Pick<CheckedStage, 'id' | 'inputs'>;

/** The columns of rows that an exchange carries, raw ones among them. */
export const carriedSchema = (columns: Schema, raw: RawColumns | undefined): Schema => [
  ...columns,
  ...(raw?.spans ?? []).map((span) => ({ name: span.name, type: STRING, nullable: true })),
];
