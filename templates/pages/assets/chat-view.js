import { avatar, byId, element } from './element.js';
import { dayOf, longDay, timeOf } from './times.js';

/** @typedef {import('./session.js').Session} Session */
/** @typedef {import('./session.js').Message} Message */

const BOT_NAME = '反诈小助手';
const PLATFORM_NAMES = { dingtalk: '钉钉', wechat: '微信' };
const PAGE = 200;
const NEAR_BOTTOM_PX = 120;

let shown = PAGE;
let isAtBottom = true;

/** Whoever reads the newest stays with it when messages come, pictures load or the composer grows. */
export function followNewest() {
  const box = byId('scroll');
  box.addEventListener('scroll', () => {
    isAtBottom = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_BOTTOM_PX;
  });
  const observer = new ResizeObserver(() => isAtBottom && scrollDown());
  observer.observe(box);
  observer.observe(byId('log'));
}

/** The whole chat anew: another conversation, another person, or a fresh start. @param {Session} session */
export function drawChat(session) {
  shown = PAGE;
  drawHead(session);
  drawLog(session);
  scrollDown();
}

/** Shows one page more of what was said before. @param {Session} session */
export function showOlder(session) {
  shown += PAGE;
  drawLog(session);
}

/** Adds a message that has just come. @param {Session} session @param {Message} message */
export function appendMessage(session, message) {
  const said = session.messagesHere;
  byId('log').append(...bubble(session, message, said.at(-2)));
  byId('welcome').hidden = true;
  if (message.from === session.me) scrollDown();
}

/** Shows a message anew where it stands. @param {Session} session @param {Message} message */
export function replaceMessage(session, message) {
  const shownItem = byId('log').querySelector(`[data-id="${CSS.escape(message.id)}"]`);
  // Without the day's divider, which stands there already.
  shownItem?.replaceWith(...bubble(session, message, message));
}

/** @param {Session} session */
function drawHead(session) {
  const { conversation } = session;
  const isGroup = conversation?.kind === 'group';
  byId('chat-title').textContent = conversation?.title ?? '请选一个会话';
  byId('chat-about').textContent = conversation
    ? `${PLATFORM_NAMES[conversation.platform]}${isGroup ? `群 · ${conversation.members.length} 人` : ' · 和小助手私聊'}`
    : '';
  document.body.dataset.platform = conversation?.platform ?? 'dingtalk';
  byId('fault-field').hidden = !isGroup;
  byId('fault').value = conversation?.fault ?? '';
  byId('addressed-field').hidden = !isGroup;
}

/** @param {Session} session */
function drawLog(session) {
  const said = session.messagesHere;
  const start = Math.max(0, said.length - shown);
  const log = byId('log');
  // A screen reader reads what is added, not a whole conversation again.
  log.setAttribute('aria-busy', 'true');
  log.replaceChildren(
    ...said.slice(start).flatMap((message, index) => bubble(session, message, said[start + index - 1])),
  );
  log.removeAttribute('aria-busy');
  byId('older').hidden = start === 0;
  byId('older').textContent = `看更早的 ${start} 条`;
  byId('welcome').hidden = said.length > 0 || !session.conversation;
}

/** @param {Session} session @param {Message} message @param {Message | undefined} before */
function bubble(session, message, before) {
  const day = dayOf(message.at);
  const isNewDay = !before || dayOf(before.at) !== day;
  const divider = element('li', { class: 'day soft' }, longDay(day));
  const person = session.person(message.from);
  const name = message.from === 'bot' ? BOT_NAME : (person?.name ?? message.from);
  const roles = person ? person.roles.join(' ') : '';
  const isMine = message.from === session.me;
  const item = element(
    'li',
    { class: isMine ? 'message mine' : 'message', dataset: { id: message.id, from: message.from } },
    avatar(message.from, message.from === 'bot' ? '反' : name.slice(-1)),
    element(
      'div',
      { class: 'said' },
      element(
        'p',
        { class: 'who soft' },
        element('span', { class: 'name' }, isMine ? `${name}(我)` : name),
        roles ? ` ${roles}` : '',
        element('time', { dateTime: message.at }, timeOf(message.at)),
      ),
      message.text ? body(message) : null,
      ...message.pictures.map((url, index) => picture(url, index + 1)),
    ),
  );
  return isNewDay ? [divider, item] : [item];
}

/** @param {Message} message */
function body({ text, html }) {
  // The server made this HTML from the text with everything but its own few tags escaped.
  if (html !== undefined) return element('div', { class: 'bubble formatted', innerHTML: html });
  return element('div', { class: 'bubble' }, text);
}

/** @param {string} url @param {number} number */
function picture(url, number) {
  const image = element('img', { src: `${url}/preview`, alt: `图片 ${number}` });
  return element('a', { class: 'picture', href: url, target: '_blank', rel: 'noopener' }, image);
}

function scrollDown() {
  const box = byId('scroll');
  box.scrollTop = box.scrollHeight;
  isAtBottom = true;
}
