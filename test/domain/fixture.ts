import { type Campaign, campaignSchema } from '../../src/domain/campaign.ts';
import type { Lecture } from '../../src/domain/lecture.ts';

/** The notice's campaign: its units, populations, targets and dates, with the default thresholds. */
export const campaign: Campaign = campaignSchema.parse({
  id: 'huanghu-2021',
  town: 'huanghu',
  townName: '黄湖镇',
  name: '防范电信网络诈骗宣传',
  year: 2021,
  countFrom: '2021-03-01',
  startsOn: '2021-04-06',
  endsOn: '2021-12-30',
  phases: [
    { name: '动员部署', from: '2021-03-15', to: '2021-03-31' },
    { name: '集中攻坚', from: '2021-04-01', to: '2021-06-30' },
    { name: '常态固化', from: '2021-07-01', to: '2021-12-30' },
  ],
  units: [
    { id: 'wangweishan', name: '王位山', kind: 'village', population: 2836 },
    { id: 'hushan', name: '虎山', kind: 'village', population: 2077 },
    { id: 'qingbo', name: '清波', kind: 'village', population: 2713 },
    { id: 'cibi', name: '赐璧', kind: 'village', population: 2560 },
    { id: 'qingshan', name: '青山', kind: 'village', population: 2566 },
    { id: 'wusifang', name: '吴四坊', kind: 'village', population: 753 },
    { id: 'police', name: '派出所', kind: 'police', population: 6704 },
    { id: 'quyu', name: '区域发展办', kind: 'department' },
  ],
  targets: [
    { by: '2021-03-31', name: '3月底', percent: 8 },
    { by: '2021-04-30', name: '4月底', percent: 25 },
    { by: '2021-05-31', name: '5月底', percent: 35 },
    { by: '2021-06-30', name: '6月底', percent: 45 },
  ],
  assumedSession: 30,
  recentSessions: 5,
  reminders: {
    deadlineDaysBefore: [7, 3, 1],
    deadlineAt: '09:00',
    nudge: { weekday: 4, at: '16:00', leastWorkingDays: 3 },
    draft: { weekday: 1, at: '08:30' },
  },
  quietHours: { from: '21:00', to: '08:00' },
  review: { autoPassDays: 3, lateDays: 7, shareOfUnitPercent: 20, approxOver: 100 },
  confirmWithinHours: 24,
  largestLecture: 5000,
  lexicon: {
    venueKinds: [
      { id: 'home', name: '进家庭', words: ['入户'] },
      { id: 'school', name: '进学校', words: ['学校'] },
      { id: 'network', name: '进网络', words: ['直播'] },
    ],
    audiences: [
      { id: 'elderly', name: '老人', words: ['老人'] },
      { id: 'tenants', name: '租客', words: ['租客'], floating: true },
      { id: 'workers', name: '民工', words: ['民工'], floating: true },
    ],
    teams: [{ id: 'dedicated', name: '专职宣讲队', words: ['专职'] }],
    topics: [{ id: 'shuadan', name: '刷单', words: ['刷单'] }],
  },
});

/** A lecture of 35 people in 赐璧 of which nothing more was said, but for what the test changes. */
export function lectureOf(changes: Partial<Lecture> = {}): Lecture {
  return {
    unit: 'cibi',
    headcount: 35,
    floating: null,
    visitors: 0,
    households: null,
    leaflets: null,
    heldOn: '2021-04-06',
    heldTime: null,
    venueKind: null,
    venue: null,
    team: null,
    audiences: [],
    topics: [],
    approximate: {},
    ...changes,
  };
}
