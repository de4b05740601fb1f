import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { type GeneratorOptions, generatedCompanies } from './generated-companies.ts';
import { countInstalledTechnologies, generatedInstalledTechnologies } from './generated-installed-technologies.ts';
import { type Product, productChoice } from './product-choice.ts';

/** One file of a sample as a CSV stream, in the form that `firmlens import` reads. */
export interface SampleTable {
  /** The name that `firmlens import` has for such a file. */
  readonly entity: 'technologies' | 'companies' | 'installed-technologies';
  readonly fileName: string;
  /** How many lines it has below the header. */
  readonly rows: number;
  /** The file's text from its beginning, anew at every call. */
  chunks(): Iterable<string>;
}

/** The same relative way from `src/samples` and from `dist/samples`. */
const folder = new URL('../../samples/', import.meta.url);

/** The committed sample: 1,000 real companies, 7,539 real products, and who is said to use them. In the order to load them. */
export function realSample(): SampleTable[] {
  return [
    technologies(),
    storedTable('companies', 'companies.csv', text('companies.csv')),
    storedTable(
      'installed-technologies',
      'installed-technologies.csv',
      gunzipSync(readFileSync(new URL('installed-technologies.csv.gz', folder))).toString('utf8'),
    ),
  ];
}

/** Any number of invented companies using the real products of the committed sample. In the order to load them. */
export function generatedSample(options: GeneratorOptions): SampleTable[] {
  const choice = productChoice(sampleProducts());
  return [
    technologies(),
    {
      entity: 'companies',
      fileName: 'companies.csv',
      rows: options.companies,
      chunks: () => generatedCompanies(options),
    },
    {
      entity: 'installed-technologies',
      fileName: 'installed-technologies.csv',
      rows: countInstalledTechnologies(options),
      chunks: () => generatedInstalledTechnologies(options, choice),
    },
  ];
}

/** The products of the committed sample. */
export function sampleProducts(): Product[] {
  return parse<Product>(text('technologies.csv'), { columns: true });
}

function technologies(): SampleTable {
  return storedTable('technologies', 'technologies.csv', text('technologies.csv'));
}

function storedTable(entity: SampleTable['entity'], fileName: string, content: string): SampleTable {
  // No cell of the committed files has a line break, so lines are rows.
  return { entity, fileName, rows: content.split('\n').length - 2, chunks: () => [content] };
}

function text(file: string): string {
  return readFileSync(new URL(file, folder), 'utf8');
}
