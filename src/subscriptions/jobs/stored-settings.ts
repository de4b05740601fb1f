import type { MasterKey } from '../../lib/master-key.ts';
import type { SubscriptionSettings } from '../settings.ts';
import type { SubscriptionJob } from './job.ts';

/** Settings as a job keeps them until it is run: the same, but its secret is encrypted. */
export function sealSettings(
  masterKey: MasterKey,
  jobId: string,
  { signingSecret, ...settings }: SubscriptionSettings,
): SubscriptionSettings {
  if (signingSecret === undefined) return settings;
  return { ...settings, signingSecret: masterKey.encrypt(secretOf(jobId), signingSecret) };
}

/** What {@link sealSettings} was given. */
export function openSettings(
  masterKey: MasterKey,
  { jobId, settings }: Pick<SubscriptionJob, 'jobId' | 'settings'>,
): SubscriptionSettings {
  const { signingSecret, ...open } = settings as SubscriptionSettings;
  if (signingSecret === undefined) return open;
  return { ...open, signingSecret: masterKey.decrypt(secretOf(jobId), signingSecret) };
}

function secretOf(jobId: string): string {
  return `subscription-job/${jobId}`;
}
