// Measures the served designer: what it loads and when it is first seen, and how fluidly it pans, zooms and drags in a job of many
// stages. Usage: node bench/designer.ts [--stages N]; default: 300. Frames a second, and milliseconds of the page's main thread for each frame; the browser draws in software.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { bundleKb } from '../scripts/bundle-size.ts';
import { CHROMIUM, chromium } from '../test/browser/chromium.ts';

const FRAMES = 120;
const PAINTS = 5;
const COLUMNS = 10;
const { values } = parseArgs({ options: { stages: { type: 'string', default: '300' } } });
const count = Number(values.stages);
const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

/** Chains of ten stages, below each other. */
function jobOf(count: number): { readonly text: string; readonly layout: object } {
  const places: Record<string, object> = {};
  const lines = Array.from({ length: count }, (_, index) => {
    const [row, column] = [Math.floor(index / COLUMNS), index % COLUMNS];
    const id = `s${row}_${column}`;
    const from = `s${row}_${column - 1}`;
    places[id] = { x: column * 256, y: row * 136 };
    if (column === 0) return `  ${id}: { type: generator, rows: 10, columns: { x0: { generator: normal } } }`;
    if (column === COLUMNS - 1) return `  ${id}: { type: printer, from: ${from} }`;
    if (column % 2 === 0) return `  ${id}: { type: filter, from: ${from}, where: x0 > 0 }`;
    return `  ${id}: { type: derive, from: ${from}, columns: { x${column}: x0 * ${column} } }`;
  });
  return { text: `openstage: 1\nstages:\n${lines.join('\n')}\n`, layout: { version: 1, stages: places, notes: [] } };
}

/** Moves once for every frame, with the events that a pointer makes; runs in the page, whose types are not known here. */
const DRIVE = `(kind, frames) => new Promise((resolve) => {
  const pane = document.querySelector('.svelte-flow__pane');
  const { left, top, width, height } = pane.getBoundingClientRect();
  const isInside = (box) => box.left > left + 150 && box.right < left + width - 150 && box.top > top + 60;
  const boxes = [...document.querySelectorAll('.svelte-flow__node-stage')].map((stage) => stage.getBoundingClientRect());
  const box = boxes.find(isInside);
  const [x, y] = kind === 'drag' ? [box.left + box.width / 3, box.top + box.height / 7] : [left + width / 2, top + height / 2];
  const pointer = { bubbles: true, cancelable: true, view: window, clientX: x, clientY: y };
  const times = [];
  if (kind === 'drag') document.elementFromPoint(x, y).dispatchEvent(new MouseEvent('mousedown', pointer));
  requestAnimationFrame(function step(time) {
    times.push(time);
    const at = times.length;
    if (at > frames) {
      window.dispatchEvent(new MouseEvent('mouseup', pointer));
      resolve(times);
      return;
    }
    const wave = { x: Math.cos(at / 10), y: Math.cos(at / 16) };
    const wheel = kind === 'zoom' ? { deltaY: 6 * wave.x, ctrlKey: true } : { deltaX: 14 * wave.x, deltaY: 10 * wave.y };
    const to = { clientX: x + 100 * Math.sin(at / 15), clientY: y + 50 * Math.sin(at / 11) };
    if (kind === 'drag') window.dispatchEvent(new MouseEvent('mousemove', { ...pointer, ...to }));
    else pane.dispatchEvent(new WheelEvent('wheel', { ...pointer, ...wheel }));
    requestAnimationFrame(step);
  });
})`;

/** Gives the times of the frames, in milliseconds. */
function drive(page: Page, kind: string, frames: number): Promise<readonly number[]> {
  return page.evaluate<readonly number[]>(`(${DRIVE})(${JSON.stringify(kind)}, ${frames})`);
}

async function measure(page: Page, kind: string): Promise<string> {
  const session = await page.context().newCDPSession(page);
  // CPU time of the thread, which other programs on the machine do not add to.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async () =>
    (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')!.value;
  await drive(page, kind, 10);
  await page.waitForTimeout(400);
  const before = await busy();
  const times = await drive(page, kind, FRAMES);
  const perFrame = (((await busy()) - before) * 1000) / FRAMES;
  const gaps = times.slice(1).map((time, index) => time - times[index]!);
  const slowest = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length * 0.95)]!;
  const fps = (1000 * gaps.length) / (times.at(-1)! - times[0]!);
  await session.detach();
  return `${kind.padEnd(6)} ${fps.toFixed(0).padStart(4)} frames/s   95 % within ${slowest.toFixed(0)} ms   main thread ${perFrame.toFixed(1)} ms a frame`;
}

/** From the request to the first paint of content, in milliseconds, in a window that has nothing cached. */
async function firstPaintMs(browser: Browser, url: string): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(url);
  await page.getByRole('button', { name: 'New job' }).first().waitFor();
  const ms = await page.evaluate<number>("performance.getEntriesByName('first-contentful-paint')[0].startTime");
  await page.close();
  return ms;
}

const folder = mkdtempSync(join(tmpdir(), 'open-stage-bench-'));
const jobs = join(folder, 'jobs');
const { text, layout } = jobOf(count);
mkdirSync(join(jobs, '.openstage', 'layout'), { recursive: true });
writeFileSync(join(jobs, 'large.job.yaml'), text);
writeFileSync(join(jobs, '.openstage', 'layout', 'large.job.yaml.json'), JSON.stringify(layout));
const server = spawn(process.execPath, [cli, 'serve', '--no-open', '--jobs', jobs], {
  env: { ...process.env, OPENSTAGE_DATA: join(folder, 'data'), OPENSTAGE_SECRETS: 'file' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const browser = await chromium.launch(CHROMIUM);
try {
  const [output] = (await once(server.stdout, 'data')) as [Buffer];
  const url = output.toString().trim();
  const paints: number[] = [];
  for (let run = 0; run < PAINTS; run++) paints.push(await firstPaintMs(browser, url));
  const median = paints.toSorted((a, b) => a - b)[PAINTS >> 1]!;
  process.stdout.write(`first paint ${median.toFixed(0)} ms (median of ${PAINTS}), bundle ${bundleKb().toFixed(0)} KB gzip\n`);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(url);
  await page.getByRole('button', { name: 'New job' }).first().waitFor();
  await page.keyboard.press('Control+o');
  await page.getByText('large.job.yaml').first().dblclick();
  await page.locator('[data-id="s0_0"]').waitFor();
  await page.waitForTimeout(1500);
  process.stdout.write(`${await page.locator('.svelte-flow__node-stage').count()} stages\n`);
  for (const kind of ['pan', 'zoom', 'drag']) process.stdout.write(`${await measure(page, kind)}\n`);
  await page.keyboard.press('1');
  await page.waitForTimeout(600);
  process.stdout.write('all in view\n');
  for (const kind of ['pan', 'zoom', 'drag']) process.stdout.write(`${await measure(page, kind)}\n`);
} finally {
  await browser.close();
  server.kill();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
