import { type WebhookReceiver, webhookReceiver } from '../support/webhook-receiver.ts';
import type { FirmlensProcess } from './firmlens-process.ts';
import { type FaultInstallation, faultInstallation } from './installation.ts';
import { type JobClient, jobClient } from './job-client.ts';
import { fillKnownData } from './known-data.ts';

/** All that takes part in a fault test: the installation, a client with its notes, and who receives its webhooks. */
export interface Site {
  readonly installation: FaultInstallation;
  readonly client: JobClient;
  readonly receiver: WebhookReceiver;
  /** Jobs whose results have been downloaded and were right. */
  readonly checked: Set<string>;
}

/**
 * Builds a {@link Site} with known data, served by one process that is API and worker. Call it at the top level of the
 * file.
 */
export async function faultSite(
  environment: Record<string, string> = {},
): Promise<Site & { readonly server: FirmlensProcess }> {
  const installation = await faultInstallation(environment);
  try {
    const receiver = await webhookReceiver();
    const server = await installation.start(['serve']);
    await fillKnownData(installation);
    const client = await jobClient(installation, server.url, receiver.url);
    return { installation, client, receiver, checked: new Set(), server };
  } catch (error) {
    // A file that fails before its first test runs no `after`.
    await installation.end();
    throw error;
  }
}
