import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

/**
 * The rooms of the house from the ground up (ARCHITECTURE.md): a room may use those below its own floor. Rooms on the
 * same floor do not know each other.
 */
const floors = [
  ['lib'],
  ['config'],
  ['telemetry'],
  ['database', 'storage'],
  ['queue'],
  ['http'],
  ['reference'],
  ['lists', 'accounts', 'idempotency'],
  ['companies', 'technologies'],
  ['contacts', 'news'],
  ['enrich', 'feedback', 'search'],
  ['webhooks', 'suppression'],
  ['jobs', 'imports'],
  ['subscriptions', 'samples', 'mail-domains'],
  ['backup', 'operations'],
  ['app'],
  ['cli'],
];

/** Folders whose every file may be imported: small pure modules without a common subject. */
const openFolders = new Set(['lib']);

interface Import {
  readonly from: string;
  readonly to: string;
  readonly line: string;
}

const root = path.resolve(import.meta.dirname, '..', 'src');
const imports = globSync('**/*.ts', { cwd: root }).flatMap(importsOf);

function importsOf(file: string): Import[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  const found = text.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)'(\.[^']*)'/g);
  return [...found].map((match) => ({
    from: file,
    to: path.relative(root, path.resolve(root, path.dirname(file), match[1] ?? '')),
    line: `${file}: ${match[0]}`,
  }));
}

function room(file: string): string {
  const [folder = '', ...rest] = file.split(path.sep);
  return rest.length === 0 ? 'app' : folder;
}

const floorOf = (file: string) => floors.findIndex((rooms) => rooms.includes(room(file)));
const isTest = (file: string) => file.endsWith('.test.ts');
const leavesItsRoom = ({ from, to }: Import) => room(from) !== room(to) && !to.startsWith('..');

test('there are imports to check, of every room', () => {
  assert.ok(imports.length > 100, `only ${imports.length} imports were read`);
  for (const name of floors.flat().filter((name) => name !== 'lib' && name !== 'reference')) {
    assert.ok(
      imports.some(({ from }) => room(from) === name),
      `no import of a file in ${name} was read`,
    );
  }
});

test('every room has its floor', () => {
  assert.deepEqual([...new Set(imports.filter(({ from }) => floorOf(from) < 0).map(({ from }) => room(from)))], []);
});

test('imports go down, never up or sideways', () => {
  const wrong = imports.filter(leavesItsRoom).filter(({ from, to }) => !isTest(from) && floorOf(to) >= floorOf(from));
  assert.deepEqual(
    wrong.map(({ line }) => line),
    [],
  );
});

test('a room is entered through its index.ts', () => {
  const wrong = imports
    .filter(leavesItsRoom)
    .filter(({ from, to }) => !isTest(from) && room(to) !== 'app' && !openFolders.has(room(to)))
    .filter(({ to }) => path.basename(to) !== 'index.ts');
  assert.deepEqual(
    wrong.map(({ line }) => line),
    [],
  );
});

test('only config reads the environment', () => {
  const readers = globSync('**/*.ts', { cwd: root })
    .filter((file) => !isTest(file) && room(file) !== 'config')
    .filter((file) => /\bprocess\.env\b/.test(readFileSync(path.join(root, file), 'utf8')));
  assert.deepEqual(readers, []);
});

test('no file of the program reaches outside src, except for its sample data', () => {
  const wrong = imports.filter(({ from, to }) => to.startsWith('..') && !isTest(from));
  assert.deepEqual(
    wrong.map(({ line }) => line),
    [],
  );
});
