import type { ImportEntity } from '../lib/import-entity.ts';
import { integer, text, textList } from '../lib/record-field.ts';
import { regions } from './regions.ts';

/** Reference data as files give it (reference `reference-data.md` §12): what is shipped is loaded in the same form. */
export const referenceImports: readonly ImportEntity[] = [
  {
    name: 'countries',
    entity: 'country',
    noun: 'country',
    summary: 'one country a row',
    table: 'country',
    fields: [
      integer('countryId', { required: true, minimum: 1 }),
      text('countryName', { required: true }),
      text('countryCode', { required: true }),
      text('region', { values: regions }),
      textList('otherNames', 'otherName'),
    ],
    key: ['countryId'],
  },
  {
    name: 'states',
    entity: 'state',
    noun: 'state',
    summary: 'one state or province of a country a row',
    table: 'state',
    fields: [
      text('countryName', { required: true }),
      text('stateId', { required: true }),
      text('stateName', { required: true }),
    ],
    key: ['countryName', 'stateId'],
  },
  {
    name: 'industries',
    entity: 'industry',
    noun: 'industry',
    summary: 'one industry or sub-industry a row',
    table: 'industry',
    fields: [
      text('industryId', { required: true }),
      text('industryName', { required: true }),
      text('parentIndustryId'),
    ],
    key: ['industryId'],
  },
  {
    name: 'job-levels',
    entity: 'jobLevel',
    noun: 'job level',
    summary: 'one job level a row',
    table: 'job_level',
    fields: [integer('jobLevelId', { required: true, minimum: 1 }), text('jobLevelName', { required: true })],
    key: ['jobLevelId'],
  },
  {
    name: 'job-functions',
    entity: 'jobFunction',
    noun: 'job function',
    summary: 'one job function a row',
    table: 'job_function',
    fields: [integer('jobFunctionId', { required: true, minimum: 1 }), text('jobFunctionName', { required: true })],
    key: ['jobFunctionId'],
  },
];
