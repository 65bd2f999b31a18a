// Runs a job and kills itself at a point of its end: node killed-child.ts JOB DATA-FOLDER prepared | committed | between
import { ConnectorDestination } from '../../../engine/run/destination/connector.ts';
import { openJob } from '../../../host/open.ts';
import { runJob } from '../../../host/run.ts';
import { RunState } from '../../../host/state/run-state.ts';

const [file, dataFolder, point] = process.argv.slice(2) as [string, string, string];
const die = (): never => {
  process.kill(process.pid, 'SIGKILL');
  // The signal may take a moment.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
};

const { prepare } = RunState.prototype;
if (point === 'prepared') {
  RunState.prototype.prepare = function (...args) {
    prepare.apply(this, args);
    die();
  };
}
if (point === 'committed') RunState.prototype.keep = die;
if (point === 'between') {
  const { commit } = ConnectorDestination.prototype;
  let commits = 0;
  ConnectorDestination.prototype.commit = function () {
    return commits++ === 0 ? commit.call(this) : die();
  };
}

const result = await runJob(await openJob(file), { workers: 1, memoryBytes: 64 << 20, history: false, dataFolder });
process.stdout.write(`${JSON.stringify(result.errors)}\n`);
