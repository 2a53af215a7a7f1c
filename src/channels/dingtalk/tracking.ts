import type { Logger } from 'pino';
import { z } from 'zod';
import { isRobotGroup, type Target, type Tracking } from '../channel.ts';
import type { Api } from './api.ts';
import { toSendError } from './faults.ts';
import { keysOf } from './outbound.ts';
import { addressOf } from './read-payload.ts';

const PAGE = 200;
/** Groups have at most a few thousand members; beyond this something is wrong with the paging. */
const MAX_PAGES = 50;

const pageSchema = z.object({
  readUserIds: z.array(z.string()).nullish(),
  hasMore: z.boolean().nullish(),
  nextToken: z.string().nullish(),
});
const recallSchema = z.object({ successResult: z.array(z.string()).nullish() });

/** Read receipts and recall of what went to groups proactively (open.dingtalk.com, groupMessages/query and /recall). */
export function createTracking(api: Api, robotCode: string, log: Logger): Tracking {
  async function countReaders(openConversationId: string, processQueryKey: string): Promise<number> {
    const readers = new Set<string>();
    let nextToken: string | null = null;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const query = { openConversationId, robotCode, processQueryKey, maxResults: PAGE };
      const answer = await api.post('/v1.0/robot/groupMessages/query', {
        ...query,
        ...(nextToken ? { nextToken } : {}),
      });
      const parsed: z.infer<typeof pageSchema> = pageSchema.parse(answer);
      for (const reader of parsed.readUserIds ?? []) readers.add(reader);
      nextToken = parsed.nextToken ?? null;
      if (!parsed.hasMore || !nextToken) break;
    }
    return readers.size;
  }

  return {
    async readers(target, platformId) {
      if (isRobot(target)) return null;
      const address = addressOf(target);
      // Of a message in parts the first: who opened the group saw that one.
      const [key] = keysOf(platformId);
      if (!address || !('group' in address) || !key) return null;
      try {
        return await countReaders(address.group, key);
      } catch (error) {
        log.warn({ err: error }, 'readers not counted');
        return null;
      }
    },
    async recall(target, platformId) {
      if (isRobot(target)) return { recalled: false, reason: '群机器人发的,钉钉不让撤' };
      const address = addressOf(target);
      const processQueryKeys = keysOf(platformId);
      if (!address || !('group' in address)) return { recalled: false, reason: '单聊里的消息这里撤不了' };
      if (processQueryKeys.length === 0) return { recalled: false, reason: '当场回的话钉钉不让撤' };
      try {
        const answer = await api.post('/v1.0/robot/groupMessages/recall', {
          openConversationId: address.group,
          robotCode,
          processQueryKeys,
        });
        const gone = recallSchema.parse(answer).successResult ?? [];
        if (processQueryKeys.every((key) => gone.includes(key))) return { recalled: true };
        return { recalled: false, reason: '钉钉没让撤,可能发出太久了' };
      } catch (error) {
        log.warn({ err: error }, 'message not recalled');
        const { outcome, reason } = toSendError(error);
        return { recalled: false, reason: outcome === 'unknown' ? '没弄清撤没撤掉' : reason };
      }
    },
  };
}

/** A group's own robot gets no key for what it sends: nothing can be asked about it. */
function isRobot(target: Target): boolean {
  return 'conversation' in target && isRobotGroup(target.conversation);
}
