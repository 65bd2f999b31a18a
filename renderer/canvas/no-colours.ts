// Stands for d3-color. The canvas moves what is seen and nothing else: the colours that d3's transitions could go through are a hundredth of the program.

/** No text is a colour. A function of its own kind, since d3 asks whether values are instances of it. */
export function color(): null {
  return null;
}

function none(): never {
  throw new Error('colours do not change by transitions');
}

export { none as cubehelix, none as hcl, none as hsl, none as lab, none as rgb };
