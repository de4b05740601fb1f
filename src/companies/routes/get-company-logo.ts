import { createHash } from 'node:crypto';
import { Type } from 'typebox';
import { illegalValue, type Server } from '../../http/index.ts';
import { companyIdFrom } from '../../lib/company-id.ts';
import { ApiError } from '../../lib/errors.ts';
import type { CompanyContext } from '../company-context.ts';
import { drawLogo, logoSizes } from '../logo/draw-logo.ts';
import { findLogo } from '../logo/logo-store.ts';

/**
 * `GET /company/{companyId}/logos/{size}`: a PNG of the company's logo, or of its initials where the data owner loaded
 * none (reference `data-target.md` §4.7).
 */
export function getCompanyLogoRoute(server: Server, { database }: CompanyContext): void {
  server.get(
    '/company/:companyId/logos/:size',
    {
      config: { api: 'company' },
      schema: {
        tags: ['Companies'],
        summary: 'Logo of a company',
        description:
          'A PNG: the logo that the data owner loaded, or else one drawn from the initials. May be kept for a day; `If-None-Match` is answered with 304. Costs no credits.',
        params: Type.Object({
          companyId: Type.String({ examples: ['736233'] }),
          size: Type.String({ description: 'Width and height in pixels: 100, 200 or 400', examples: ['100'] }),
        }),
        response: {
          200: Type.Unsafe<unknown>({
            description: 'The logo',
            content: { 'image/png': { schema: Type.Unsafe({ type: 'string', contentMediaType: 'image/png' }) } },
          }),
          304: Type.Unsafe<unknown>({ description: 'The client has it already.', type: 'null' }),
        },
      },
    },
    async ({ params, headers }, reply) => {
      const companyId = companyIdFrom(params.companyId);
      const size = logoSizes.find((known) => String(known) === params.size) ?? illegalValue('size');
      const company = await findLogo(database, companyId, size);
      if (company === undefined) throw new ApiError('companyNotFound');
      const image = company.image ?? drawLogo(company, size);
      const tag = `"${createHash('sha256').update(image).digest('base64url').slice(0, 22)}"`;
      void reply.headers({ etag: tag, 'cache-control': 'private, max-age=86400' });
      if (headers['if-none-match']?.includes(tag) === true) return reply.code(304).send();
      return reply.type('image/png').send(image);
    },
  );
}
