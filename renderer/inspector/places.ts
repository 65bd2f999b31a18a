interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The index of the box nearest to a point. */
export function placeOf(boxes: readonly Box[], x: number, y: number): number {
  const distance = ({ left, right, top, bottom }: Box) =>
    Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
  const distances = boxes.map(distance);
  return distances.indexOf(Math.min(...distances));
}
