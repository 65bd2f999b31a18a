import { dirname, resolve } from 'node:path';
import { readJobFile } from '../host/open.ts';
import { JobError } from '../model/errors.ts';
import { asMap, type FromDeclaration, type SourceDocument } from '../model/job/document.ts';
import { parseJob } from '../model/job/parse.ts';
import type { Graph, Node } from './graph.ts';
import { Job } from './job.ts';

/**
 * The job of a document: YAML or JSON. `toDocument` gives exactly the document back.
 * @throws JobError when the text is no such document. What is wrong with the job itself, `validate` tells.
 */
export function fromYaml(text: string, file?: string): Job {
  const { source, problems } = parseJob(text, file);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (!source || errors.length > 0) throw new JobError(errors);
  return new Job(graphOf(source), source, file === undefined ? undefined : dirname(resolve(file)));
}

/**
 * The job of a file. Its relative paths are relative to the file.
 * @throws JobError when there is no such file, or it holds no job document.
 */
export async function jobFromFile(file: string): Promise<Job> {
  return fromYaml(await readJobFile(file), file);
}

function graphOf({ data }: SourceDocument): Graph {
  const { openstage: _, stages, ...head } = data;
  const nodes = Object.entries(asMap(stages) ?? {}).flatMap(([id, declared]): Node[] => {
    const { type, from, description, disabled, ...options } = asMap(declared) ?? {};
    if (typeof type !== 'string') return [];
    const settings = { id, ...{ description: description as string, disabled: disabled as boolean } };
    const stage = { role: 'transformer', type, options, settings } as const;
    return [{ stage, from: from === undefined ? undefined : { declared: from as FromDeclaration } }];
  });
  return { nodes, head: head as Graph['head'] & object };
}
