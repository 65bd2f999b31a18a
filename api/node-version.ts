// The first thing that the package does: an older Node would fail somewhere inside it, with an error that tells nothing. It is built as a file of its own, for
// Node shows the line that throws, which in a bundle is all of it.

const NEEDED = 24;

if (Number.parseInt(process.versions.node, 10) < NEEDED) {
  throw new Error(
    `open-stage needs Node ${NEEDED} or newer, this is ${process.versions.node}; after 'npm install node@${NEEDED}', 'npx node FILE' runs your program on one`,
  );
}
