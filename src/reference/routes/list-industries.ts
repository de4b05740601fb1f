import { type TSchemaOptions, Type } from 'typebox';
import type { Server } from '../../http/index.ts';
import type { ReferenceContext } from '../reference-context.ts';
import type { Named } from '../reference-data.ts';

const industry = (options: TSchemaOptions = {}) =>
  Type.Object({ industryId: Type.String(), industryName: Type.String() }, options);

const IndustryList = Type.Object(
  {
    industries: Type.Array(
      Type.Object(
        { industry: industry(), subIndustries: Type.Array(industry({ xml: { name: 'subIndustry' } })) },
        { xml: { name: 'industry' } },
      ),
      {
        examples: [
          [
            {
              industry: { industryId: '8', industryName: 'Computer Software' },
              subIndustries: [{ industryId: '8_32', industryName: 'Enterprise Resource Planning Software' }],
            },
          ],
        ],
      },
    ),
  },
  { title: 'IndustryList' },
);

/** `GET /reference/industries`: every industry with its sub-industries (reference `reference-data.md` §1, §5). */
export function listIndustriesRoute(server: Server, { reference }: ReferenceContext): void {
  server.get(
    '/reference/industries',
    {
      config: { api: 'reference' },
      schema: {
        tags: ['Reference data'],
        summary: 'Industries',
        description: 'All industries and their sub-industries, in the order of their ids. Costs no credits.',
        response: { 200: IndustryList },
      },
    },
    async () => ({
      industries: reference().industries.map((each) => ({
        industry: printed(each),
        subIndustries: each.subIndustries.map(printed),
      })),
    }),
  );
}

function printed({ id, name }: Named<string>): { industryId: string; industryName: string } {
  return { industryId: id, industryName: name };
}
