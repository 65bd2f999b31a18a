#!/usr/bin/env node
// Runs dist/cli.js on Node 24. An older Node on the path starts the one that the package brings along.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

if (!existsSync(cli)) {
  fail("dist/cli.js is missing: run 'npm ci', which builds it");
} else if (Number.parseInt(process.versions.node, 10) >= NEEDED) {
  await import('../dist/cli.js');
} else {
  const node = await findNode();
  if (node === undefined)
    fail(`Node ${NEEDED} or newer is needed, this is ${process.versions.node}; 'npm install node@${NEEDED}' brings one`);
  else await relay(node);
}

function fail(message) {
  process.stderr.write(`open-stage: ${message}\n`);
  process.exitCode = 2;
}

/** The Node of the `node` package, or `undefined` when it is not installed. */
async function findNode() {
  const { createRequire } = await import('node:module');
  try {
    const folder = join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin');
    return ['node', 'node.exe'].map((name) => join(folder, name)).find((path) => existsSync(path));
  } catch {
    return undefined;
  }
}

/**
 * Runs the command line on another Node: same terminal, arguments and signals, and its exit code. The channel between the two
 * closes when this process is killed, which ends the other one too.
 */
async function relay(node) {
  const { spawn } = await import('node:child_process');
  const { constants } = await import('node:os');
  const child = spawn(node, [cli, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, OPENSTAGE_LAUNCHER: String(process.pid) },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`cannot start ${node}: ${error.message}`));
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
  });
}
