import { type Static, Type } from 'typebox';
import type { SubscriptionJob } from './job.ts';

/** What is answered to a submission, a status request and a cancellation (reference `subscriptions.md` §6, §11.2). */
export const StatusDocument = Type.Object(
  {
    jobId: Type.String({ description: "The job's id", examples: ['u259755kvimbu9lo3oq1'] }),
    status: Type.String({ description: 'accepted, finished, failed or aborted', examples: ['accepted'] }),
    subscriptionId: Type.String({ examples: ['3n6ste1l43npouqjb5o'] }),
    totalProcessed: Type.Integer({ description: 'Ids taken in: none until it is finished, then all', examples: [0] }),
    type: Type.String({ examples: ['notificationSubscriptionUpdate'] }),
  },
  { title: 'SubscriptionJobStatus', xml: { name: 'BulkModifySubscriptionResponse' } },
);

/** What is answered to a dry run, which makes no job. */
export const DryRunDocument = Type.Object(
  {
    type: Type.String({ examples: ['notificationSubscriptionUpdate'] }),
    ids: Type.Integer({ description: 'Different ids that the job would bring', examples: [3] }),
  },
  { title: 'SubscriptionJobDryRun', xml: { name: 'subscriptionJobDryRun' } },
);

/** A job's status, as requests are answered and as its `resultWebhook` is told (§11.3). */
export function statusDocument(
  job: Pick<SubscriptionJob, 'jobId' | 'status' | 'subscriptionId' | 'ids' | 'type'>,
): Static<typeof StatusDocument> {
  return {
    jobId: job.jobId,
    status: job.status,
    subscriptionId: job.subscriptionId,
    totalProcessed: job.status === 'finished' ? job.ids : 0,
    type: job.type,
  };
}
