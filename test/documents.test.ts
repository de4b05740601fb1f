import assert from 'node:assert/strict';
import { globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const root = path.resolve(import.meta.dirname, '..');
const { files }: { files: string[] } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const documents = globSync(['*.md', 'docs/*.md', 'samples/*.md'], { cwd: root });

/** The links of a document that lead to other files or headings of the repository. */
function linksOf(document: string): { target: string; heading: string | undefined }[] {
  const text = readFileSync(path.join(root, document), 'utf8');
  return [...text.matchAll(/\]\((?!\w+:)([^)#]*)(?:#([^)]*))?\)/g)].map(([, file = '', heading]) => ({
    target: file === '' ? document : path.join(path.dirname(document), file),
    heading,
  }));
}

/** The names under which a document's headings are linked to. */
function headingsOf(document: string): string[] {
  const text = readFileSync(path.join(root, document), 'utf8');
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(/\s/g, '-'),
  );
}

const isPublished = (file: string) => files.some((entry) => file === entry || file.startsWith(`${entry}/`));

test('every link of a document leads somewhere, in the published package too', () => {
  assert.ok(documents.length > 10);
  for (const document of documents) {
    for (const { target, heading } of linksOf(document)) {
      const link = `${document} → ${target}#${heading}`;
      assert.ok(statSync(path.join(root, target), { throwIfNoEntry: false }), link);
      assert.ok(isPublished(document) && isPublished(target), `${link} is not in the package`);
      if (heading !== undefined) assert.ok(headingsOf(target).includes(heading), link);
    }
  }
});
