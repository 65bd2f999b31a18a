import { CancelledError, RunError } from '../model/errors.ts';
import type { TaskContext } from './context.ts';
import { COUNTER_CANCEL } from './counter-layout.ts';
import type { FragmentPlan, OperatorPlan, OutputPort, RejectsPort, TextSourcePlan } from './fragment-plan.ts';
import { type Column, type FallibleColumn, type Frame, isFallible } from './frame.ts';
import { createOperator, type Operator } from './kernels/index.ts';
import { reportRejects } from './rejects.ts';

/** Takes the rows that leave a stage's port. */
export type Emit = (port: string, frame: Frame) => void;

/** The counters of a run: rows per port, microseconds per stage, and the word that stops it. */
export class Counters {
  private readonly words: BigInt64Array;
  constructor(buffer: SharedArrayBuffer) {
    this.words = new BigInt64Array(buffer);
  }
  get stopped(): boolean {
    return Atomics.load(this.words, COUNTER_CANCEL) !== 0n;
  }
  add(index: number, amount: number): void {
    if (index >= 0) Atomics.add(this.words, index, BigInt(Math.round(amount)));
  }
}

/** One fragment at work on one task: pushes frames from the source through the operators. */
export class FragmentRun {
  private readonly plan: FragmentPlan;
  private readonly context: TaskContext;
  private readonly counters: Counters;
  private readonly operators: Operator[];
  private ways: Ways | undefined;
  /** Time spent in operators that are pushed to from the running one, in ms: not the running one's own. */
  private nested = 0;
  /** Rows that the source has given so far. */
  sourceRows = 0;

  constructor(plan: FragmentPlan, context: TaskContext, counters: Counters) {
    this.plan = plan;
    this.context = context;
    this.counters = counters;
    this.operators = plan.operators.map((operator, index) =>
      createOperator(operator, index, context, (port, frame) => this.emit(operator, port, frame)),
    );
  }

  /** Rows of the source's port. `input`: the input of the operators behind it, where that is not always the same. */
  source(frame: Frame, input?: number): void {
    this.sourceRows += frame.rows;
    const { source } = this.plan;
    const out =
      input === undefined ? source.out : { ...source.out, targets: source.out.targets.map((target) => ({ ...target, input })) };
    let sound = frame;
    const text = source.csv ?? source.json;
    const eager = text ? this.eagerColumns(text) : [];
    if (eager.length > 0) sound = this.ensure(frame, eager);
    this.send(out, sound);
  }

  /** Rows that the source refused. */
  sourceRejects(frame: Frame): void {
    this.reject(this.plan.source.stage, this.plan.source.rejects, frame);
  }

  /** Milliseconds that operators have taken so far; before `finish`. */
  get pushedMs(): number {
    return this.nested;
  }

  finish(): void {
    this.operators.forEach((operator, index) => {
      if (!operator.finish) return;
      const start = performance.now();
      this.nested = 0;
      operator.finish();
      this.counters.add(this.plan.operators[index]!.timer, (performance.now() - start - this.nested) * 1000);
    });
  }

  /**
   * Columns to check at the source: those whose types the user declared, and, where the rows go several ways, all that anyone reads, so that a row is
   * refused once and for all ways.
   */
  private eagerColumns({ columns, declared }: TextSourcePlan): readonly string[] {
    const { source, operators } = this.plan;
    const forks =
      source.out.targets.length > 1 ||
      operators.some((operator) => Object.values(operator.outputs).flatMap((port) => port.targets).length > 1);
    if (!forks) return declared;
    const read = new Set(operators.flatMap((operator) => operator.inputs.flatMap((input) => input.reads)));
    return columns.filter((field) => read.has(field.name) || declared.includes(field.name)).map((field) => field.name);
  }

  private emit(operator: OperatorPlan, port: string, frame: Frame): void {
    if (port === 'rejects') this.reject(operator.stage, operator.rejects, frame);
    else this.send(operator.outputs[port]!, frame);
  }

  private send(port: OutputPort, frame: Frame): void {
    if (frame.rows === 0) return;
    this.counters.add(port.counter, frame.rows);
    for (const target of port.targets) this.push(target.operator, target.input, frame);
  }

  private reject(stage: string, port: RejectsPort | undefined, frame: Frame): void {
    if (frame.rows === 0) return;
    if (!port) throw new RunError('refused', `stage '${stage}' refused a row`, { stage });
    if (port.targets.length > 0) this.send(port, frame);
    else {
      this.counters.add(port.counter, frame.rows);
      reportRejects(this.context, stage, frame, port.schema);
    }
  }

  private push(index: number, input: number, frame: Frame): void {
    if (this.context.stopped()) throw new CancelledError();
    const operator = this.plan.operators[index]!;
    const start = performance.now();
    const outer = this.nested;
    this.nested = 0;
    const sound = this.ensure(frame, operator.inputs[input]!.reads);
    if (sound.rows < frame.rows) this.uncount(index, input, frame.rows - sound.rows);
    if (sound.rows > 0) this.operators[index]!.push(sound, input);
    const elapsed = performance.now() - start;
    this.counters.add(operator.timer, (elapsed - this.nested) * 1000);
    this.nested = outer + elapsed;
  }

  /** Reads columns, and sends the rows whose text is not of the type to the source's rejects. Returns the others. */
  private ensure(frame: Frame, names: readonly string[]): Frame {
    let sound = frame;
    for (const name of names) {
      const column: Column = sound.column(name);
      if (!isFallible(column)) continue;
      const refused = column.refused();
      if (refused !== 0) sound = this.refuse(sound, column, refused);
    }
    return sound;
  }

  /** Takes rows that the source has refused only now from the counts of the ports that they have passed: what is refused depends on the data, not on where it is first read. */
  private uncount(operator: number, input: number, rows: number): void {
    this.ways ??= waysOf(this.plan);
    let way = this.ways.get(wayName(operator, input));
    while (way) {
      this.counters.add(way.port.counter, -rows);
      // Columns are read at the source where rows go several ways, so that operators with several inputs refuse none.
      way = way.behind === undefined ? undefined : this.ways.get(wayName(way.behind, 0));
    }
  }

  private refuse(frame: Frame, column: FallibleColumn, refused: number): Frame {
    const { arena, scratch } = this.context.memory;
    const good = scratch.alloc(frame.rows * 4);
    let count = 0;
    const rows: number[] = [];
    const codes: number[] = [];
    for (let row = 0; row < frame.rows; row++) {
      const code = arena.bytes[refused + row]!;
      if (code === 0) arena.u32[(good >>> 2) + count++] = row;
      else {
        rows.push(row);
        codes.push(code);
      }
    }
    const misfit = column.misfit(rows);
    if (misfit) this.context.misfit(misfit);
    else this.sourceRejects(column.rejects(this.plan.source.stage, rows, codes));
    return frame.select({ address: good, count });
  }
}

/** By input of an operator: the port that leads to it, and the operator that the port belongs to; none is the source. */
type Ways = ReadonlyMap<string, { readonly port: OutputPort; readonly behind: number | undefined }>;

const wayName = (operator: number, input: number): string => `${operator}:${input}`;

function waysOf({ source, operators }: FragmentPlan): Ways {
  const ports = [
    { port: source.out, behind: undefined },
    ...operators.flatMap(({ outputs, rejects }, behind) =>
      [...Object.values(outputs), ...(rejects ? [rejects] : [])].map((port) => ({ port, behind })),
    ),
  ];
  return new Map(ports.flatMap((way) => way.port.targets.map(({ operator, input }) => [wayName(operator, input), way] as const)));
}
