import type { Logger } from 'pino';
import { z } from 'zod';
import { isRobotTarget, type RecallOutcome, type Tracking } from '../channel.ts';
import type { Api } from './api.ts';
import { DingTalkFault, toSendError } from './faults.ts';
import { keysOf } from './outbound.ts';
import { addressOf } from './read-payload.ts';

const PAGE = 200;
/** Groups have at most a few thousand members; beyond this something is wrong with the paging. */
const MAX_PAGES = 50;
const RECALL_AGAIN_MS = 2_000;

const pageSchema = z.object({
  /** SUCCESS, PROCESSING or RECALLED. */
  sendStatus: z.string().nullish(),
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

  /** Whether it was taken back before: a recall whose answer got lost is refused the second time. */
  async function isRecalled(openConversationId: string, processQueryKey: string): Promise<boolean> {
    try {
      const query = { openConversationId, robotCode, processQueryKey, maxResults: 1 };
      const answer = await api.post('/v1.0/robot/groupMessages/query', query);
      return pageSchema.parse(answer).sendStatus === 'RECALLED';
    } catch (error) {
      // Nothing can be asked any more about messages that are a day old.
      if (error instanceof DingTalkFault && error.kind === 'refused') return false;
      throw error;
    }
  }

  async function recallFrom(openConversationId: string, processQueryKeys: string[]): Promise<RecallOutcome> {
    const answer = await api.post('/v1.0/robot/groupMessages/recall', {
      openConversationId,
      robotCode,
      processQueryKeys,
    });
    const gone = recallSchema.parse(answer).successResult ?? [];
    for (const key of processQueryKeys) {
      if (gone.includes(key) || (await isRecalled(openConversationId, key))) continue;
      return refusal('钉钉没让撤,可能发出太久了');
    }
    return { recalled: true };
  }

  return {
    async readers(target, platformId) {
      // A group's own robot gets no key for what it sends: nothing can be asked about it.
      if (isRobotTarget(target)) return null;
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
      if (isRobotTarget(target)) return refusal('群机器人发的,钉钉不让撤');
      const address = addressOf(target);
      const processQueryKeys = keysOf(platformId);
      if (!address || !('group' in address)) return refusal('单聊里的消息这里撤不了');
      if (processQueryKeys.length === 0) return refusal('当场回的话钉钉不让撤');
      try {
        return await recallFrom(address.group, processQueryKeys);
      } catch (error) {
        log.warn({ err: error }, 'message not recalled');
        const { outcome, reason, retryAfter } = toSendError(error);
        if (outcome === 'never') return refusal(reason);
        const isUnknown = outcome === 'unknown';
        return {
          recalled: false,
          reason: isUnknown ? '没弄清撤没撤掉' : reason,
          retryAfter: retryAfter ?? RECALL_AGAIN_MS,
        };
      }
    },
  };
}

function refusal(reason: string): RecallOutcome {
  return { recalled: false, reason, retryAfter: null };
}
