// From measurements to figures: medians, ratios, targets met or missed, as data and as a table.
import type { Case, Contender, Target } from './cases.ts';
import type { Measurement } from './measure.ts';

/** What came of a contender: a measurement per round, and why it failed or what is wrong with its result. */
export interface Outcome {
  readonly contender: Contender;
  readonly measurements: Measurement[];
  problem?: string;
}

export interface CaseResult {
  readonly name: string;
  readonly title: string;
  readonly rows: number;
  readonly contenders: readonly ContenderResult[];
}

/** Figures are `null` where they could not be measured. */
export interface ContenderResult {
  readonly name: string;
  readonly seconds: readonly number[];
  readonly medianSeconds: number | null;
  readonly rowsPerSecond: number | null;
  readonly peakBytes: number | null;
  /** How many times as fast as this contender the case's first one is. */
  readonly ratio: number | null;
  readonly problem?: string;
  readonly targets: readonly { readonly asked: string; readonly met: boolean | null }[];
}

export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return null;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** What failed or gave a wrong result has no time. */
function medianSecondsOf(outcome: Outcome | undefined): number | null {
  return !outcome || outcome.problem ? null : median(outcome.measurements.map(({ seconds }) => seconds));
}

export function summarize(benchCase: Case, rows: number, outcomes: readonly Outcome[]): CaseResult {
  const subject = benchCase.contenders[0]!;
  const subjectSeconds = medianSecondsOf(outcomes.find(({ contender }) => contender === subject));
  const contenders = outcomes.map((outcome): ContenderResult => {
    const { contender, measurements, problem } = outcome;
    const seconds = measurements.map((measurement) => measurement.seconds);
    const medianSeconds = medianSecondsOf(outcome);
    const rowsPerSecond = medianSeconds && benchCase.work ? rows / medianSeconds : null;
    const peakBytes = Math.max(0, ...measurements.map((measurement) => measurement.peakBytes ?? 0)) || null;
    const ratio = medianSeconds && subjectSeconds && medianSeconds / subjectSeconds;
    const targets = benchCase.targets
      .filter((target) => contender.name === (target.measure === 'speed' ? target.over : subject.name))
      .map((target) => judge(target, ratio, medianSeconds, peakBytes));
    return {
      name: contender.name,
      seconds,
      medianSeconds,
      rowsPerSecond,
      peakBytes,
      ratio,
      ...(problem && { problem }),
      targets,
    };
  });
  return { name: benchCase.name, title: benchCase.title, rows, contenders };
}

function judge(target: Target, ratio: number | null, seconds: number | null, peakBytes: number | null) {
  switch (target.measure) {
    case 'speed':
      return { asked: `≥ ${target.atLeast} ×`, met: ratio === null ? null : ratio >= target.atLeast };
    case 'seconds':
      return { asked: `≤ ${target.atMost} s`, met: seconds === null ? null : seconds <= target.atMost };
    case 'memory':
      return { asked: `< ${megabytes(target.belowBytes)}`, met: peakBytes === null ? null : peakBytes < target.belowBytes };
  }
}

export function missedTarget(results: readonly CaseResult[]): boolean {
  return results.some(({ contenders }) => contenders.some(({ targets }) => targets.some(({ met }) => met === false)));
}

const HEADINGS = ['case', '', 'seconds', 'rows/s', 'peak memory', 'ratio', 'target', ''];
const LEFT_ALIGNED = [true, true, false, false, false, false, false, true];

/** A line per contender, then the problems. */
export function renderTable(results: readonly CaseResult[]): string {
  const lines = results.flatMap(({ title, contenders }) =>
    contenders.map((contender, index) => cells(contender, index ? '' : title)),
  );
  const problems = results.flatMap(({ name, contenders }) =>
    contenders.flatMap((contender) => (contender.problem ? [`${name}, ${contender.name}: ${contender.problem}`] : [])),
  );
  const widths = HEADINGS.map((heading, column) => Math.max(heading.length, ...lines.map((line) => line[column]!.length)));
  const pad = (cell: string, column: number) =>
    LEFT_ALIGNED[column] ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!);
  return [...[HEADINGS, ...lines].map((line) => line.map(pad).join('  ').trimEnd()), ...problems].join('\n');
}

function cells(
  { name, medianSeconds, rowsPerSecond, peakBytes, ratio, problem, targets }: ContenderResult,
  title: string,
): string[] {
  return [
    title,
    name,
    problem ? 'failed' : (medianSeconds?.toFixed(2) ?? ''),
    rowsPerSecond ? `${(rowsPerSecond / 1e6).toFixed(2)} M` : '',
    peakBytes ? megabytes(peakBytes) : '',
    ratio && title === '' ? `${ratio.toFixed(2)} ×` : '',
    targets.map(({ asked }) => asked).join(', '),
    targets.map(({ met }) => (met === null ? '–' : met ? '✓' : '✗')).join(' '),
  ];
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
