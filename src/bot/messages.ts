import type { Day } from '../domain/day.ts';
import type { HeldTime } from '../domain/lecture.ts';
import type { CaseDetails } from '../domain/residents-gate.ts';
import type { BulletinState } from '../store/face.ts';

/** How a unit (or the town) stands, as the progress lines tell it. */
export interface Standing {
  unit: string;
  /** The whole town, not one unit. */
  isTown: boolean;
  counted: number;
  /** Null when no deadline is left: then the year's share of the population is told. */
  target: number | null;
  /** 4月底. */
  deadline: string | null;
  gap: number;
  reached: boolean;
  /** People per session the plan reckons with. */
  average: number;
  sessions: number;
  workingDays: number | null;
  assisted: number;
  population: number;
  percentOfPopulation: number;
}

/** One lecture in words. */
export interface LectureWords {
  no: number;
  unit: string | null;
  headcount: number;
  households: number | null;
  heldOn: Day;
  heldTime: HeldTime | null;
  venue: string | null;
  audiences: string[];
  topics: string[];
  photos: number;
}

/** A lecture as the peace office tells it from another. */
export interface ReportedWords {
  no: number;
  unit: string;
  headcount: number;
  heldOn: Day;
  reporter: string;
}

export interface CreditWords {
  /** Null is 全镇未分村. */
  unit: string | null;
  /** The police station's row: the floating population. */
  isFloating: boolean;
  counted: number;
}

/** A lecture of several recorded at once: what is credited to whom, and what wants a word. */
export interface CreditedWords extends LectureWords {
  credits: CreditWords[];
  visitors: number;
  network: boolean;
  /** The words of figures that were recorded at their floor. */
  approximate: { headcount: string | null; households: string | null };
  leaflets: number | null;
}

/** A report as it was understood, before it counts. */
export interface UnderstoodWords extends Omit<LectureWords, 'no' | 'unit'> {
  unit: string;
  /** The words of a headcount that is a floor. */
  approximate: string | null;
  floating: number;
  visitors: number;
}

/** A report that waits for its sender's answer. */
export interface OpenReportWords {
  /** How what was typed begins. */
  words: string;
  missing: 'unit' | 'headcount' | 'confirm' | 'duplicate';
  /** What is to be confirmed. */
  lectures: UnderstoodWords[];
  /** The entries it is perhaps the same as. */
  numbers: number[];
  askedOn: Day;
  /** The last day on which it can be answered. */
  lastDay: Day;
  /** It can be answered where this is said. */
  isHere: boolean;
}

export interface GroupWords {
  title: string;
}

export interface FailureWords extends GroupWords {
  reason: string;
}

/** How many groups a bulletin was taken back from, of those it had reached. */
export interface RecallWords {
  groups: number;
  recalled: number;
  /** Groups it still stands in, by the reason. */
  refused: { reason: string; titles: string[] }[];
  /** Groups nobody knows of whether it arrived: nothing there can be taken back. */
  uncertain: string[];
}

/** How many people read a bulletin; never who. */
export interface ReaderWords {
  total: number;
  at: Date;
  /** How many groups were counted, and whether these are all it reached. */
  groups: number;
  isAll: boolean;
  /** Empty where there are many. */
  byGroup: (GroupWords & { readers: number })[];
}

/** A script or the week's draft comes from templates; the others were typed by somebody. */
export type StoppedWhen = 'new' | 'script' | 'weekly' | 'edit' | 'confirm' | 'time' | 'resend';

export interface BulletinParams {
  no: number;
  /** Text as it will arrive. */
  text: string;
  units: string[];
  dingtalk: number;
  wechat: number;
  sendAt: Date | null;
  /** How long it can be confirmed; the weekly draft waits all week. */
  hours: number;
  isWeekly: boolean;
}

export type CorrectedField =
  | 'headcount'
  | 'floating'
  | 'visitors'
  | 'households'
  | 'leaflets'
  | 'unit'
  | 'day'
  | 'time'
  | 'venue'
  | 'audiences'
  | 'topics';

