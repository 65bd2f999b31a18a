import type { Source } from './data.ts';
import type { Relation } from './relation.ts';

/** A stage of a case (or a few that belong together), and how DuckDB makes its outputs. */
export interface Step {
  /** Ports read. */
  readonly inputs: readonly string[];
  readonly stages: Readonly<Record<string, { readonly type: string } & Readonly<Record<string, unknown>>>>;
  readonly outputs: readonly Relation[];
  /** Statements that make the tables of `outputs`. */
  readonly sql: readonly string[];
}

/** A random job with what DuckDB needs to say what comes out. */
export interface JobCase {
  readonly seed: number;
  readonly sources: readonly Source[];
  /** In order; those of the sources come first. */
  readonly steps: readonly Step[];
}

/** The ports that no step reads: what destinations write. */
export function openPorts(steps: readonly Step[]): Relation[] {
  const read = new Set(steps.flatMap((step) => step.inputs));
  return steps.flatMap((step) => step.outputs).filter((output) => !read.has(output.port));
}

/** The steps that a port depends on, that of the port among them. */
export function stepsBefore(steps: readonly Step[], port: string): Step[] {
  const wanted = new Set([port]);
  const result: Step[] = [];
  for (const step of [...steps].reverse()) {
    if (!step.outputs.some((output) => wanted.has(output.port))) continue;
    for (const input of step.inputs) wanted.add(input);
    result.unshift(step);
  }
  return result;
}
