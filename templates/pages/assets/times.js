/**
 * Times travel as ISO 8601 with +08:00 and are shown by that zone, wherever the browser is.
 */
const DAY_MS = 86_400_000;
const SHANGHAI_MS = 8 * 3_600_000;
const WEEKDAYS = ['日', '一', '二', '三', '四', '五', '六'];

/** @param {string} iso @returns {string} 2021-04-06 */
export function dayOf(iso) {
  return iso.slice(0, 10);
}

/** @param {string} iso @returns {string} 09:00 */
export function timeOf(iso) {
  return iso.slice(11, 16);
}

/** @param {string} day @returns {string} 4月6日 */
export function shortDay(day) {
  const [, month, date] = day.split('-').map(Number);
  return `${month}月${date}日`;
}

/** @param {string} day @returns {string} 2021年4月6日 周二 */
export function longDay(day) {
  return `${day.slice(0, 4)}年${shortDay(day)} 周${WEEKDAYS[new Date(day).getUTCDay()]}`;
}

/** @param {string} iso @param {number} hours @returns {string} */
export function addHours(iso, hours) {
  return toIso(Date.parse(iso) + hours * 3_600_000);
}

/** The next time it is 8 in the morning. @param {string} iso @returns {string} */
export function nextMorning(iso) {
  const today = `${dayOf(iso)}T08:00:00+08:00`;
  return iso < today ? today : toIso(Date.parse(today) + DAY_MS);
}

/**
 * Noon of the next deadline: the morning's reminders have gone out by then.
 * @param {string} iso
 * @param {string[]} deadlines Days, sorted.
 * @returns {string | null}
 */
export function nextDeadline(iso, deadlines) {
  const day = deadlines.find((deadline) => `${deadline}T12:00` > iso.slice(0, 16));
  return day ? `${day}T12:00:00+08:00` : null;
}

/** @param {number} instant */
function toIso(instant) {
  return `${new Date(instant + SHANGHAI_MS).toISOString().slice(0, 19)}+08:00`;
}
