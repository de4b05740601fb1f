import { type WebhookReceiver, webhookReceiver } from '../support/webhook-receiver.ts';
import { type Ask, askOnce } from './ask.ts';
import { type Deliveries, deliveries, type Signer } from './deliveries.ts';
import type { FirmlensProcess } from './firmlens-process.ts';
import { type FaultInstallation, faultInstallation } from './installation.ts';
import { type JobClient, jobClient } from './job-client.ts';
import { fillKnownData } from './known-data.ts';

/** Whom a fault test of jobs needs: the installation, a client with its notes, and who receives its webhooks. */
export interface JobSite {
  readonly installation: FaultInstallation;
  readonly client: JobClient;
  readonly receiver: WebhookReceiver;
  readonly deliveries: Deliveries;
  readonly signerOf: (subject: string) => Signer;
  /** What each job that there has ever been cost. */
  readonly credits: Map<string, number>;
}

/**
 * Builds a {@link JobSite} with known data on processes that run already.
 * @param ask how its client asks the servers
 */
export async function jobSite(installation: FaultInstallation, receiver: WebhookReceiver, ask: Ask): Promise<JobSite> {
  await fillKnownData(installation);
  const client = await jobClient(installation, ask, receiver.url);
  const signerOf = () => ({ secret: client.webhookSecret });
  return { installation, client, receiver, deliveries: deliveries(receiver), signerOf, credits: new Map() };
}

/** A {@link JobSite} served by one process that is API and worker. Call it at the top level of the file. */
export async function singleServerSite(
  environment: Record<string, string>,
): Promise<JobSite & { server: FirmlensProcess }> {
  const installation = await faultInstallation(environment);
  try {
    const site = { server: await installation.start(['serve']) };
    const jobs = await jobSite(
      installation,
      await webhookReceiver(),
      askOnce(() => [site.server.url]),
    );
    return Object.assign(site, jobs);
  } catch (error) {
    // A file that fails before its first test runs no `after`.
    await installation.end();
    throw error;
  }
}
