import { appendMessage, drawChat, followNewest, replaceMessage, showOlder } from './chat-view.js';
import { showError, wireComposer } from './composer.js';
import { drawClock, drawPeople, drawPerson, wireClock } from './desk-view.js';
import { byId } from './element.js';
import { openLink, RequestError, request } from './link.js';
import { drawList } from './list-view.js';
import { Session } from './session.js';
import { dayOf, longDay, timeOf } from './times.js';

const phone = matchMedia('(max-width: 720px)');
const session = new Session(JSON.parse(byId('page-data').textContent));
const link = openLink({
  resume,
  message: takeLive,
  recalled: takeRecalled,
  clock: takeClock,
  reset: startOver,
  change: showLink,
});

/** Everything the first time, what was missed after that. */
async function resume() {
  const isFirst = session.conversations.length === 0;
  session.takeState(await request('/sandbox/api/state'));
  for (const message of await readFeed()) {
    if (session.takeMessage(message) && !isFirst) countUnread(message);
  }
  drawAll();
}

/** @returns {Promise<import('./session.js').Message[]>} */
async function readFeed() {
  if (session.lastId === null) return request('/sandbox/feed');
  try {
    return await request(`/sandbox/feed?after=${encodeURIComponent(session.lastId)}`);
  } catch (error) {
    // The sandbox no longer knows the last message: somebody started over while the line was down.
    if (!(error instanceof RequestError) || error.status !== 400) throw error;
    session.forgetMessages();
    return request('/sandbox/feed');
  }
}

/** @param {import('./session.js').Message} message */
function takeLive(message) {
  if (!session.takeMessage(message)) return;
  countUnread(message);
  if (message.conversation === session.here) appendMessage(session, message);
  drawSoon();
}

/** @param {import('./session.js').Message} message */
function takeRecalled(message) {
  session.replaceMessage(message);
  if (message.conversation === session.here) replaceMessage(session, message);
  drawSoon();
}

/** @param {string} now */
function takeClock(now) {
  session.now = now;
  drawSoon();
}

async function startOver() {
  session.forgetMessages();
  await resume();
}

/** @param {import('./session.js').Message} message */
function countUnread({ conversation, from }) {
  const isChatShown = !phone.matches || document.body.dataset.tab === 'chat';
  if (from === session.me || (conversation === session.here && isChatShown)) return;
  session.unread.set(conversation, (session.unread.get(conversation) ?? 0) + 1);
}

let isDrawPlanned = false;

/** A broadcast brings many messages at once: the lists are drawn once for all of them. */
function drawSoon() {
  if (isDrawPlanned) return;
  isDrawPlanned = true;
  setTimeout(() => {
    isDrawPlanned = false;
    drawSurroundings();
  }, 30);
}

function drawSurroundings() {
  drawList(session, enter);
  drawPerson(session, { play, say });
  drawClock(session);
}

function drawAll() {
  drawPeople(session);
  drawSurroundings();
  drawChat(session);
}

/** @param {string} id */
function play(id) {
  session.playAs(id);
  showError('');
  drawSurroundings();
  drawChat(session);
}

/** @param {string} id */
function enter(id) {
  session.enter(id);
  showError('');
  showTab('chat');
  drawSurroundings();
  drawChat(session);
}

/** @param {string} text @param {string[]} [pictures] @param {boolean} [addressed] */
async function post(text, pictures = [], addressed = true) {
  const { conversation, me } = session;
  if (!conversation || !session.isMine(conversation)) throw new Error('这里没有人可以扮演,请换一个会话。');
  await request('/sandbox/api/messages', {
    conversation: conversation.id,
    sender: me,
    text,
    pictures,
    addressed: addressed || conversation.kind === 'single',
  });
  closeHint();
}

/** @param {string} sentence */
async function say(sentence) {
  showTab('chat');
  await post(sentence).then(
    () => showError(''),
    (error) => showError(error.message),
  );
}

/** @param {string} to */
async function moveClock(to) {
  const before = session.known.size;
  await request('/sandbox/api/clock', { now: to });
  await link.resume();
  const came = session.known.size - before;
  const where = `到了${longDay(dayOf(session.now))} ${timeOf(session.now)}`;
  return came > 0 ? `✅ ${where},路上来了 ${came} 条消息。` : `✅ ${where},路上没有新消息。`;
}

/** @param {string} tab */
function showTab(tab) {
  document.body.dataset.tab = tab;
  for (const button of document.querySelectorAll('.tabs button')) {
    if (/** @type {HTMLElement} */ (button).dataset.tab === tab) button.setAttribute('aria-current', 'page');
    else button.removeAttribute('aria-current');
  }
  if (tab !== 'chat') return;
  session.readHere();
  drawList(session, enter);
}

/** @param {boolean} isUp */
function showLink(isUp) {
  byId('link-state').textContent = isUp ? '' : '⚠️ 连接断了,正在重连…';
}

function closeHint() {
  byId('hint').hidden = true;
  localStorage.setItem('hint', 'seen');
}

async function setFault() {
  const { conversation } = session;
  if (!conversation) return;
  const fault = byId('fault').value || null;
  try {
    await request('/sandbox/api/faults', { conversation: conversation.id, fault });
    conversation.fault = fault;
  } catch (error) {
    byId('fault').value = conversation.fault ?? '';
    showError(error instanceof Error ? error.message : String(error));
  }
}

async function reset() {
  byId('reset-yes').disabled = true;
  try {
    await request('/sandbox/api/reset', {});
    byId('clock-note').textContent = '';
    byId('reset-dialog').close();
  } catch (error) {
    byId('reset-error').textContent = error instanceof Error ? error.message : String(error);
  }
  byId('reset-yes').disabled = false;
}

followNewest();
wireComposer(post);
wireClock(session, moveClock);
byId('hint').hidden = localStorage.getItem('hint') === 'seen';
byId('hint-close').addEventListener('click', closeHint);
byId('older').addEventListener('click', () => showOlder(session));
byId('person').addEventListener('change', () => play(byId('person').value));
byId('fault').addEventListener('change', setFault);
byId('show-all').addEventListener('click', () => {
  session.showsAll = !session.showsAll;
  drawList(session, enter);
});
byId('reset').addEventListener('click', () => {
  byId('reset-error').textContent = '';
  byId('reset-dialog').showModal();
});
byId('reset-yes').addEventListener('click', reset);
for (const button of document.querySelectorAll('.tabs button')) {
  button.addEventListener('click', () => showTab(/** @type {HTMLElement} */ (button).dataset.tab ?? 'chat'));
}
