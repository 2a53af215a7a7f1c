import { z } from 'zod';
import { SendError, type Target } from '../channel.ts';
import type { Api } from './api.ts';
import { DingTalkFault } from './faults.ts';
import type { MessageBody } from './message-body.ts';
import { addressOf } from './read-payload.ts';

/** A message as the robot API takes it: its template and the template's parameters. */
export interface RobotMessage {
  msgKey: 'sampleText' | 'sampleMarkdown' | 'sampleImageMsg';
  msgParam: Record<string, string>;
}

export function robotMessageOf(body: MessageBody): RobotMessage {
  return body.kind === 'text'
    ? { msgKey: 'sampleText', msgParam: { content: body.text } }
    : { msgKey: 'sampleMarkdown', msgParam: { title: body.title, text: body.text } };
}

const ids = z.array(z.string()).nullish();
const answerSchema = z.object({
  processQueryKey: z.string(),
  invalidStaffIdList: ids,
  flowControlledStaffIdList: ids,
});

/** The API's limit per person is not documented; it is by the minute. */
const PERSON_THROTTLED_MS = 15_000;

/**
 * Sends without being asked and resolves with the key for receipts and recall. Cannot @ anybody, and knows no
 * idempotency key.
 * @throws {DingTalkFault | SendError}
 */
export async function sendProactively(
  api: Api,
  robotCode: string,
  target: Target,
  { msgKey, msgParam }: RobotMessage,
): Promise<string> {
  const address = addressOf(target);
  if (!address) throw new SendError('never', '对方不在本组织,只能在他发消息后一个多小时里回');
  const message = { robotCode, msgKey, msgParam: JSON.stringify(msgParam) };
  const answer =
    'group' in address
      ? await api.post('/v1.0/robot/groupMessages/send', { ...message, openConversationId: address.group })
      : await api.post('/v1.0/robot/oToMessages/batchSend', { ...message, userIds: [address.staffId] });
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) throw new DingTalkFault('unknown', 'answer of an unknown shape');
  const { processQueryKey, invalidStaffIdList, flowControlledStaffIdList } = parsed.data;
  // A 200 that sent nothing: the one person it was for is in one of the lists.
  if (invalidStaffIdList?.length) throw new SendError('never', '组织里找不到这个人');
  if (flowControlledStaffIdList?.length) {
    throw new SendError('later', '给这个人发得太多,钉钉要等一等', { retryAfter: PERSON_THROTTLED_MS });
  }
  return processQueryKey;
}
