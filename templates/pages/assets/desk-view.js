import { avatar, byId, element, redraw } from './element.js';
import { addHours, dayOf, longDay, nextDeadline, nextMorning, shortDay, timeOf } from './times.js';

/** @typedef {import('./session.js').Session} Session */
/** @typedef {import('./session.js').Person} Person */

const TOWN = '全镇';

/**
 * Who one is, and the sentences that go with it.
 * @param {Session} session
 * @param {{play: (id: string) => void, say: (sentence: string) => void}} on
 */
export function drawPerson(session, on) {
  const me = session.person(session.me);
  if (!me) return;
  redraw(byId('me'), [
    avatar(me.id, me.name.slice(-1)),
    element('span', {}, element('strong', {}, me.name), ` ${describe(me)}`),
  ]);
  byId('welcome-who').textContent = `您现在是${me.name}(${describe(me)})。点一句试试:`;
  byId('person').value = me.id;

  const roles = [...new Set(session.people.flatMap((person) => person.roles))];
  redraw(
    byId('roles'),
    roles.map((role) => roleButton(session, role, on.play)),
  );
  const { suggestions } = session;
  redraw(byId('sentences'), suggestions.map(toSentenceButton(on.say)));
  redraw(byId('welcome-sentences'), suggestions.slice(0, 3).map(toSentenceButton(on.say)));
}

/** The choice of people, by unit. @param {Session} session */
export function drawPeople(session) {
  const units = Map.groupBy(session.people, ({ unit }) => unit ?? TOWN);
  const groups = [...units].map(([unit, people]) => {
    const options = people.map(({ id, name, roles }) =>
      element('option', { value: id }, `${name} · ${roles.join(' ') || '没有身份'}`),
    );
    return element('optgroup', { label: unit }, ...options);
  });
  byId('person').replaceChildren(...groups);
  byId('person').value = session.me ?? '';
}

/** @param {Session} session */
export function drawClock({ now, page }) {
  if (!now) return;
  redraw(byId('now'), [longDay(dayOf(now)), element('span', { class: 'time' }, timeOf(now))]);
  const deadline = nextDeadline(now, page.deadlines);
  byId('next-deadline').disabled = isMoving || deadline === null;
  byId('next-deadline').textContent = deadline
    ? `到下一个截止日(${shortDay(dayOf(deadline))})`
    : '后面没有截止日了';
  const field = byId('clock-to');
  field.min = now.slice(0, 16);
  if (document.activeElement !== field && !isMoving) field.value = nextMorning(now).slice(0, 16);
}

let isMoving = false;

/**
 * Wires the clock's buttons; while time runs they rest and say so.
 * @param {Session} session
 * @param {(to: string) => Promise<string>} move Resolves with the sentence to show.
 */
export function wireClock(session, move) {
  /** @param {string | null} to */
  async function run(to) {
    if (isMoving || !to) return;
    setMoving(true);
    byId('clock-note').textContent = '时间在走…';
    try {
      byId('clock-note').textContent = await move(to);
    } catch (error) {
      byId('clock-note').textContent = `⚠️ ${error instanceof Error ? error.message : error}`;
    }
    setMoving(false);
    drawClock(session);
  }
  byId('next-hour').addEventListener('click', () => run(addHours(session.now, 1)));
  byId('next-morning').addEventListener('click', () => run(nextMorning(session.now)));
  byId('next-deadline').addEventListener('click', () =>
    run(nextDeadline(session.now, session.page.deadlines)),
  );
  byId('clock-form').addEventListener('submit', (/** @type {Event} */ event) => {
    event.preventDefault();
    run(`${byId('clock-to').value.slice(0, 16)}:00+08:00`);
  });
}

/** @param {boolean} value */
function setMoving(value) {
  isMoving = value;
  byId('clock').setAttribute('aria-busy', String(value));
  for (const button of document.querySelectorAll('#clock button, #clock-form button')) {
    /** @type {HTMLButtonElement} */ (button).disabled = value;
  }
}

/** @param {Person} person */
function describe({ unit, roles }) {
  return [unit ?? (roles.length > 0 ? TOWN : '还没登记'), ...roles].join(' · ');
}

/** @param {Session} session @param {string} role @param {(id: string) => void} play */
function roleButton(session, role, play) {
  const unit = session.person(session.me)?.unit;
  const holders = session.people.filter(({ roles }) => roles.includes(role));
  const next = holders.find((person) => person.unit === unit) ?? holders[0];
  const isMine = session.person(session.me)?.roles.includes(role) ?? false;
  return element(
    'button',
    {
      type: 'button',
      class: 'chip',
      dataset: { key: role },
      'aria-pressed': isMine,
      onclick: () => !isMine && next && play(next.id),
    },
    role,
  );
}

/** @param {(sentence: string) => void} say */
function toSentenceButton(say) {
  return (/** @type {string} */ sentence) =>
    element(
      'button',
      { type: 'button', class: 'sentence', dataset: { key: sentence }, onclick: () => say(sentence) },
      sentence,
    );
}
