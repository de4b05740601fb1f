import { Resolver } from 'node:dns/promises';
import { domainToASCII } from 'node:url';

/** The questions to DNS that tell whether a domain takes mail. */
export type MailResolver = Pick<Resolver, 'resolveMx' | 'resolve4' | 'resolve6' | 'resolveNs'>;

/** Longest wait for a name server, and how often one is asked. */
const answerMillis = 3_000;
const tries = 2;

/** Asks the name servers that this machine is set up with. */
export function networkResolver(): MailResolver {
  return new Resolver({ timeout: answerMillis, tries });
}

/**
 * Whether a domain takes mail: it names a mail server, or has none to name but an address itself (RFC 5321 §5.1). One
 * that does not exist, or says that it takes no mail (RFC 7505), does not.
 * @param domain in any script
 * @returns undefined if no name server gave an answer
 */
export async function acceptsMail(resolver: MailResolver, domain: string): Promise<boolean | undefined> {
  const name = domainToASCII(domain);
  const servers = await answerTo(() => resolver.resolveMx(name));
  if (servers === undefined || servers === 'no such domain') return servers === undefined ? undefined : false;
  if (servers.length > 0) return servers.some(({ exchange }) => exchange !== '' && exchange !== '.');
  for (const question of ['resolve4', 'resolve6'] as const) {
    const addresses = await answerTo(() => resolver[question](name));
    if (addresses === undefined || addresses === 'no such domain') return addresses === undefined ? undefined : false;
    if (addresses.length > 0) return true;
  }
  return false;
}

/** The records, none of them if the domain has none of the kind; undefined if nobody could tell. */
async function answerTo<Entry>(ask: () => Promise<Entry[]>): Promise<Entry[] | 'no such domain' | undefined> {
  try {
    return await ask();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENODATA') return [];
    return code === 'ENOTFOUND' || code === 'EBADNAME' ? 'no such domain' : undefined;
  }
}
