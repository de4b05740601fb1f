import { csvLine } from '../src/samples/csv.ts';
import { identified, plainText, type SourceCompany } from './build-companies.ts';

/** The parts of a name, as a person's record has them. */
interface NameParts {
  readonly firstName: string;
  readonly middleName: string;
  readonly lastName: string;
  readonly fullName: string;
}

/**
 * `samples/chief-executives.csv`: who leads the companies, in order of rank. Nothing about them but their names, which
 * stay as the source has them, mistakes and all. Where two lead a company each has a line.
 */
export function chiefExecutivesFile(sources: readonly SourceCompany[]): string {
  const lines = identified(sources).flatMap(({ source, companyId }) =>
    namesOf(source.ceo).map(({ firstName, middleName, lastName, fullName }) =>
      csvLine([companyId, firstName, middleName, lastName, fullName]),
    ),
  );
  return csvLine(['companyId', 'firstName', 'middleName', 'lastName', 'fullName']) + lines.join('');
}

/** The source has two names with `/` between, a company after a name in brackets, and `#REF!` where a name was lost. */
function namesOf(cell: string): NameParts[] {
  return plainText(cell)
    .split('/')
    .map((name) => name.replace(/\(.*\)/, '').trim())
    .filter((name) => name !== '' && !name.startsWith('#'))
    .map(nameParts);
}

/** `Jr.`, `III`; the source has one written with small Ls. */
const suffix = /^(?:[JS]r\.?|II|III|IV|lll)$/;
/** What belongs to the last name before it. */
const particle = /^(?:de|van|von|der|Van|Vander)$/;

/** The first word is the first name; the last, with what belongs to it, the last name; a suffix is part of the full name only. */
function nameParts(fullName: string): NameParts {
  const words = fullName.split(/\s+/);
  if (suffix.test(words.at(-1) ?? '')) words.pop();
  const firstName = words.shift() ?? '';
  let start = words.length - 1;
  while (start > 0 && particle.test(words[start - 1] ?? '')) start -= 1;
  return {
    firstName,
    middleName: words.slice(0, start).join(' '),
    lastName: words.slice(start).join(' '),
    fullName,
  };
}
