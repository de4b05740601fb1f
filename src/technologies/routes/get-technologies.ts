import { Type } from 'typebox';
import type { Server } from '../../http/index.ts';
import { Categories } from '../tech-profile.ts';
import type { TechnologyContext } from '../technology-context.ts';
import { listTechnologies } from '../technology-store.ts';

const TechnologyTree = Type.Object({ categories: Categories }, { title: 'TechnologyTree' });

/** `GET /reference/techProfile`: the whole technology tree (reference `reference-data.md` §1). */
export function getTechnologiesRoute(server: Server, { database }: TechnologyContext): void {
  server.get(
    '/reference/techProfile',
    {
      config: { api: 'reference' },
      schema: {
        tags: ['Reference data'],
        summary: 'Technology categories',
        description: 'All categories, sub-categories and products, sorted by name. Costs no credits.',
        response: { 200: TechnologyTree },
      },
    },
    async () => ({ categories: await listTechnologies(database) }),
  );
}
