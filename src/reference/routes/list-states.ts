import { Type } from 'typebox';
import type { Server } from '../../http/index.ts';
import { askedLanguage, countryNamer } from '../language.ts';
import type { ReferenceContext } from '../reference-context.ts';

const StateList = Type.Object(
  {
    states: Type.Array(
      Type.Object(
        {
          stateId: Type.String(),
          stateName: Type.String(),
          countryName: Type.String(),
          countryId: Type.Optional(Type.String()),
        },
        { xml: { name: 'state' } },
      ),
      { examples: [[{ stateId: 'CA', stateName: 'California', countryName: 'United States', countryId: '1' }]] },
    ),
  },
  { title: 'StateList' },
);

/**
 * `GET /reference/states`: every state with the id that filters know it by, and its country, without which that id may
 * mean several (reference `reference-data.md` §8).
 */
export function listStatesRoute(server: Server, { reference }: ReferenceContext): void {
  server.get(
    '/reference/states',
    {
      config: { api: 'reference' },
      schema: {
        tags: ['Reference data'],
        summary: 'States',
        description: 'The states of all countries that have any listed, by country and name. Costs no credits.',
        response: { 200: StateList },
      },
    },
    async ({ headers }) => {
      const { countries, states } = reference();
      const nameOf = countryNamer(askedLanguage(headers['accept-language']));
      const byName = new Map(countries.map((country) => [country.name, country]));
      return {
        states: states.map(({ id, name, country: countryName }) => {
          const country = byName.get(countryName);
          return {
            stateId: id,
            stateName: name,
            countryName: country === undefined ? countryName : nameOf(country),
            countryId: country === undefined ? undefined : String(country.id),
          };
        }),
      };
    },
  );
}
