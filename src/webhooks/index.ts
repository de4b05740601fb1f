// Here: outgoing webhooks: where they may go, endpoints and their verification, signatures, attempts, delivery log.
// Never here: what a message says or when it is sent; jobs and subscriptions decide that and call sendMessage.

export { type AddressPolicy, addressPolicy } from './address-guard.ts';
export { countEndpoints, readWebhookBacklog, type WebhookBacklog } from './backlog-store.ts';
export { type Delivery, listDeliveries } from './delivery-log-store.ts';
export { checkWebhookDestination, type Resolve } from './destination.ts';
export { type EndpointStatus, unreachable } from './endpoint.ts';
export { rotateSecret } from './endpoint-secrets.ts';
export { findEndpoints } from './endpoint-store.ts';
export { receiverTls } from './receiver-tls.ts';
export { webhookRoutes } from './routes/index.ts';
export { type NewMessage, sendMessage, sendMessages } from './send-message.ts';
export { removeEndpoint, setEndpoint, setSigningSecret } from './set-endpoint.ts';
export { createWebhookSender, type WebhookSenderDeps, webhookSchedules } from './webhook-sender.ts';
