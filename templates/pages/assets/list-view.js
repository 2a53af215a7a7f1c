import { avatar, byId, element, redraw } from './element.js';

/** @typedef {import('./session.js').Session} Session */
/** @typedef {import('./session.js').Conversation} Conversation */

const PLATFORMS = /** @type {const} */ ([
  ['dingtalk', '钉钉'],
  ['wechat', '微信'],
]);

/**
 * The conversations, the two apps one above the other.
 * @param {Session} session
 * @param {(id: string) => void} choose
 */
export function drawList(session, choose) {
  const { listed } = session;
  const sections = PLATFORMS.map(([platform, name]) => {
    const rows = listed.filter((conversation) => conversation.platform === platform);
    const list = rows.map((conversation) => element('li', {}, row(session, conversation, choose)));
    const empty = element('p', { class: 'soft none' }, `这个身份不在${name}上,点「看全部」看别人的。`);
    return element(
      'section',
      { class: 'platform', dataset: { platform } },
      element('h2', {}, name),
      list.length > 0 ? element('ul', {}, ...list) : empty,
    );
  });
  redraw(byId('list'), sections);

  const hidden = session.conversations.length - listed.length;
  const showAll = byId('show-all');
  showAll.hidden = hidden === 0 && !session.showsAll;
  showAll.textContent = session.showsAll ? '只看我的' : `看全部(还有 ${hidden} 个)`;
  showAll.setAttribute('aria-pressed', String(session.showsAll));

  const badge = byId('tab-unread');
  badge.hidden = session.unreadTotal === 0;
  badge.textContent = String(session.unreadTotal);
}

/** @param {Session} session @param {Conversation} conversation @param {(id: string) => void} choose */
function row(session, conversation, choose) {
  const { id, platform, title, kind } = conversation;
  const isMine = session.isMine(conversation);
  const unread = session.unread.get(id) ?? 0;
  const last = session.messages.get(id)?.at(-1);
  const preview = last ? last.text.replaceAll('**', '') || '[图片]' : '还没有消息';
  const button = element(
    'button',
    {
      type: 'button',
      class: isMine ? 'row' : 'row others',
      dataset: { key: id, conversation: id, platform },
      title: isMine ? '' : '这个身份不在里面,点了会换成里面的人',
      onclick: () => choose(id),
    },
    avatar(platform, title.slice(0, 1)),
    element(
      'span',
      { class: 'row-text' },
      element(
        'span',
        { class: 'row-title' },
        title,
        kind === 'single' ? element('span', { class: 'soft' }, ' 和小助手私聊') : null,
      ),
      element('span', { class: 'row-preview soft' }, preview.slice(0, 60)),
    ),
    unread > 0 ? element('span', { class: 'badge', 'aria-label': `${unread} 条未读` }, String(unread)) : null,
  );
  if (id === session.here) button.setAttribute('aria-current', 'true');
  return button;
}
