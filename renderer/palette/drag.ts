/** What a dragged stage of the palette is in a `DataTransfer`. */
const FORMAT = 'application/x-openstage-type';

export function startStageDrag(transfer: DataTransfer, type: string): void {
  transfer.setData(FORMAT, type);
  transfer.effectAllowed = 'copy';
}

/** While dragging, only this can be known. */
export function isStageDrag(transfer: DataTransfer): boolean {
  return transfer.types.includes(FORMAT);
}

/** The type that was dropped; `undefined` if it was something else. */
export function droppedStage(transfer: DataTransfer): string | undefined {
  return transfer.getData(FORMAT) || undefined;
}
