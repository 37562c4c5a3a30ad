/** The names and answers of a subscription in Pub/Sub's REST interface. Pure. */
import { isFields, text } from './object-resource.ts';
import type { PulledMessage } from './pubsub-queue.ts';

export const isFullName = (subscription: string): boolean => subscription.startsWith('projects/');

/** `projects/p/subscriptions/s`. */
export const fullName = (subscription: string, projectId: string): string =>
  isFullName(subscription) ? subscription : `projects/${projectId}/subscriptions/${subscription}`;

/** What a pull brought. An answer without messages has no list either. */
export function readPulled(answer: unknown): readonly PulledMessage[] {
  const received: unknown = isFields(answer) ? answer['receivedMessages'] : undefined;
  return Array.isArray(received) ? received.flatMap(readReceived) : [];
}

function readReceived(received: unknown): readonly PulledMessage[] {
  if (!isFields(received) || !isFields(received['message'])) return [];
  const { message, deliveryAttempt } = received;
  const ackId = text(received, 'ackId');
  const id = text(message, 'messageId');
  if (ackId === undefined || id === undefined) return [];
  // 0 where the subscription has no dead-letter policy.
  const isCounted = typeof deliveryAttempt === 'number' && deliveryAttempt > 0;
  return [{ id, ackId, body: JSON.stringify(message), ...(isCounted && { deliveryAttempt }) }];
}
