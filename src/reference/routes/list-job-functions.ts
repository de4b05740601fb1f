import { Type } from 'typebox';
import type { Server } from '../../http/index.ts';
import type { ReferenceContext } from '../reference-context.ts';

const JobFunctionList = Type.Object(
  {
    jobFunctions: Type.Array(
      Type.Object({ jobFunctionId: Type.String(), jobFunctionName: Type.String() }, { xml: { name: 'jobFunction' } }),
      { examples: [[{ jobFunctionId: '1', jobFunctionName: 'Administrative Support' }]] },
    ),
  },
  { title: 'JobFunctionList' },
);

/** `GET /reference/jobFunctions`: every job function with the id that filters know it by (reference `reference-data.md` §4). */
export function listJobFunctionsRoute(server: Server, { reference }: ReferenceContext): void {
  server.get(
    '/reference/jobFunctions',
    {
      config: { api: 'reference' },
      schema: {
        tags: ['Reference data'],
        summary: 'Job functions',
        description: 'All job functions, in the order of their ids. Costs no credits.',
        response: { 200: JobFunctionList },
      },
    },
    async () => ({
      jobFunctions: reference().jobFunctions.map(({ id, name }) => ({
        jobFunctionId: String(id),
        jobFunctionName: name,
      })),
    }),
  );
}