/** Every message the bot can say, with what its template is given. The Chinese is in `templates/messages`. */
export interface MessageParams {
  'check-in-recorded': CreditedWords & {
    standing: Standing | null;
    wantsPhoto: boolean;
    isTerse: boolean;
    enrolled: string | null;
    enrolmentAsked: string | null;
    wantsFloating: boolean;
  };
  /** Lectures of one message; the standing only where all are one unit's. */
  'check-ins-recorded': {
    lectures: CreditedWords[];
    standing: Standing | null;
    photos: number;
    enrolled: string | null;
    enrolmentAsked: string | null;
  };
  'check-in-supplemented': LectureWords;
  'check-in-photo-added': { no: number; added: number; photos: number };
  'ask-photo': { lecture: LectureWords; photos: number };
  /** Two in order of their numbers, and how many more have one of these photos. */
  'reused-photo': { pair: ReportedWords[]; more: number };
  'picture-alone': Record<string, never>;
  'ask-unit': { unknown: string | null; units: string[]; example: string };
  'ask-which-unit': { units: string[]; headcount: number | null };
  'ask-other-unit': { home: string; named: string; isGroup: boolean };
  /** `unit` where several are reported; `vague`: 几十个人; `figures` of which one is meant. */
  'ask-headcount': { unit: string | null; vague: string | null; figures: number[] };
  /** `other`: a unit that is not theirs, as an example. */
  'ask-confirm': { lectures: UnderstoodWords[]; other: string };
  'ask-mend': { isSeveral: boolean; other: string };
  'ask-duplicate': { earlier: (LectureWords & { reporter: string; reportedAt: Date; reportedOn: Day })[] };
  'duplicate-same': { numbers: number[]; photos: number; isJoined: boolean };
  'which-question': {
    answer: string;
    questions: { words: string; missing: OpenReportWords['missing'] | 'floating' | 'photo' }[];
  };
  'open-reports': { open: OpenReportWords[] };
  'open-reports-town': {
    reports: (OpenReportWords & { reporter: string; isOver: boolean })[];
    more: number;
  };
  'open-report-reminder': { open: OpenReportWords[] };
  'refuse-headcount': { headcount: number; most: number };
  'refuse-corrected-headcount': { headcount: number; most: number };
  'refuse-floating': { headcount: number; floating: number; isCorrection: boolean };
  'refuse-future': { day: Day; time: HeldTime | null; isCorrection: boolean };
  'refuse-early': { day: Day; countFrom: Day; isCorrection: boolean };
  corrected: {
    no: number;
    changes: { what: CorrectedField; from: string; to: string }[];
    standing: Standing | null;
  };
  'corrected-nothing': { no: number };
  'correct-how': { no: number | null };
  withdrawn: LectureWords & { standing: Standing | null };
  'withdraw-which': Record<string, never>;
  restored: LectureWords & { standing: Standing | null };
  'refuse-withdrawn': { no: number };
  'refuse-not-withdrawn': { no: number };
  'refuse-no-check-in': { no: number | null };
  'refuse-not-yours': { no: number };
  'restore-which': Record<string, never>;
  /** Newest first, and how many more fit. */
  'which-entry': { lectures: LectureWords[]; more: number; isWithdrawal: boolean };
  /** What the words looked for; null = they did not say. `no`: 12号 as a number. */
  'entry-not-found': {
    unit: string | null;
    day: Day | null;
    headcount: number | null;
    households: number | null;
    no: number | null;
    isWithdrawal: boolean;
  };
  'left-as-is': Record<string, never>;
  progress: Standing & { sessionsHeld: number; open: OpenReportWords[] };
  'progress-town': {
    counted: number;
    target: number | null;
    deadline: string | null;
    percent: number;
    gap: number;
    unassigned: number;
    units: {
      name: string;
      isFloating: boolean;
      counted: number;
      target: number | null;
      gap: number;
      reached: boolean;
      percent: number;
    }[];
    open: OpenReportWords[];
  };
  'progress-which-unit': { unknown: string | null; units: string[] };
  'sessions-which-unit': { units: string[] };
  sessions: { unit: string; lectures: LectureWords[]; total: number; open: OpenReportWords[] };
  deadlines: {
    deadlines: { by: Day; percent: number; target: number; isPast: boolean; isNext: boolean }[];
    unit: string | null;
    workingDays: number | null;
    counted: number;
    year: number;
  };
  'script-list': { names: string[] };
  script: {
    name: string;
    lead: string;
    stages: string[];
    phrases: string[];
    advice: string[];
    short: string;
  };
  'script-unknown': { asked: string; names: string[] };
  help: { isPeaceOffice: boolean; isResident: boolean };
  unknown: { nearest: string | null; isResident: boolean };
  empty: { isResident: boolean };
  'too-long': { length: number; most: number };
  'refuse-role': { command: string; who: string };
  'refuse-place': { command: string; inGroup: boolean };
  'refuse-residents': { isCheckIn: boolean };
  'bulletin-preview': BulletinParams & { isEdited: boolean };
  /** The gate stopped it; `when` tells what was asked for, and so how it is mended. */
  'bulletin-stopped': {
    no: number | null;
    title: string;
    when: StoppedWhen;
    /** The first few; the pieces are masked. */
    found: { what: string; piece: string; after: string }[];
    more: number;
    progress: { unit: string; words: string } | null;
    hours: number;
  };
  /** Asks for a second 确认: together these may tell who it was. */
  'bulletin-details': CaseDetails & { no: number; small: string[] };
  'bulletin-empty': { isPush: boolean };
  'bulletin-no-group': { units: string[] };
  'bulletin-unknown-unit': { unknown: string; units: string[] };
  'bulletin-past': { words: string; isPast: boolean };
  'bulletin-started': {
    no: number;
    groups: number;
    minutes: number;
    isStopped: boolean;
    quietUntil: Date | null;
  };
  'bulletin-scheduled': { no: number; groups: number; sendAt: Date };
  'bulletin-report': {
    no: number;
    sent: number;
    groups: number;
    failed: FailureWords[];
    uncertain: FailureWords[];
  };
  'bulletin-status': {
    no: number;
    title: string;
    isExpired: boolean;
    state: BulletinState;
    sent: number;
    groups: number;
    failed: FailureWords[];
    uncertain: FailureWords[];
    waiting: number;
    sendAt: Date | null;
    recall: RecallWords;
    readers: ReaderWords | null;
    /** A fresh count is being made. */
    isCounting: boolean;
  };
  'bulletin-recalling': { no: number; groups: number; unsent: number };
  'bulletin-recalled': RecallWords & { no: number; unsent: number };
  'bulletin-cancelled': { no: number; wasScheduled: boolean };
  'refuse-bulletin-unknown': { no: number };
  'refuse-bulletin-none': { verb: string };
  'refuse-bulletin-which': { numbers: number[]; verb: string };
  'refuse-bulletin-author': { no: number; author: string };
  'refuse-bulletin-again': { no: number; by: string; confirmedAt: Date };
  'refuse-bulletin-expired': { no: number; hours: number; isWeekly: boolean };
  'refuse-bulletin-cancelled': { no: number };
  'refuse-bulletin-recalled': { no: number; isDone: boolean };
  'resend-started': { no: number; titles: string[] };
  'resend-nothing': { no: number; uncertain: string[]; state: BulletinState };
  'sending-stopped': { isAgain: boolean; waiting: number };
  'sending-resumed': { isAgain: boolean };
  'deadline-reminder': { deadline: Day; units: Standing[]; daysLeft: number };
  'deadline-reminder-nobody': { deadline: Day; units: { name: string; gap: number }[] };
  'weekly-nudge': Record<string, never>;
  'weekly-draft': BulletinParams & { counted: number; gap: number | null; deadline: string | null };
  'weekly-bulletin': { name: string; lead: string; stages: string[]; advice: string[] };
  'leave-taken': { until: Day };
  'leave-ended': Record<string, never>;
  'enrolment-asked': { person: string; unit: string };
  fault: { ref: string };
  'fault-over': { ref: string };
  'fault-given-up': { ref: string };
  'fault-unread': { ref: string; person: string };
  'delivery-lost': { to: string; reason: string; isUncertain: boolean };
  /** `reason` only where it is in Chinese; `id` finds the rest in the log. */
  'job-lost': { job: string; reason: string | null; id: number };
  'lost-list': { lost: { to: string; reason: string; isUncertain: boolean; at: Date }[] };
  'question-over': Record<string, never>;
  'platform-alert': {
    kind: 'credentials' | 'over-quota-callback' | 'over-quota-call' | 'quota' | 'permission' | 'blocked';
    permissions: string[];
    meter: 'api' | 'stream' | null;
    used: number;
    quota: number;
  };
  outsider: Record<string, never>;
  'pictures-lost': { count: number; hasText: boolean };
  'group-bound': { units: string[]; isTown: boolean; example: string };
  'group-unbound': Record<string, never>;
  'bind-where': Record<string, never>;
  'bind-what': { unknown: string | null; units: string[] };
  'group-list': { groups: { title: string; units: string[]; platform: string; isRobot: boolean }[] };
  'unbind-which': { no: number | null; groups: number };
  'group-unbound-by-no': { no: number; title: string; isRobot: boolean };
  'robot-how': { missing: 'address' | 'unit' | 'village'; unknown: string | null; units: string[] };
  /** Said in a group; `isKeyOut`: with the address or the secret in it. */
  'robot-here': { isKeyOut: boolean; unit: string };
  'robot-proving': { title: string };
  'robot-proof': { units: string[] };
  'robot-bound': { title: string; units: string[]; isSigned: boolean };
  'robot-refused': { title: string; reason: string; state: 'failed' | 'uncertain' | 'expired' };
}

