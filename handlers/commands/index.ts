import type { Catalogue } from '../../src/bot/command.ts';
import { bind, groups, unbind } from './bind.ts';
import { bulletin } from './bulletin.ts';
import { cancel } from './cancel.ts';
import { checkIn, checkInInOtherWords, floatingAnswer } from './check-in.ts';
import { confirm, yesToPreview } from './confirm.ts';
import { correct, correctInOtherWords } from './correct.ts';
import { deadlines, deadlinesInOtherWords } from './deadlines.ts';
import { edit } from './edit.ts';
import { help, helpInOtherWords } from './help.ts';
import { endLeave, takeLeave } from './leave.ts';
import { lost } from './lost.ts';
import { photoAnswer, pictureAlone } from './photo.ts';
import { progress, progressInOtherWords } from './progress.ts';
import { push } from './push.ts';
import { confirmAnswer, duplicateAnswer, headcountAnswer, unitAnswer } from './report-answers.ts';
import { resend } from './resend.ts';
import { script } from './script.ts';
import { sessions } from './sessions.ts';
import { resumeSending, stopSending } from './stop.ts';
import { supplement } from './supplement.ts';
import { unanswered } from './unanswered.ts';
import { entryAnswer } from './which-entry.ts';
import { restore, withdraw, withdrawInOtherWords } from './withdraw.ts';

export const catalogue: Catalogue = {
  commands: [
    checkIn,
    correct,
    withdraw,
    restore,
    progress,
    sessions,
    unanswered,
    deadlines,
    script,
    push,
    bulletin,
    confirm,
    edit,
    cancel,
    resend,
    stopSending,
    resumeSending,
    lost,
    takeLeave,
    endLeave,
    bind,
    unbind,
    groups,
    help,
  ],
  dialogues: [
    unitAnswer,
    headcountAnswer,
    confirmAnswer,
    duplicateAnswer,
    floatingAnswer,
    photoAnswer,
    entryAnswer,
  ],
  // In this order: the first that understands a text takes it.
  listeners: [
    pictureAlone,
    withdrawInOtherWords,
    correctInOtherWords,
    checkInInOtherWords,
    progressInOtherWords,
    deadlinesInOtherWords,
    helpInOtherWords,
    supplement,
    yesToPreview,
  ],
};
