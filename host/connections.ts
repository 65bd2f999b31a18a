import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { Document, parseDocument, YAMLMap } from 'yaml';
import { makeFolder } from '../connectors/files/folders.ts';
import { JobError, type Problem, RunError } from '../model/errors.ts';
import type { ConnectionDeclaration } from '../model/job/document.ts';
import { checkSharedConnection } from '../stages/check/document.ts';
import { connectionProblem } from '../stages/shared/rest.ts';

const NAME = /^[A-Za-z_][\w-]{0,99}$/;

/**
 * The user's connections, which all jobs can name: `connections.yaml` in the data folder, in the form of a job's `connections`. Credentials
 * stand in it as references only. People may edit it, too: its comments survive.
 */
export class SharedConnections {
  readonly #file: string;

  constructor(folder: string) {
    this.#file = join(folder, 'connections.yaml');
  }

  /** By name. Throws `RunError` `unreadable-connections`. */
  read(): Readonly<Record<string, ConnectionDeclaration>> {
    const connections = this.#document().get('connections');
    return connections instanceof YAMLMap ? (connections.toJSON() as Record<string, ConnectionDeclaration>) : {};
  }

  /** The same; none when the file cannot be read, which those learn who ask for the list. */
  readable(): Readonly<Record<string, ConnectionDeclaration>> {
    try {
      return this.read();
    } catch {
      return {};
    }
  }

  /**
   * Adds or changes a connection. `replaces`: the name that it had before.
   * @throws JobError with all that is wrong with it; a plain credential is wrong here.
   */
  save(name: string, declaration: ConnectionDeclaration, replaces: string = name): void {
    const problems = problemsOf(name, declaration);
    const existing = this.read();
    if (name !== replaces && Object.hasOwn(existing, name)) {
      problems.push(problem('duplicate-name', `a connection named ${name} exists already`, 'choose another name'));
    }
    if (problems.length > 0) throw new JobError(problems);
    const document = this.#document();
    if (!(document.get('connections') instanceof YAMLMap)) document.set('connections', new YAMLMap());
    if (name !== replaces) document.deleteIn(['connections', replaces]);
    document.setIn(['connections', name], document.createNode(declaration));
    this.#write(document);
  }

  /** Whether there was one. */
  remove(name: string): boolean {
    const document = this.#document();
    const removed = document.deleteIn(['connections', name]);
    if (removed) this.#write(document);
    return removed;
  }

  #document(): Document {
    let text: string;
    try {
      text = readFileSync(this.#file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Document({ connections: {} });
      throw unreadable(this.#file, (error as Error).message);
    }
    const document = parseDocument(text);
    const [error] = document.errors;
    if (error) throw unreadable(this.#file, error.message);
    return document as unknown as Document;
  }

  #write(document: Document): void {
    makeFolder(join(this.#file, '..'), 0o700);
    const temporary = `${this.#file}.${process.pid}.tmp`;
    try {
      const handle = openSync(temporary, 'w', 0o600);
      try {
        // Goes on after a short write, which `writeSync` does not.
        writeFileSync(handle, document.toString());
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
      renameSync(temporary, this.#file);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  }
}

function problemsOf(name: string, declaration: ConnectionDeclaration): Problem[] {
  const problems: Problem[] = [];
  if (!NAME.test(name)) {
    problems.push(problem('invalid-name', `invalid name: ${name}`, 'begin with a letter; letters, digits, _ and - follow'));
  }
  const checked = checkSharedConnection(name, declaration, { env: {} });
  for (const found of checked.problems) {
    // What the environment holds when a job runs is not known here.
    if (found.code === 'missing-variable') continue;
    problems.push(found.code === 'plain-secret' ? { ...found, severity: 'error' } : found);
  }
  const wrong = checked.connection?.type === 'rest' ? connectionProblem(checked.connection) : undefined;
  if (wrong) problems.push(problem('invalid-option', wrong.message, wrong.remedy, `connections.${name}`));
  const { path } = declaration;
  if (typeof path === 'string' && !path.includes('${') && !isAbsolute(path)) {
    problems.push(
      problem('invalid-option', `relative path: ${path}`, 'write an absolute path: all jobs share the connection', 'path'),
    );
  }
  return problems.filter(({ severity }) => severity === 'error');
}

const problem = (code: string, message: string, remedy: string, option = 'name'): Problem => ({
  ...{ code, message, remedy, severity: 'error', place: { option } },
});

function unreadable(file: string, why: string): RunError {
  const remedy = 'correct the file, or move it to another folder';
  return new RunError('unreadable-connections', `cannot read ${file}: ${why}`, { value: file, remedy });
}
