import { expect, test } from 'vitest';
import { fitSizes, type PanelSizes } from '../../../renderer/app/sizes.ts';

const usual: PanelSizes = { palette: 228, inspector: 320, yaml: 420, panel: 292 };

test.each<[string, PanelSizes, { width: number; height: number }, PanelSizes]>([
  ['all of what they want in a wide window', usual, { width: 1920, height: 1000 }, usual],
  ['less YAML first', usual, { width: 1100, height: 630 }, { ...usual, yaml: 292 }],
  ['then less inspector', usual, { width: 1000, height: 580 }, { ...usual, yaml: 200, inspector: 312 }],
  ['never less than they need', usual, { width: 300, height: 200 }, { palette: 150, inspector: 250, yaml: 200, panel: 110 }],
  [
    'nothing where they are hidden',
    { ...usual, yaml: 0, panel: 0 },
    { width: 1000, height: 580 },
    { ...usual, yaml: 0, panel: 0 },
  ],
])('gives panels %s', (_, wanted, room, shown) => {
  expect(fitSizes(wanted, room).shown).toEqual(shown);
});

test('lets a panel grow as far as the canvas and the least of the others allow', () => {
  const { most } = fitSizes(usual, { width: 1440, height: 830 });
  expect(most).toEqual({ palette: 730, inspector: 830, yaml: 780, panel: 690 });
});
