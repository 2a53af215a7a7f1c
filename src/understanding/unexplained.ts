import { COMMON_WORD } from './common-words.ts';
import { EXPLAINED } from './remainder.ts';
import { SURNAME } from './surnames.ts';

/** 老李, 小陈, 王会计, 妇女主任: a colleague who came along. */
const COLLEAGUE = new RegExp(
  `[小老阿]${SURNAME}|${SURNAME}(?:会计|主任|书记|老师|医生|医师|警官|队长|组长|村长|经理|师傅|阿姨|大姐|总)|(?:妇女|妇联|治保)主任|妇联`,
  'gu',
);
const MENTION = /@[^\s@]{1,20}/gu;

/**
 * What no reader explained, out of a text whose explained places are blanked: words only, without
 * mentions, fillers, punctuation and emoji, parts set apart by a blank.
 */
export function unexplainedOf(free: string): string {
  return free
    .replace(MENTION, ' ')
    .replace(COLLEAGUE, ' ')
    .replace(COMMON_WORD, EXPLAINED)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
