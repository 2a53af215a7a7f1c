import type { InboundMessage } from '../../src/channels/channel.ts';
import type { CheckIn } from '../../src/domain/lecture.ts';
import type { Bulletin, OutboxDraft } from '../../src/store/face.ts';
import { AT } from './store-server.ts';

/** One of each thing a store keeps, to be changed where a test cares. */
export function messageOf(id: string, changes: Partial<InboundMessage> = {}): InboundMessage {
  return {
    id,
    conversation: { platform: 'dingtalk', id: 'group-1', kind: 'group', title: '赐璧工作群' },
    sender: { account: 'wang', name: '王姐' },
    text: '打卡 35人',
    pictures: [],
    addressed: true,
    sentAt: AT,
    ...changes,
  };
}

export function checkInOf(no: number, changes: Partial<CheckIn> = {}): CheckIn {
  return {
    town: 'huanghu',
    no,
    unit: 'cibi',
    state: 'recorded',
    headcount: 35,
    floating: null,
    visitors: 0,
    households: null,
    leaflets: null,
    heldOn: '2021-04-06',
    heldTime: null,
    venueKind: null,
    venue: '礼堂',
    team: null,
    audiences: [],
    topics: ['shuadan'],
    approximate: {},
    reporter: 'wang',
    lecturers: ['wang'],
    reportedAt: AT,
    conversation: 'group-1',
    photos: [],
    flags: [],
    ...changes,
  };
}

export function draftOf(key: string, changes: Partial<OutboxDraft> = {}): OutboxDraft {
  return {
    key,
    class: 'bulletin',
    platform: 'dingtalk',
    conversation: 'group-1',
    account: null,
    text: `正文 ${key}`,
    pictures: [],
    inReplyTo: null,
    bulletin: null,
    state: 'pending',
    notBefore: AT,
    expiresAt: null,
    ...changes,
  };
}

export function bulletinOf(no: number, changes: Partial<Bulletin> = {}): Bulletin {
  return {
    no,
    kind: 'text',
    state: 'preview',
    title: '本周案情',
    text: '本周有两起刷单。',
    targets: [{ platform: 'dingtalk', conversation: 'group-1', title: '赐璧工作群' }],
    author: 'sun',
    platform: 'dingtalk',
    conversation: 'single-sun',
    createdAt: AT,
    expiresAt: new Date(AT.getTime() + 86_400_000),
    sendAt: null,
    confirmedAt: null,
    confirmedBy: null,
    rounds: 0,
    ...changes,
  };
}
