import { generatedCompanies } from './generated-companies.ts';
import { countAcquisitions, generatedAcquisitions } from './generated-family-trees.ts';
import { countInstalledTechnologies, generatedInstalledTechnologies } from './generated-installed-technologies.ts';
import { countArticles, generatedNews } from './generated-news.ts';
import { countContacts, countPeople, generatedContacts, generatedPeople } from './generated-people.ts';
import type { GeneratorOptions } from './generator-options.ts';
import { type Product, productChoice } from './product-choice.ts';
import { realCompanies } from './sample-companies.ts';
import { sampleLines, sampleText } from './sample-files.ts';
import { inventNews } from './sample-news.ts';
import { type ChiefExecutive, inventPeople } from './sample-people.ts';
import { inventSubsidiaries } from './sample-subsidiaries.ts';

/** One file of a sample as a CSV stream, in the form that `firmlens import` reads. */
export interface SampleTable {
  /** The name that `firmlens import` has for such a file. */
  readonly entity:
    | 'technologies'
    | 'companies'
    | 'installed-technologies'
    | 'acquisitions'
    | 'merged-companies'
    | 'people'
    | 'contacts'
    | 'news';
  readonly fileName: string;
  /** How many lines it has below the header. */
  readonly rows: number;
  /** The file's text from its beginning, anew at every call. */
  chunks(): Iterable<string>;
}

/**
 * The sample, in the order to load it: the committed files (1,000 real companies, 7,539 real products, who is said to
 * use them, the chief executives), and what is invented around them: subsidiaries, people, news.
 * @param options.day the day before which the news appeared, `2026-01-31`; all else is the same every time
 */
export function realSample({ day }: { day: string }): SampleTable[] {
  const real = realCompanies();
  const subsidiaries = inventSubsidiaries(real);
  const chiefExecutives = sampleLines<ChiefExecutive>('chief-executives.csv');
  const { peopleFile, contactsFile } = inventPeople(real, subsidiaries.companies, chiefExecutives);
  return [
    technologies(),
    wholeTable('companies', sampleText('companies.csv')),
    { ...wholeTable('companies', subsidiaries.companiesFile), fileName: 'subsidiaries.csv' },
    wholeTable('installed-technologies', sampleText('installed-technologies.csv.gz')),
    wholeTable('acquisitions', subsidiaries.acquisitionsFile),
    wholeTable('merged-companies', subsidiaries.mergedCompaniesFile),
    wholeTable('people', peopleFile),
    wholeTable('contacts', contactsFile),
    wholeTable('news', inventNews(real, day)),
  ];
}

/**
 * Any number of invented companies with their family trees, people and news, using the real products of the committed
 * sample. In the order to load them; kinds of which there is to be nothing are left out.
 */
export function generatedSample(options: GeneratorOptions): SampleTable[] {
  const tables = [
    technologies(),
    table('companies', options.companies, () => generatedCompanies(options)),
    table('installed-technologies', countInstalledTechnologies(options), () =>
      generatedInstalledTechnologies(options, productChoice(sampleProducts())),
    ),
    table('acquisitions', countAcquisitions(options), () => generatedAcquisitions(options)),
  ];
  if (options.contactsPerCompany > 0) {
    tables.push(
      table('people', countPeople(options), () => generatedPeople(options)),
      table('contacts', countContacts(options), () => generatedContacts(options)),
    );
  }
  if (options.news !== undefined) {
    const news = { ...options, ...options.news };
    tables.push(table('news', countArticles(news), () => generatedNews(news)));
  }
  return tables;
}

/** The products of the committed sample. */
export function sampleProducts(): Product[] {
  return sampleLines<Product>('technologies.csv');
}

function technologies(): SampleTable {
  return wholeTable('technologies', sampleText('technologies.csv'));
}

function table(entity: SampleTable['entity'], rows: number, chunks: () => Iterable<string>): SampleTable {
  return { entity, fileName: `${entity}.csv`, rows, chunks };
}

function wholeTable(entity: SampleTable['entity'], content: string): SampleTable {
  // No cell of the sample has a line break, so lines are rows.
  return table(entity, content.split('\n').length - 2, () => [content]);
}
