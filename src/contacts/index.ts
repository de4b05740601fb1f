// Here: people and contacts: their fields, details, searches and lists, and how files give them.
// Never here: companies' own fields and filters, or how records are matched to what a client knows.
import type { Server } from '../http/index.ts';
import { type ContactDependencies, contactContext } from './contact-context.ts';
import { fetchContactsRoutes } from './routes/fetch-contacts.ts';
import { getContactRoute } from './routes/get-contact.ts';
import { getPersonRoute } from './routes/get-person.ts';
import { getTargetContactRoute } from './routes/get-target-contact.ts';
import { listCompanyContactsRoute } from './routes/list-company-contacts.ts';
import { listTargetContactsRoute } from './routes/list-target-contacts.ts';
import { searchContactsRoute } from './routes/search-contacts.ts';
import { searchPersonsRoute } from './routes/search-persons.ts';

export { bestFirst, contactConditions } from './contact-conditions.ts';
export { type ContactFilter, readTargetContactFilter } from './contact-filter.ts';
export { targetContactFilterParameters } from './contact-filter-parameters.ts';
export { contactImport } from './contact-import.ts';
export { contactListFields, contactRecordFields } from './contact-record.ts';
export { findContacts, withPeopleIds } from './contact-store.ts';
export { personImport } from './person-import.ts';
export { titleQuery } from './title-query.ts';

/** Registers the endpoints of contacts and people below `/api/v1`. */
export function contactRoutes(server: Server, dependencies: ContactDependencies): void {
  const context = contactContext(dependencies);
  listTargetContactsRoute(server, context);
  getTargetContactRoute(server, context);
  listCompanyContactsRoute(server, context);
  searchContactsRoute(server, context);
  getContactRoute(server, context);
  fetchContactsRoutes(server, context);
  getPersonRoute(server, context);
  searchPersonsRoute(server, context);
}
