// The first thing that the package does: an older Node would fail somewhere inside it, with an error that tells nothing.

const NEEDED = 24;

if (Number.parseInt(process.versions.node, 10) < NEEDED) {
  throw new Error(
    `open-stage needs Node ${NEEDED} or newer, this is ${process.versions.node}; 'npx node FILE' runs the one that comes along`,
  );
}
