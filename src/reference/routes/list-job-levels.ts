import { Type } from 'typebox';
import type { Server } from '../../http/index.ts';
import type { ReferenceContext } from '../reference-context.ts';

const JobLevelList = Type.Object(
  {
    jobLevels: Type.Array(
      Type.Object({ jobLevelId: Type.String(), jobLevelName: Type.String() }, { xml: { name: 'jobLevel' } }),
      { examples: [[{ jobLevelId: '1', jobLevelName: 'C Level' }]] },
    ),
  },
  { title: 'JobLevelList' },
);

/** `GET /reference/jobLevels`: every job level with the id that filters know it by (reference `reference-data.md` §3). */
export function listJobLevelsRoute(server: Server, { reference }: ReferenceContext): void {
  server.get(
    '/reference/jobLevels',
    {
      config: { api: 'reference' },
      schema: {
        tags: ['Reference data'],
        summary: 'Job levels',
        description: 'All job levels, in the order of their ids. Costs no credits.',
        response: { 200: JobLevelList },
      },
    },
    async () => ({
      jobLevels: reference().jobLevels.map(({ id, name }) => ({ jobLevelId: String(id), jobLevelName: name })),
    }),
  );
}
