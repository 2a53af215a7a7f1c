import type { MessageId, MessageParams } from '../src/bot/messages.ts';

type Params<K extends MessageId> = Partial<MessageParams[K]> & Record<string, unknown>;

const standing = {
  unit: '赐璧',
  isTown: false,
  counted: 640,
  target: 640,
  deadline: '4月底',
  gap: 0,
  reached: true,
  average: 35,
  sessions: 0,
  workingDays: 19,
  assisted: 0,
  population: 2560,
  percentOfPopulation: 25,
};
const behind = { ...standing, counted: 35, gap: 605, reached: false, sessions: 18 };
const yearOnly = {
  ...standing,
  counted: 1200,
  target: null,
  deadline: null,
  workingDays: null,
  percentOfPopulation: 46.9,
};

const waiting = {
  words: '打卡 40人 刷单',
  missing: 'unit' as const,
  lectures: [],
  numbers: [],
  askedOn: '2021-04-05',
  lastDay: '2021-04-06',
  isHere: true,
};
const understood = {
  unit: '赐璧',
  headcount: 35,
  approximate: null,
  floating: 0,
  visitors: 0,
  households: null,
  heldOn: '2021-04-05',
  heldTime: null,
  venue: '礼堂',
  audiences: [],
  topics: ['刷单'],
  photos: 0,
};
const toConfirm = { ...waiting, missing: 'confirm' as const, lectures: [understood] };
const perhapsSame = { ...waiting, missing: 'duplicate' as const, numbers: [12] };
const elsewhere = { ...waiting, isHere: false };
const credited = {
  no: 1,
  unit: '赐璧',
  headcount: 35,
  households: null,
  heldOn: '2021-04-06',
  heldTime: null,
  venue: null,
  audiences: [],
  topics: [],
  photos: 0,
  credits: [{ unit: '赐璧', isFloating: false, counted: 35 }],
  visitors: 0,
  network: false,
  approximate: { headcount: null, households: null },
  leaflets: null,
};

