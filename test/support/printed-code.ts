import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

/**
 * The functions of a JavaScript example in a document, ready to be called.
 * @param document its name below `docs/`
 * @param name of a function that the example exports: tells it from the others
 */
export async function printedCode<Functions>(document: string, name: string): Promise<Functions> {
  const page = await readFile(new URL(`../../docs/${document}`, import.meta.url), 'utf8');
  const examples = [...page.matchAll(/```js\n([^]*?)```/g)].map(([, source]) => source ?? '');
  const source = examples.find((example) => example.includes(`export function ${name}(`));
  assert.ok(source !== undefined, `no example of ${name} in ${document}`);
  return import(`data:text/javascript,${encodeURIComponent(source)}`) as Promise<Functions>;
}
