import { csvLine } from './csv.ts';
import { contactColumns, contactLine } from './invented-contact.ts';
import { personColumns, personLine } from './invented-person.ts';
import { drawName } from './names.ts';
import { createRandom, type Random } from './random.ts';
import { drawRole, drawTopRole, jobLevelName, type Role, roleTitled } from './roles.ts';
import type { SampleCompany } from './sample-companies.ts';
import { firstSampleId, sampleSeed, sampleSource, sampleStreams } from './sample-seed.ts';

/** A line of `samples/chief-executives.csv`: a real person, of whom nothing is said but name, title and company. */
export interface ChiefExecutive {
  readonly companyId: string;
  readonly firstName: string;
  readonly middleName: string;
  readonly lastName: string;
  readonly fullName: string;
}

/** People and their employments, each a CSV file. */
export interface SamplePeople {
  readonly peopleFile: string;
  readonly contactsFile: string;
}

/**
 * Invented people whom these companies have besides others: so that the ten example lines of the API's document on the
 * Contact Lookup Job find somebody.
 */
const documentedRoles: Readonly<Record<number, readonly string[]>> = {
  640_139: ['Business Development Manager', 'Director of Business Development'],
  726_263: ['Board Member', 'Non-Executive Director'],
  726_579: ['Owner'],
  725_038: ['Support Specialist', 'Accountant'],
  13_249: ['Account Executive', 'Vice President of Sales'],
  1_442_719: ['Managing Director'],
  24_870: ['Customer Success Manager', 'CSM'],
};

/** Contact ids that the API's documents print; the first invented contacts bear them. */
const printedContactIds = [16_935_075, 27_964_628];

/** Every so many invented employments, one is a past one of somebody invented for an earlier company. */
const pastEvery = 10;

/**
 * The chief executives of the list, and invented people: 5 to 10 at each real company, 2 to 4 at each subsidiary.
 * @param real in order of rank
 */
export function inventPeople(
  real: readonly SampleCompany[],
  subsidiaries: readonly SampleCompany[],
  chiefExecutives: readonly ChiefExecutive[],
): SamplePeople {
  const written = { peopleFile: csvLine(personColumns), people: 0, contactsFile: csvLine(contactColumns), contacts: 0 };
  for (const chief of chiefExecutives) {
    const peopleId = firstSampleId.person + written.people;
    written.peopleFile += chiefExecutivePerson(peopleId, chief);
    written.contactsFile += chiefExecutiveContact(firstSampleId.contact + written.contacts, peopleId, chief);
    written.people += 1;
    written.contacts += 1;
  }
  const firstInvented = written.people;
  const random = createRandom(sampleSeed);
  const names = createRandom(sampleSeed);
  let invented = 0;
  for (const [company, workplace] of [...real, ...subsidiaries].entries()) {
    for (const role of drawRoles(random, company, workplace, company < real.length)) {
      random.seek(sampleStreams.contact, invented);
      const past = invented % pastEvery === pastEvery - 1;
      const person = past ? firstInvented + random.below(written.people - firstInvented) : written.people;
      const peopleId = firstSampleId.person + person;
      names.seek(sampleStreams.person, person);
      written.contactsFile += contactLine(random, {
        contactId: printedContactIds[invented] ?? firstSampleId.contact + written.contacts,
        peopleId,
        name: drawName(names),
        role,
        past,
        workplace,
        sources: sampleSource,
      });
      if (!past) {
        names.seek(sampleStreams.person, person);
        written.peopleFile += personLine(names, peopleId, workplace.near);
        written.people += 1;
      }
      written.contacts += 1;
      invented += 1;
    }
  }
  return written;
}

/** Nobody is invented at the top of a real company. */
function drawRoles(random: Random, number: number, { companyId }: SampleCompany, isReal: boolean): Role[] {
  random.seek(sampleStreams.contact, -1 - number);
  const documented = (documentedRoles[companyId] ?? []).map(roleTitled);
  if (!isReal) return [drawTopRole(random), ...drawn(random, 1 + random.below(3))];
  return [...documented, ...drawn(random, 5 + random.below(6) - documented.length)];
}

function drawn(random: Random, count: number): Role[] {
  return Array.from({ length: count }, () => drawRole(random));
}

function chiefExecutivePerson(peopleId: number, chief: ChiefExecutive): string {
  const { firstName, middleName, lastName, fullName } = chief;
  return cellsOf(personColumns, { peopleId, firstName, middleName, lastName, fullName });
}

/** The level, 1, follows from the title. */
function chiefExecutiveContact(contactId: number, peopleId: number, { companyId }: ChiefExecutive): string {
  const facts = { contactId, peopleId, companyId, active: 'true', sources: 'Fortune 1000 (2022)' };
  return cellsOf(contactColumns, { ...facts, titles: 'Chief Executive Officer', jobLevels: jobLevelName(1) });
}

function cellsOf(columns: readonly string[], cells: Readonly<Record<string, string | number>>): string {
  return csvLine(columns.map((column) => cells[column]));
}
