import { closeSync, fsyncSync, openSync, readFileSync, realpathSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { makeFolder } from '../connectors/files/folders.ts';
import { connectorOrigin } from '../engine/plan/connector-stages.ts';
import { RunError } from '../model/errors.ts';
import { sha256 } from '../model/sha256.ts';
import type { CheckedJob } from '../stages/check-job.ts';
import { dataFolder } from './folders.ts';

interface StateFile {
  readonly version: 1;
  /** The job that it belongs to, for people who look into the folder. */
  readonly job: string;
  readonly stages: Readonly<Record<string, unknown>>;
}

/** Whether a job reads only what is new: then it has a state. */
export const isIncremental = (job: CheckedJob | undefined): boolean =>
  job?.stages.some(
    (stage) => (stage.type === 'csv-origin' && stage.plan.onlyChanged) || connectorOrigin(stage)?.plan.watermark !== undefined,
  ) ?? false;

/**
 * What runs of a job leave for the next one, by stage: the largest watermarks and the files that are loaded. A file of its own for every job in `state` of
 * the user's data folder; a job is known by its file, or, without one, by its name and folder.
 */
export class JobState {
  readonly path: string;
  private readonly job: string;

  constructor(file: string | undefined, baseFolder: string, name: string, folder = dataFolder()) {
    this.job = file === undefined ? `${name} in ${baseFolder}` : realPath(resolve(file));
    const key = sha256(JSON.stringify([file === undefined, this.job])).toString('hex');
    this.path = join(folder, 'state', `${key.slice(0, 24)}.json`);
  }

  /** By stage; empty when there was no run yet. Throws `RunError` `invalid-state` for a file that is damaged. */
  read(): Readonly<Record<string, unknown>> {
    let text: string;
    try {
      text = readFileSync(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
      throw new RunError('invalid-state', `cannot read what earlier runs have left: ${(error as Error).message}`, {
        cause: error,
      });
    }
    try {
      const { version, stages } = JSON.parse(text) as StateFile;
      if (version === 1 && typeof stages === 'object' && stages !== null) return stages;
    } catch {
      // Said below.
    }
    throw new RunError('invalid-state', `what earlier runs have left is damaged: ${this.path}`, {
      value: this.path,
      remedy: 'remove the file; the next run then reads everything',
    });
  }

  /** Replaces the state in one step. Stages that are not named keep theirs. */
  write(stages: Readonly<Record<string, unknown>>): void {
    const folder = dirname(this.path);
    makeFolder(folder, 0o700);
    const state: StateFile = { version: 1, job: this.job, stages: { ...this.read(), ...stages } };
    const temporary = `${this.path}.${process.pid}.tmp`;
    try {
      const fd = openSync(temporary, 'w', 0o600);
      try {
        writeSync(fd, JSON.stringify(state, null, 1));
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
      renameSync(temporary, this.path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
