import type { PortName } from '../../engine/plan/graph.ts';
import type { SourceDocument } from '../../model/job/document.ts';
import { checkSource, type OpenedJob, type OpenOptions } from '../open.ts';
import { requireStage } from './check.ts';
import { findPort, type WantedPort, wantedPort } from './ports.ts';

/** A job, opened only as far as the rows of a port need. */
export interface OpenedPart {
  /** Its problems are those of the stages that the rows come from. */
  readonly opened: OpenedJob;
  /** Whose rows are wanted: of a destination, those of its input. Absent when there are problems. */
  readonly port?: PortName;
}

/**
 * Checks a stage and all that its rows come from, and looks at its sources. Whatever else the document holds may be wrong.
 * @throws JobError for a stage or a port that is not there, or that no rows reach.
 */
export async function openPart(
  source: SourceDocument,
  baseFolder: string,
  { stage, port }: WantedPort,
  options: OpenOptions = {},
): Promise<OpenedPart> {
  requireStage(source, stage);
  const wanted = wantedPort(source, stage, port);
  const opened = await checkSource(source, baseFolder, { ...options, upTo: wanted.stage });
  return opened.job ? { opened, port: findPort(source, opened.job.stages, wanted) } : { opened };
}
