import type { Job } from '../../src/bot/job.ts';
import { bulletinDraft } from './bulletin-draft.ts';
import { countReaders } from './count-readers.ts';
import { deadlineReminder } from './deadline-reminder.ts';
import { openReports } from './open-reports.ts';
import { retryMessage } from './retry-message.ts';
import { sendBulletin } from './send-bulletin.ts';
import { weeklyNudge } from './weekly-nudge.ts';

export const jobs: readonly Job[] = [
  deadlineReminder,
  weeklyNudge,
  bulletinDraft,
  sendBulletin,
  countReaders,
  openReports,
  retryMessage,
];
