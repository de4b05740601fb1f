// Here: outgoing webhooks: where they may go, their signatures, attempts, retry schedule and delivery log.
// Never here: what a message says or when it is sent; jobs and subscriptions decide that and call sendMessage.

export { type AddressPolicy, addressPolicy } from './address-guard.ts';
export { checkWebhookDestination, type Resolve } from './destination.ts';
export { sendMessage } from './send-message.ts';
export { createWebhookSender, type WebhookSenderDeps, webhookSchedules } from './webhook-sender.ts';
