import { asMap, type Path, type Position, type SourceDocument, type Value } from '../../../model/job/document.ts';
import { type ParsedJob, parseJob } from '../../../model/job/parse.ts';
import type { Part } from './split.ts';

/** Parts that have been parsed before, by their text. */
export type PartCache = ReadonlyMap<string, ParsedJob>;

interface PlacedPart {
  readonly source: SourceDocument;
  /** Lines of the text before the part's body. */
  readonly line: number;
}

/**
 * Parses a job part by part, which gives what `parseJob` of its text does; parts that have not changed are not parsed again.
 * `undefined` where a part has a problem: only the whole text tells it well.
 */
export function parseParts(parts: readonly Part[], cache: PartCache): { source: SourceDocument; cache: PartCache } | undefined {
  const parsed = new Map<string, ParsedJob>();
  const sections = new Map<string, PlacedPart>();
  const stages = new Map<string, PlacedPart>();
  const data: Record<string, Value> = {};
  const stageData: Record<string, Value> = {};
  let line = 0;
  for (const { path, lead, body } of parts) {
    line += countLines(lead);
    const [section, stage] = path;
    if (section !== undefined) {
      const job = cache.get(body) ?? parseJob(body);
      const { source } = job;
      const key = stage ?? section;
      if (!source || job.problems.length > 0 || !Object.hasOwn(source.data, key)) return undefined;
      if (Object.keys(source.data).length !== 1) return undefined;
      parsed.set(body, job);
      const placed = { source, line };
      if (stage === undefined) {
        sections.set(section, placed);
        data[section] = source.data[key]!;
      } else {
        stages.set(stage, placed);
        stageData[stage] = source.data[key]!;
      }
    } else if (body !== '') return undefined;
    line += countLines(body);
  }
  if (sections.size === 0) return undefined;
  if (stages.size > 0) data.stages = stageData;
  /** The part that holds what is at a path, and where in it. The value of `stages` begins with the first stage. */
  const find = (
    path: Path,
    part: 'key' | 'value',
  ): { readonly placed: PlacedPart; readonly inner: Path; readonly part: 'key' | 'value' } | undefined => {
    const [section, stage] = path.map(String);
    const [first] = stages;
    if (section === 'stages' && path.length === 1 && part === 'value' && first)
      return { placed: first[1], inner: [first[0]], part: 'key' };
    const ofStage = section === 'stages' && stage !== undefined ? stages.get(stage) : undefined;
    const placed = ofStage ?? sections.get(section ?? '');
    return placed && { placed, inner: ofStage ? path.slice(1) : path, part };
  };
  const moved = ({ line = 1, column = 1 }: Position, by: number): Position => ({ line: line + by, column });
  const source: SourceDocument = {
    data,
    problems: [],
    position(path, part = 'value') {
      const found = find(path, part);
      return found ? moved(found.placed.source.position(found.inner, found.part), found.placed.line) : { line: 1, column: 1 };
    },
    positionIn(path, index) {
      const found = find(path, 'value');
      if (found?.part !== 'value') return source.position(path);
      return moved(found.placed.source.positionIn(found.inner, index), found.placed.line);
    },
  };
  return { source, cache: parsed };
}

/** Whether the canvas can edit the job: its stages are a map, or not there. */
export function isEditable(source: SourceDocument | undefined): source is SourceDocument {
  const stages = source?.data.stages;
  return source !== undefined && (stages === undefined || stages === null || asMap(stages) !== undefined);
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
