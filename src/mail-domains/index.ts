// Here: whether the domains of contacts' e-mail addresses take mail, and what contacts say of that.
// Never here: what an address must look like, or how contacts are read and listed.
export { type MailResolver, networkResolver } from './mail-resolver.ts';
export { type DomainVerification, type VerificationProgress, verifyDomains } from './verify-domains.ts';
