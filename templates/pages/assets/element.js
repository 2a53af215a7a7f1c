const OWN_HUES = ['bot', 'dingtalk', 'wechat'];
const HUES = 5;

/**
 * Makes an element. Texts go in as text, never as HTML.
 * @param {string} tag
 * @param {Record<string, unknown>} [properties] `class`, `dataset`, `aria-…`, `on…` listeners, DOM properties.
 * @param {...(Node | string | null)} children
 * @returns {HTMLElement}
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === 'class') made.className = String(value);
    else if (name === 'dataset') Object.assign(made.dataset, value);
    else if (name.startsWith('aria-')) made.setAttribute(name, String(value));
    else if (name.startsWith('on'))
      made.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else Reflect.set(made, name, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/**
 * The element of the page with an id.
 * @param {string} id
 * @returns {any}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/**
 * Replaces what a container holds and keeps the keyboard where it was, by `data-key`.
 * @param {HTMLElement} container
 * @param {(Node | string)[]} children
 */
export function redraw(container, children) {
  const focused = container.contains(document.activeElement) ? document.activeElement : null;
  const key = focused instanceof HTMLElement ? focused.dataset.key : undefined;
  container.replaceChildren(...children);
  if (!key) return;
  const again = container.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (again instanceof HTMLElement) again.focus({ preventScroll: true });
}

/**
 * A sign of one character on a colour.
 * @param {string} hue `bot`, `dingtalk`, `wechat`, or a person's id, which always gets the same one.
 * @param {string} sign
 */
export function avatar(hue, sign) {
  const name = OWN_HUES.includes(hue) ? hue : hueOf(hue);
  return element('span', { class: `avatar hue-${name}`, 'aria-hidden': true }, sign);
}

/** @param {string} id */
function hueOf(id) {
  return [...id].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % HUES, 0);
}
