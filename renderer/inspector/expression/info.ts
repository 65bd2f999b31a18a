import { codeSpans } from '../labels.ts';

/** What a suggestion does, as an element: a paragraph for each line, code in its own type. */
export function infoElement(markdown: string): HTMLElement {
  const element = document.createElement('div');
  element.className = 'ex-info';
  for (const line of markdown.split('\n')) {
    const paragraph = document.createElement('p');
    for (const [index, span] of codeSpans(line).entries()) {
      if (index % 2 === 0) paragraph.append(span);
      else paragraph.append(Object.assign(document.createElement('code'), { textContent: span }));
    }
    element.append(paragraph);
  }
  return element;
}