export type MessageId = keyof MessageParams;

/** The explicit list the templates are checked against at start. */
export const MESSAGE_IDS = Object.keys({
  'check-in-recorded': 0,
  'check-ins-recorded': 0,
  'check-in-supplemented': 0,
  'check-in-photo-added': 0,
  'ask-photo': 0,
  'reused-photo': 0,
  'picture-alone': 0,
  'ask-unit': 0,
  'ask-which-unit': 0,
  'ask-other-unit': 0,
  'ask-headcount': 0,
  'ask-confirm': 0,
  'ask-mend': 0,
  'ask-duplicate': 0,
  'duplicate-same': 0,
  'which-question': 0,
  'open-reports': 0,
  'open-reports-town': 0,
  'open-report-reminder': 0,
  'refuse-headcount': 0,
  'refuse-corrected-headcount': 0,
  'refuse-floating': 0,
  'refuse-future': 0,
  'refuse-early': 0,
  corrected: 0,
  'corrected-nothing': 0,
  'correct-how': 0,
  withdrawn: 0,
  'withdraw-which': 0,
  restored: 0,
  'refuse-withdrawn': 0,
  'refuse-not-withdrawn': 0,
  'refuse-no-check-in': 0,
  'refuse-not-yours': 0,
  'restore-which': 0,
  'which-entry': 0,
  'entry-not-found': 0,
  'left-as-is': 0,
  progress: 0,
  'progress-town': 0,
  'progress-which-unit': 0,
  'sessions-which-unit': 0,
  sessions: 0,
  deadlines: 0,
  'script-list': 0,
  script: 0,
  'script-unknown': 0,
  help: 0,
  unknown: 0,
  empty: 0,
  'too-long': 0,
  'refuse-role': 0,
  'refuse-place': 0,
  'refuse-residents': 0,
  'bulletin-preview': 0,
  'bulletin-stopped': 0,
  'bulletin-details': 0,
  'bulletin-empty': 0,
  'bulletin-no-group': 0,
  'bulletin-unknown-unit': 0,
  'bulletin-past': 0,
  'bulletin-started': 0,
  'bulletin-scheduled': 0,
  'bulletin-report': 0,
  'bulletin-status': 0,
  'bulletin-recalling': 0,
  'bulletin-recalled': 0,
  'bulletin-cancelled': 0,
  'refuse-bulletin-unknown': 0,
  'refuse-bulletin-none': 0,
  'refuse-bulletin-which': 0,
  'refuse-bulletin-author': 0,
  'refuse-bulletin-again': 0,
  'refuse-bulletin-expired': 0,
  'refuse-bulletin-cancelled': 0,
  'refuse-bulletin-recalled': 0,
  'resend-started': 0,
  'resend-nothing': 0,
  'sending-stopped': 0,
  'sending-resumed': 0,
  'deadline-reminder': 0,
  'deadline-reminder-nobody': 0,
  'weekly-nudge': 0,
  'weekly-draft': 0,
  'weekly-bulletin': 0,
  'leave-taken': 0,
  'leave-ended': 0,
  'enrolment-asked': 0,
  fault: 0,
  'fault-over': 0,
  'fault-given-up': 0,
  'fault-unread': 0,
  'delivery-lost': 0,
  'job-lost': 0,
  'lost-list': 0,
  'question-over': 0,
  'platform-alert': 0,
  outsider: 0,
  'pictures-lost': 0,
  'group-bound': 0,
  'group-unbound': 0,
  'bind-where': 0,
  'bind-what': 0,
  'group-list': 0,
  'unbind-which': 0,
  'group-unbound-by-no': 0,
  'robot-how': 0,
  'robot-here': 0,
  'robot-proving': 0,
  'robot-proof': 0,
  'robot-bound': 0,
  'robot-refused': 0,
} satisfies Record<MessageId, 0>) as MessageId[];
