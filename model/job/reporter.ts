import type { ProblemCode } from '../codes.ts';
import type { Place, Problem } from '../errors.ts';
import { optionName, type Path, printValue, type SourceDocument } from './document.ts';

export interface Details {
  readonly remedy?: string | undefined;
  /** The offending value; it is printed, shortened. */
  readonly value?: unknown;
  readonly severity?: 'error' | 'warning';
  /** Whether the key or the value at the path is at fault. Default: the value. */
  readonly part?: 'key' | 'value';
  /** The character of the text at the path. */
  readonly index?: number;
}

export type ReportArguments = readonly [code: ProblemCode, message: string, path: Path, details?: Details];

/** Collects the problems of one document, each with its place. */
export class Reporter {
  readonly problems: Problem[];
  readonly #source: SourceDocument;
  #recorded: ReportArguments[] | undefined;

  constructor(source: SourceDocument) {
    this.#source = source;
    this.problems = [...source.problems];
  }

  report(code: ProblemCode, message: string, path: Path, details: Details = {}): void {
    this.#recorded?.push([code, message, path, details]);
    const { remedy, value, severity = 'error' } = details;
    const more = { ...(remedy !== undefined && { remedy }), ...(value !== undefined && { value: printValue(value) }) };
    this.problems.push({ code, message, ...more, severity, place: this.place(path, details) });
  }

  /** Notes what is reported meanwhile, so that it can be reported again. */
  record<Result>(make: () => Result): { readonly result: Result; readonly reports: readonly ReportArguments[] } {
    const reports: ReportArguments[] = [];
    this.#recorded = reports;
    try {
      return { result: make(), reports };
    } finally {
      this.#recorded = undefined;
    }
  }

  place(path: Path, details: Pick<Details, 'part' | 'index'> = {}): Place {
    const { part = 'value', index } = details;
    const ofStage = path[0] === 'stages' && path.length > 1;
    const option = optionName(ofStage ? path.slice(2) : path);
    const position = index === undefined ? this.#source.position(path, part) : this.#source.positionIn(path, index);
    return {
      ...(this.#source.file !== undefined && { file: this.#source.file }),
      ...position,
      ...(ofStage && { stage: String(path[1]) }),
      ...(option !== '' && { option }),
    };
  }

  /** The problems in the order of their places; those without a place first. */
  sorted(): Problem[] {
    const key = ({ place }: Problem) => (place.line ?? 0) * 1e6 + (place.column ?? 0);
    const seen = new Set<string>();
    return this.problems
      .filter((problem) => {
        const text = `${problem.message}\n${JSON.stringify(problem.place)}`;
        return !seen.has(text) && seen.add(text);
      })
      .sort((a, b) => key(a) - key(b));
  }
}
