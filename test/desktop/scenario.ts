import type { Page } from 'playwright-core';

/** What a person does first: takes a template, which runs at once, and looks at its rows. Fails unless all of it shows. */
export async function runTemplate(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Join and summarise sales/ }).click();
  await page.getByText(/^done in /).waitFor({ timeout: 60_000 });
  await page.locator('.svelte-flow__node[data-id="by_segment"]').click();
  await page.getByRole('grid').getByText('wholesale').first().waitFor({ timeout: 60_000 });
}
