import { Type } from 'typebox';
import { settingCharactersMax } from '../settings.ts';

const text = (description: string, ...examples: string[]) =>
  Type.Optional(Type.String({ description, ...(examples.length === 0 ? {} : { examples }) }));

const ids = (description: string, ...examples: string[]) =>
  Type.Optional(
    Type.Union([Type.String(), Type.Array(Type.Union([Type.String(), Type.Integer()]))], { description, examples }),
  );

/** Required of every creation and every update, which cannot change it. */
export const typeParameter = Type.String({
  description: 'company, companyNews, people or companyFamilyTree',
  examples: ['company'],
});

const companyIdsExample = '643462,1042601';

/** The ids that a new subscription watches: one of the two is required. In a JSON body ids may be a list. */
const idParameters = {
  companyIds: ids('What it watches: comma-separated, in JSON also a list', companyIdsExample),
  peopleIds: ids('Of a people subscription, in place of companyIds'),
};

/** Ids that replace those watched, or come to them and leave them, additions first: not both. */
export const idChangeParameters = {
  companyIds: ids('Replaces all that are watched: comma-separated, in JSON also a list', companyIdsExample),
  peopleIds: ids('Of a people subscription, in place of companyIds'),
  addCompanyIds: ids('Comma-separated; those watched already are ignored'),
  removeCompanyIds: ids('Comma-separated; those not watched are ignored'),
  addPeopleIds: ids('Of a people subscription, in place of addCompanyIds'),
  removePeopleIds: ids('Of a people subscription, in place of removeCompanyIds'),
};

const watchField = (what: string) => text(`Whatever it says: ${what} is watched, too`);

const startTime = Type.String({
  description: 'The first time, in the future: ISO 8601 with an offset',
  examples: ['2030-02-01T00:00:00-08:00'],
});

/** What creation and update have in common (reference `subscriptions.md` §3 to §6). */
export const settingParameters = {
  name: text(`At most ${settingCharactersMax.name} characters`),
  description: text(`At most ${settingCharactersMax.description} characters`),
  startTime: Type.Optional(startTime),
  frequency: text('Units: d, w, m, y; of companyNews M (minutes), h, d, w', '7d'),
  cron: text('In place of frequency: a Quartz expression', '0 0 12 * * ?'),
  fields: text('Comma-separated; all unless given', 'Name,SIC,NAICS,companyType'),
  agents: text('Of companyNews, in place of fields', 'LEADERSHIP_CHANGES,ACQUISITIONS'),
  webhook: text('URL that alerts are posted to', 'https://client.example/hook'),
  signingSecret: text(
    `Key of the signature X-InsideViewAPI-AlertDataSignature; at most ${settingCharactersMax.signingSecret} characters`,
  ),
  timeZone: text("Zone in which it counts and prints times; the server's unless given", 'Europe/Berlin'),
  companyStatusV2: watchField('the field'),
  companyTypeV2: watchField('the field'),
  businessStructure: watchField('the field'),
  siteCount: watchField('the field'),
  siteLocationCount: watchField('the field'),
  siteTypes: watchField('the field'),
};

/** Those of a creation, which needs a start. */
export const creationParameters = { ...idParameters, ...settingParameters, startTime };
