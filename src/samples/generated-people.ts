import { csvLine } from './csv.ts';
import { generatedCompany, generatedSource } from './generated-companies.ts';
import { firstGeneratedRecordId, type GeneratorOptions, rowsPerChunk, streams } from './generator-options.ts';
import type { InventedCompany } from './invented-company.ts';
import { contactColumns, contactLine, type Workplace } from './invented-contact.ts';
import { personColumns, personLine } from './invented-person.ts';
import { drawName } from './names.ts';
import { createRandom, type Random } from './random.ts';
import { drawRole, drawTopRole } from './roles.ts';
import { type Spread, spreadOver } from './spread.ts';

// Of ten contacts in a row, the first nine are the present employments of nine people, and the tenth a past one of
// somebody who came before. So it is known of every person where he works, and of every contact who it is, without
// going through the others.
const contactsEach = 10;
const peopleEach = 9;

/** A past employment is that of one of this many people who came last. */
const peopleRemembered = 1_000_000;

/** Invented people as a CSV file in chunks: the header and one line a person, ids ascending; nine to ten contacts. */
export function* generatedPeople(options: GeneratorOptions): Generator<string> {
  const random = createRandom(options.seed);
  const employers = createRandom(options.seed);
  const spread = contactSpread(options);
  const people = countPeople(options);
  let company: InventedCompany | undefined;
  let number = -1;
  let chunk = csvLine(personColumns);
  for (let person = 0; person < people; person += 1) {
    const owner = spread.ownerOf(presentContactOf(person));
    if (owner !== number || company === undefined) company = generatedCompany(employers, owner);
    number = owner;
    random.seek(streams.person, person);
    chunk += personLine(random, firstGeneratedRecordId + person, company.place);
    if (person % rowsPerChunk === rowsPerChunk - 1) {
      yield chunk;
      chunk = '';
    }
  }
  yield chunk;
}

/** Their employments as a CSV file in chunks: the header and one line a contact, ids ascending, companies too. */
export function* generatedContacts(options: GeneratorOptions): Generator<string> {
  const random = createRandom(options.seed);
  const names = createRandom(options.seed);
  const spread = contactSpread(options);
  const sources = generatedSource(options.seed);
  let contact = 0;
  let chunk = csvLine(contactColumns);
  for (let number = 0; number < options.companies; number += 1) {
    const count = spread.count(number);
    if (count === 0) continue;
    const workplace = workplaceOf(generatedCompany(names, number));
    for (let place = 0; place < count; place += 1) {
      random.seek(streams.contact, contact);
      const past = contact % contactsEach === contactsEach - 1;
      const person = past ? earlierPerson(random, contact) : presentPerson(contact);
      names.seek(streams.person, person);
      chunk += contactLine(random, {
        contactId: firstGeneratedRecordId + contact,
        peopleId: firstGeneratedRecordId + person,
        name: drawName(names),
        role: place === 0 ? drawTopRole(random) : drawRole(random),
        past,
        workplace,
        sources,
      });
      contact += 1;
      if (contact % rowsPerChunk === 0) {
        yield chunk;
        chunk = '';
      }
    }
  }
  yield chunk;
}

/** How many lines {@link generatedContacts} has below its header. */
export function countContacts(options: GeneratorOptions): number {
  return contactSpread(options).before(options.companies);
}

/** How many lines {@link generatedPeople} has below its header. */
export function countPeople(options: GeneratorOptions): number {
  const contacts = countContacts(options);
  return Math.floor(contacts / contactsEach) * peopleEach + Math.min(contacts % contactsEach, peopleEach);
}

function contactSpread({ seed, contactsPerCompany }: GeneratorOptions): Spread {
  return spreadOver(createRandom(seed), streams.contactCount, contactsPerCompany);
}

function presentContactOf(person: number): number {
  return Math.floor(person / peopleEach) * contactsEach + (person % peopleEach);
}

function presentPerson(contact: number): number {
  return Math.floor(contact / contactsEach) * peopleEach + (contact % contactsEach);
}

function earlierPerson(random: Random, contact: number): number {
  const people = (Math.floor(contact / contactsEach) + 1) * peopleEach;
  return people - 1 - random.below(Math.min(people, peopleRemembered));
}

function workplaceOf({ companyId, name, domain, phone, place }: InventedCompany): Workplace {
  return { companyId, name, domain, phone, phonePrefix: place.phonePrefix };
}
