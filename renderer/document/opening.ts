import type { HostClient, Layout } from '../../ipc/api.ts';
import type { Problem } from '../../model/errors.ts';
import { completeLayout } from './auto-layout.ts';
import { checkDrawing, type SharedConnections } from './check.ts';
import { graphOf } from './graph.ts';
import type { JobDocument } from './job-editor.svelte.ts';
import { JobState } from './job-state.ts';
import { JobText } from './text/job-text.ts';

export interface JobEditorOptions {
  readonly host: HostClient;
  readonly id?: string;
  readonly text: string;
  readonly file?: string;
  readonly layout?: Layout;
  /** What is in the file, where `text` is a draft of it. */
  readonly savedText?: string;
  /** The version of the file that the text was made from. */
  readonly version?: string;
  /** The user's connections, which the job can name. */
  readonly connections?: SharedConnections;
  /** Called after every change of text or layout. */
  readonly onChange?: (editor: JobDocument) => void;
}

/** The first state of a job. */
export function stateOf(text: string, layout: Layout, file: string | undefined, shared: SharedConnections): JobState {
  const job = JobText.of(text);
  const found = new Map();
  if (job.isEditable) {
    return new JobState({
      text,
      job,
      layout: completeLayout(layout, graphOf(job.stages)),
      found,
      file,
      breakage: undefined,
      shared,
    });
  }
  const empty = JobText.of('openstage: 1\nstages: {}\n');
  return new JobState({ text, job: empty, layout, found, file, breakage: breakageOf(job), shared });
}

/** The state with another text; the last good job stays if it is broken. */
export function parsed(before: JobState, text: string, layout: Layout): JobState {
  const job = text === before.job.text ? before.job : JobText.of(text, before.job);
  if (!job.isEditable) return before.with({ text, layout, breakage: breakageOf(job) });
  return before.with({ text, job, layout: completeLayout(layout, graphOf(job.stages)), breakage: undefined });
}

function breakageOf({ parsed }: JobText): readonly Problem[] {
  if (!parsed.source) return parsed.problems;
  return checkDrawing(parsed.source, new Map()).problems;
}

/** The job's name, else the file's. */
export function nameOf({ job, file }: JobState): string {
  const { name } = job.source.data;
  if (typeof name === 'string' && name.trim() !== '') return name;
  return (
    file
      ?.split(/[/\\]/)
      .at(-1)
      ?.replace(/(\.job)?\.(ya?ml|json|openstage)$/i, '') ?? 'Untitled'
  );
}
