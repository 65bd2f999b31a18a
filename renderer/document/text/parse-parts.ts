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
  const at = (path: Path, place: (source: SourceDocument, inner: Path) => Position): Position => {
    const inStage = path[0] === 'stages' && stages.size > 0 && path.length > 1 ? stages.get(String(path[1])) : undefined;
    const first = path[0] === 'stages' && path.length === 1 ? stages.entries().next().value : undefined;
    const placed = inStage ?? sections.get(String(path[0]));
    if (!placed) return { line: 1, column: 1 };
    const position = place(placed.source, inStage ? path.slice(1) : path);
    // The value of `stages` begins with its first stage.
    const { line, column } =
      first && position.line !== undefined && place === valuePlace
        ? { line: first[1].line + 1, column: first[1].source.position([first[0]], 'key').column }
        : { line: (position.line ?? 1) + placed.line, column: position.column };
    return { line, ...(column !== undefined && { column }) };
  };
  const valuePlace = (source: SourceDocument, inner: Path) => source.position(inner, 'value');
  const source: SourceDocument = {
    data,
    problems: [],
    position: (path, part = 'value') =>
      at(path, part === 'value' ? valuePlace : (source, inner) => source.position(inner, 'key')),
    positionIn: (path, index) => at(path, (source, inner) => source.positionIn(inner, index)),
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
