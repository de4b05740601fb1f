import type { Session } from '../../database/index.ts';
import type { LogoSize } from './draw-logo.ts';

/** In `size`: a picture that stands for every size that has none of its own. */
export const anySize = 0;

/** A picture that the data owner gives for a company. */
export interface Logo {
  readonly companyId: number;
  readonly size: LogoSize | typeof anySize;
  /** A PNG file. */
  readonly image: Buffer;
}

/** A company's name and, if one was loaded, its picture of this size; undefined if there is no such company. */
export async function findLogo(
  { kysely }: Session,
  companyId: number,
  size: LogoSize,
): Promise<{ companyId: number; name: string; image: Buffer | null } | undefined> {
  return kysely
    .selectFrom('company')
    .leftJoin('companyLogo', (join) =>
      join.onRef('companyLogo.companyId', '=', 'company.companyId').on('companyLogo.size', 'in', [anySize, size]),
    )
    .select(['company.companyId', 'company.name', 'companyLogo.image'])
    .where('company.companyId', '=', companyId)
    .orderBy('companyLogo.size', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/**
 * Keeps a picture, in place of the one that the company had of this size.
 * @returns whether there is such a company; without it nothing is kept
 */
export async function saveLogo({ client }: Session, { companyId, size, image }: Logo): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO company_logo (company_id, size, image)
     SELECT company_id, $2, $3 FROM company WHERE company_id = $1
     ON CONFLICT (company_id, size) DO UPDATE SET image = excluded.image`,
    [companyId, size, image],
  );
  return rowCount === 1;
}

/** Deletes all pictures of a company, and says how many there were. */
export async function deleteLogos({ kysely }: Session, companyId: number): Promise<number> {
  const { numDeletedRows } = await kysely
    .deleteFrom('companyLogo')
    .where('companyId', '=', companyId)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
