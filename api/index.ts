// The public entry of the package: jobs in TypeScript.

import './node-version.ts';

export { Table } from 'apache-arrow';
export type {
  FragmentResult,
  LinkResult,
  MemoryInput,
  PartitionRows,
  Progress,
  RunOutcome,
  RunResult,
  RunStatus,
  StageProgress,
  StageResult,
  TaskSpan,
} from '../engine/result.ts';
export {
  type ErrorReport,
  formatProblem,
  InternalError,
  JobError,
  type Place,
  type Problem,
  RunError,
} from '../model/errors.ts';
export type { JobDocument, StageDeclaration, Value } from '../model/job/document.ts';
export type { Reject } from '../model/reject.ts';
export type { DataType, Field, Schema } from '../model/types.ts';
export type { StageType } from '../stages/index.ts';
export type { OptionsOf, Role, Stage, StageSettings } from './factory.ts';
export { extract, Flow, job, Loaded, type Path, Paths } from './flow.ts';
export { fromYaml, jobFromFile } from './from-yaml.ts';
export type { JobHead } from './graph.ts';
export { type CheckOptions, Job, type ResourceOptions, type RunOptions, type Validation } from './job.ts';
export { type MemoryOriginOptions, memoryOrigin } from './memory-origin.ts';
export * from './stages.ts';
