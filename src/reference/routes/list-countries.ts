import { Type } from 'typebox';
import type { Server } from '../../http/index.ts';
import { askedLanguage, countryNamer } from '../language.ts';
import type { ReferenceContext } from '../reference-context.ts';

const CountryList = Type.Object(
  {
    countries: Type.Array(
      Type.Object({ countryId: Type.String(), countryName: Type.String() }, { xml: { name: 'country' } }),
      { examples: [[{ countryId: '1', countryName: 'United States' }]] },
    ),
  },
  { title: 'CountryList' },
);

/** `GET /reference/countries`: every country with the id that filters know it by (reference `reference-data.md` §1, §7). */
export function listCountriesRoute(server: Server, { reference }: ReferenceContext): void {
  server.get(
    '/reference/countries',
    {
      config: { api: 'reference' },
      schema: {
        tags: ['Reference data'],
        summary: 'Countries',
        description:
          'All countries, in the order of their ids, named in the language of Accept-Language. Costs no credits.',
        response: { 200: CountryList },
      },
    },
    async ({ headers }) => {
      const nameOf = countryNamer(askedLanguage(headers['accept-language']));
      return {
        countries: reference().countries.map((country) => ({
          countryId: String(country.id),
          countryName: nameOf(country),
        })),
      };
    },
  );
}
