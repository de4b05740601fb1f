// Here: API keys and their credits, access tokens, entitlements, throttle and usage; the master key's file and its claim on the database.
// Never here: what a route does once it knows who calls, or how jobs count.

export { openAccountDirectory } from './account-directory.ts';
export { type ApiKey, type ApiKeySettings, creditsPeriods, defaultSettings, webhookForms } from './api-key.ts';
export { createApiKey, findApiKey, listApiKeys, markApiKey, updateApiKey, webhookSecrets } from './api-key-store.ts';
export { collectDebits } from './collected-debits.ts';
export { creditsLeftAfter, debitReserved, refundCredits, releaseReserved, reserveCredits } from './credit-store.ts';
export { type ApiName, apiNames, isApiName } from './entitlement.ts';
export { boundFingerprint, claimInstance, requireSameKey } from './instance.ts';
export { type ReportPeriod, readOptionalReportPeriod, readReportPeriod, reportPeriods } from './report-period.ts';
export { revokeToken } from './revoked-token-store.ts';
export { tokenRoutes } from './routes/token.ts';
export { usageRoutes } from './routes/usage.ts';
export { inspectSecretKeyFile, loadMasterKey } from './secret-key-file.ts';
export { tokenLifetimeSeconds, tokensOf } from './token.ts';
export { addTransactions, sumTransactions, type UsageLine, usageDay } from './usage-store.ts';
