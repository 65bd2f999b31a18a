/** What to type for the command line, as it was called: `./open-stage` of a checkout, `npx open-stage` in a project, `open-stage` where it is installed. */
export function commandName(env: NodeJS.ProcessEnv = process.env): string {
  return env.OPENSTAGE_COMMAND || (env.npm_command === 'exec' ? 'npx open-stage' : 'open-stage');
}