/** What a template says beside its sample: one line per branch. */
export const CASES: { [K in MessageId]?: Record<string, Params<K>> } = {
  'ask-confirm': {
    不全: { lectures: [{ ...understood, venue: null, topics: [] }] },
    都有: {
      lectures: [
        {
          ...understood,
          headcount: 30,
          approximate: '三十多',
          floating: 12,
          visitors: 3,
          households: 20,
          heldTime: 'afternoon',
          audiences: ['老人'],
        },
      ],
    },
    几场: { lectures: [understood, { ...understood, unit: '虎山', headcount: 53 }] },
    头一场53人: { lectures: [{ ...understood, headcount: 53 }, understood] },
  },
  'ask-duplicate': {
    昨天记的没写地方: {
      earlier: [
        {
          ...credited,
          no: 3,
          reporter: '老陈',
          reportedAt: new Date('2021-04-05T01:05:00Z'),
          reportedOn: '2021-04-05',
          heldOn: '2021-04-05',
        },
      ],
    },
    几场: {
      earlier: [
        {
          ...credited,
          reporter: '王姐',
          reportedAt: new Date('2021-04-06T01:05:00Z'),
          reportedOn: '2021-04-06',
        },
        {
          ...credited,
          no: 2,
          unit: '虎山',
          reporter: '老胡',
          reportedAt: new Date('2021-04-05T01:05:00Z'),
          reportedOn: '2021-04-05',
        },
      ],
    },
  },
  'ask-headcount': {
    几十个: { vague: '几十个人' },
    两个数: { figures: [12, 35] },
    几场里的一场: { unit: '虎山' },
    几场里的几十个: { unit: '虎山', vague: '几十个人' },
    几场里的两个数: { unit: '虎山', figures: [12, 35] },
  },
  'ask-mend': { 几场: { isSeveral: true } },
  'ask-other-unit': { 在群里: { isGroup: true } },
  'ask-which-unit': { 合在一起: { headcount: 35 } },
  'ask-unit': { 没有这个村: { unknown: '东山' } },
  'bind-what': { 没找到: { unknown: '东山' } },
  'bulletin-cancelled': { 定了时间的: { wasScheduled: true } },
  'bulletin-empty': { 推送: { isPush: true } },
  'bulletin-no-group': { 各村: { units: [] } },
  'bulletin-past': { 没写几点: { words: '明天', isPast: false } },
  'bulletin-preview': {
    各村: { units: [], dingtalk: 6, wechat: 6 },
    只有钉钉: { dingtalk: 2, wechat: 0 },
    定时: { sendAt: new Date('2021-04-07T01:00:00Z') },
    改过: { isEdited: true },
    每周的: { isWeekly: true },
  },
  'bulletin-recalled': {
    都撤了: { recalled: 12, refused: [], uncertain: [] },
    都没撤掉: {
      groups: 2,
      recalled: 0,
      refused: [{ reason: '微信上机器人撤不了', titles: ['赐璧村居民群', '虎山村居民群'] }],
      uncertain: [],
    },
    几种原因: {
      recalled: 10,
      refused: [
        { reason: '微信上机器人撤不了', titles: ['赐璧村居民群'] },
        { reason: '机器人不在群里', titles: ['虎山村工作群'] },
      ],
      uncertain: [],
    },
    没发到: { groups: 0, recalled: 0, refused: [], uncertain: [], unsent: 2 },
  },
  'bulletin-recalling': { 都发了: { unsent: 0 } },
  'bulletin-report': {
    都到了: { sent: 12, failed: [], uncertain: [] },
    只有没发到的: { uncertain: [] },
    只有说不准的: { failed: [] },
  },
  'bulletin-started': {
    停着: { isStopped: true },
    休息时间: { quietUntil: new Date('2021-04-07T00:00:00Z') },
  },
  'bulletin-status': {
    预览: { state: 'preview' },
    过了时候: { state: 'preview', isExpired: true },
    取消了: { state: 'cancelled' },
    定时: { state: 'scheduled', sendAt: new Date('2021-04-07T01:00:00Z') },
    发完了: { state: 'done', waiting: 0, sent: 12, uncertain: [] },
    正在数: { isCounting: true },
    有人读: {
      readers: { total: 213, at: new Date('2021-04-06T02:30:00Z'), groups: 9, isAll: true, byGroup: [] },
    },
    昨天数的: {
      isCounting: true,
      readers: {
        total: 51,
        at: new Date('2021-04-05T02:30:00Z'),
        groups: 2,
        isAll: false,
        byGroup: [
          { title: '赐璧村工作群', readers: 21 },
          { title: '虎山村工作群', readers: 30 },
        ],
      },
    },
    正在撤回: { state: 'recalling', recall: { groups: 12, recalled: 3, refused: [], uncertain: [] } },
    撤回了: { state: 'recalled', recall: { groups: 12, recalled: 12, refused: [], uncertain: [] } },
    没撤全: {
      state: 'recalled',
      recall: {
        groups: 12,
        recalled: 11,
        refused: [{ reason: '钉钉没让撤,可能发出太久了', titles: ['虎山村工作群'] }],
        uncertain: [],
      },
    },
    没发到就撤了: {
      state: 'recalled',
      recall: { groups: 0, recalled: 0, refused: [], uncertain: ['吴四坊居民群'] },
    },
  },
  'check-in-recorded': {
    再报一次: { no: 2, wantsPhoto: false },
    只有人数: { venue: null, topics: [], wantsPhoto: false, isTerse: true },
    都写了: {
      households: 18,
      leaflets: 18,
      audiences: ['老人', '妇女'],
      topics: ['刷单', '保健品'],
      photos: 2,
      heldOn: '2021-04-05',
      heldTime: 'afternoon',
      wantsPhoto: false,
    },
    约数: { headcount: 30, approximate: { headcount: '三十多', households: null } },
    约数户数: { households: 20, approximate: { headcount: null, households: '20来' } },
    流动人口: {
      credits: [
        { unit: '赐璧', isFloating: false, counted: 23 },
        { unit: '派出所', isFloating: true, counted: 12 },
      ],
      standing: { ...behind, counted: 23, gap: 617, assisted: 12 },
    },
    问流动人口: { audiences: ['流动人口'], wantsFloating: true },
    有外来的: { visitors: 3, credits: [{ unit: '赐璧', isFloating: false, counted: 32 }] },
    网上讲的: { venue: '抖音', network: true, headcount: 200 },
    没有村: {
      unit: null,
      credits: [{ unit: null, isFloating: false, counted: 35 }],
      standing: { ...behind, isTown: true },
    },
    到了目标: { standing },
    最后一天: { standing: { ...behind, workingDays: 0 } },
    不知道放假: { standing: { ...behind, workingDays: null } },
    过了最后期限: { standing: yearOnly },
    第一次报: { enrolled: '赐璧' },
    等登记: { enrolmentAsked: '赐璧' },
  },
  'check-ins-recorded': {
    一个村: { standing: { ...behind, counted: 68, gap: 572 } },
    没有村: {
      lectures: [
        { ...credited, unit: null, credits: [{ unit: null, isFloating: false, counted: 35 }] },
        { ...credited, no: 2, unit: null, credits: [{ unit: null, isFloating: false, counted: 20 }] },
      ],
      standing: { ...behind, isTown: true },
    },
    各种: {
      lectures: [
        { ...credited, headcount: 53, venue: '入户', topics: ['刷单'], heldTime: 'morning' },
        {
          ...credited,
          no: 2,
          credits: [
            { unit: '赐璧', isFloating: false, counted: 23 },
            { unit: '派出所', isFloating: true, counted: 12 },
          ],
        },
        {
          ...credited,
          no: 3,
          headcount: 30,
          heldOn: '2021-04-05',
          approximate: { headcount: '三十多', households: null },
        },
        { ...credited, no: 4, households: 20, approximate: { headcount: null, households: '20来' } },
        { ...credited, no: 5, network: true },
        { ...credited, no: 6, visitors: 3 },
      ],
      photos: 2,
    },
    第一次报: { enrolled: '赐璧' },
    等登记: { enrolmentAsked: '赐璧' },
  },
  'check-in-supplemented': {
    有照片: { photos: 1, audiences: ['老人'], households: 18, heldTime: 'evening' },
  },
  'correct-how': { 没有号码: { no: null } },
  corrected: {
    每一样: {
      changes: [
        { what: 'floating', from: '0', to: '12' },
        { what: 'visitors', from: '0', to: '3' },
        { what: 'households', from: '0', to: '18' },
        { what: 'leaflets', from: '0', to: '18' },
        { what: 'unit', from: '赐璧', to: '虎山' },
        { what: 'day', from: '2021-04-06', to: '2021-04-05' },
        { what: 'time', from: '', to: 'afternoon' },
        { what: 'venue', from: '', to: '礼堂' },
        { what: 'topics', from: '刷单', to: '网贷' },
      ],
    },
    到了目标: { standing },
    过了最后期限: { standing: yearOnly },
  },
  'deadline-reminder': {
    最后一天: { daysLeft: 0 },
    几个单位: { units: [behind, { ...behind, unit: '派出所', target: 1676, counted: 0, gap: 1676 }] },
  },
  deadlines: {
    最后一天: { workingDays: 0 },
    全镇: { unit: null },
    都过了: {
      workingDays: null,
      deadlines: [{ by: '2021-06-30', percent: 45, target: 1152, isPast: true, isNext: false }],
    },
  },
  'delivery-lost': { 说不准: { isUncertain: true } },
  'duplicate-same': {
    自己记的: { isJoined: false },
    有照片: { photos: 2 },
    几场: { numbers: [1, 2], isJoined: false },
  },
  empty: { 居民: { isResident: true } },
  'group-bound': {
    几个单位: { units: ['赐璧', '虎山'] },
    全镇: { units: [], isTown: true, example: '打卡 赐璧 35人 刷单' },
  },
  'group-list': {
    没有: { groups: [] },
    各种: {
      groups: [
        { title: '全镇反诈工作群', units: [], platform: 'dingtalk', isRobot: false },
        { title: '部门反诈群', units: ['城建', '区域'], platform: 'dingtalk', isRobot: false },
        { title: '赐璧外来务工群', units: ['赐璧'], platform: 'dingtalk', isRobot: true },
        { title: '赐璧村居民群', units: ['赐璧'], platform: 'wechat', isRobot: false },
      ],
    },
  },
  'group-unbound-by-no': { 别的群: { title: '赐璧村反诈工作群', isRobot: false } },
  help: { 平安办: { isPeaceOffice: true }, 居民: { isResident: true } },
  'job-lost': {
    截止提醒: { job: 'deadline-reminder', reason: null },
    草稿: { job: 'bulletin-draft', reason: null },
    定时: { job: 'send-bulletin', reason: null },
    已读: { job: 'count-readers', reason: null },
    消息: { job: 'retry-message', reason: null },
    别的: { job: 'something-new', reason: null },
  },
  'lost-list': {
    没有: { lost: [] },
    说不准: {
      lost: [{ to: '王姐', reason: '发时断网', isUncertain: true, at: new Date('2021-04-05T01:00:00Z') }],
    },
  },
  'open-report-reminder': {
    差人数: { open: [{ ...waiting, missing: 'headcount' }] },
    请核对: { open: [toConfirm] },
    请核对几场: { open: [{ ...toConfirm, lectures: [understood, { ...understood, unit: '虎山' }] }] },
    像重复: { open: [perhapsSame] },
    几条: { open: [waiting, toConfirm] },
    几条差人数: { open: [{ ...waiting, missing: 'headcount' }, waiting] },
    几条先核对: { open: [toConfirm, waiting] },
    几条先像重复: { open: [perhapsSame, waiting] },
  },
  'open-reports': {
    没有: { open: [] },
    在别处问的: { open: [elsewhere] },
    请核对: { open: [toConfirm] },
    几条: { open: [waiting, { ...perhapsSame, isHere: false }] },
    几条差人数: { open: [{ ...waiting, missing: 'headcount' }, waiting] },
    几条先核对: { open: [toConfirm, waiting] },
    几条先像重复: { open: [perhapsSame, waiting] },
  },
  'open-reports-town': {
    没有: { reports: [] },
    几条: {
      reports: [
        { ...waiting, reporter: '小吴', isOver: true },
        { ...toConfirm, reporter: '王姐', isOver: false },
      ],
      more: 3,
    },
  },
  'pictures-lost': { 只有照片: { count: 2, hasText: false } },
  'platform-alert': {
    消息额度: { meter: 'stream', used: 2400, quota: 3000 },
    额度用完: { used: 5000 },
    不认应用: { kind: 'credentials' },
    收不到内容: { kind: 'over-quota-callback' },
    接口用完: { kind: 'over-quota-call' },
    少权限: { kind: 'permission', permissions: ['企业内机器人发送消息权限'] },
    少两个权限: { kind: 'permission', permissions: ['企业内机器人发送消息权限', '调用企业API基础权限'] },
    拦住了: { kind: 'blocked' },
  },
  progress: {
    还没讲: { counted: 0, gap: 640, sessionsHeld: 0, average: 30, sessions: 22 },
    最后一天: { workingDays: 0 },
    到了目标: { ...standing },
    过了最后期限: { ...yearOnly, sessionsHeld: 31 },
    有流动人口: { assisted: 58 },
    有没记上的: { open: [waiting] },
    在别处问的: { open: [elsewhere] },
    差人数的: { open: [{ ...waiting, missing: 'headcount' }] },
    要核对的: { open: [toConfirm] },
    像重复的: { open: [perhapsSame] },
    几条没记上: { open: [waiting, toConfirm] },
  },
  'progress-town': {
    各种情形: {
      unassigned: 60,
      units: [
        { name: '吴四坊', isFloating: false, counted: 188, target: 188, gap: 0, reached: true, percent: 25 },
        {
          name: '派出所',
          isFloating: true,
          counted: 756,
          target: 1676,
          gap: 920,
          reached: false,
          percent: 11.3,
        },
      ],
    },
    到了目标: { counted: 5100, gap: 0, percent: 101 },
    过了最后期限: {
      target: null,
      deadline: null,
      percent: 46.9,
      units: [
        {
          name: '赐璧',
          isFloating: false,
          counted: 1200,
          target: null,
          gap: 0,
          reached: false,
          percent: 46.9,
        },
        { name: '派出所', isFloating: true, counted: 10, target: null, gap: 0, reached: false, percent: 0.1 },
      ],
    },
  },
  'progress-which-unit': { 没找到: { unknown: '东山' } },
  'refuse-bulletin-expired': { 每周的: { isWeekly: true } },
  'refuse-bulletin-recalled': { 正在撤: { isDone: false } },
  'refuse-bulletin-which': { 只有一条: { numbers: [1] } },
  'refuse-corrected-headcount': { 没有人: { headcount: 0 } },
  'refuse-early': { 更正: { isCorrection: true } },
  'refuse-floating': { 更正: { isCorrection: true } },
  'refuse-future': {
    明天: { day: '2021-04-07' },
    今天下午: { day: '2021-04-06', time: 'afternoon' },
    更正: { isCorrection: true },
  },
  'refuse-headcount': { 没有人: { headcount: 0 } },
  'refuse-no-check-in': { 没有号码: { no: null } },
  'refuse-place': { 私聊: { inGroup: false } },
  'refuse-residents': { 别的: { isCheckIn: false } },
  'resend-nothing': {
    说不准: { uncertain: ['吴四坊村居民群'] },
    没确认: { state: 'preview' },
    没到时候: { state: 'scheduled' },
    取消了: { state: 'cancelled' },
    还在发: { state: 'sending' },
    撤回了: { state: 'recalled' },
  },
  'reused-photo': { 还有别的: { more: 2 } },
  restored: { 没写地方: { venue: null, heldTime: 'afternoon', standing: null } },
  'robot-bound': { 没有加签: { isSigned: false }, 几个单位: { units: ['赐璧', '虎山'] } },
  'robot-here': { 没有地址: { isKeyOut: false } },
  'robot-how': {
    没写村: { missing: 'unit' },
    没找到: { missing: 'unit', unknown: '东山' },
    全镇: { missing: 'village' },
  },
  'robot-proof': { 几个单位: { units: ['赐璧', '虎山'] } },
  'robot-refused': {
    说不准: { state: 'uncertain', reason: '发时断网,没弄清发没发到' },
    过了时候: { state: 'expired', reason: '过了时候' },
  },
  'sending-resumed': { 没停过: { isAgain: true } },
  'sending-stopped': { 没有等着的: { waiting: 0 }, 停着: { isAgain: true } },
  sessions: {
    没有: { total: 0, lectures: [] },
    很多场: { total: 31 },
    有没记上的: { open: [waiting] },
  },
  'unbind-which': { 没有这个号: { no: 16 } },
  unknown: { 没有近的: { nearest: null }, 居民: { nearest: null, isResident: true } },
  'weekly-draft': {
    到了目标: { gap: 0, counted: 5100 },
    过了最后期限: { gap: null, deadline: null },
  },
  'which-question': {
    各种: {
      answer: '是',
      questions: [
        { words: '打卡 40人', missing: 'unit' },
        { words: '礼堂35人', missing: 'confirm' },
        { words: '打卡 36人', missing: 'duplicate' },
        { words: '#3', missing: 'floating' },
        { words: '#4', missing: 'photo' },
      ],
    },
  },
  withdrawn: { 没写地方: { venue: null, heldTime: 'afternoon', standing: null } },
};
