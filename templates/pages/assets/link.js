/** Whatever the server refused, with its own sentence. */
export class RequestError extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const AGAIN_MS = 2_000;

/**
 * @param {string} path
 * @param {object} [body] Posted as JSON when given.
 * @returns {Promise<any>}
 * @throws {RequestError}
 */
export async function request(path, body) {
  const options = body && {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  const response = await fetch(path, options).catch(() => {
    throw new RequestError(0, '连不上程序,请看看它是不是还在运行。');
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw new RequestError(response.status, answer.error ?? `没有办成(${response.status})。`);
}

/**
 * Keeps the live line open. Everything is handled one after the other, and after each (re)connection
 * `resume` runs before the events that follow it: nothing is missed and nothing overtakes.
 * @param {object} on
 * @param {() => Promise<void>} on.resume
 * @param {(message: import('./session.js').Message) => void} on.message
 * @param {(message: import('./session.js').Message) => void} on.recalled
 * @param {(now: string) => void} on.clock
 * @param {() => Promise<void>} on.reset
 * @param {(isUp: boolean) => void} on.change
 * @returns {{resume: () => Promise<void>}} `resume` catches up now, in turn.
 */
export function openLink(on) {
  let turn = Promise.resolve();

  /** @param {() => void | Promise<void>} step */
  function inTurn(step) {
    const done = turn.then(step);
    turn = done.catch(() => {});
    return done;
  }

  function connect() {
    const source = new EventSource('/sandbox/events');
    const reconnect = () => {
      on.change(false);
      source.close();
      setTimeout(connect, AGAIN_MS);
    };
    source.addEventListener('open', () => {
      inTurn(on.resume).then(() => on.change(true), reconnect);
    });
    source.addEventListener('message', ({ data }) => inTurn(() => on.message(JSON.parse(data))));
    source.addEventListener('recalled', ({ data }) => inTurn(() => on.recalled(JSON.parse(data))));
    source.addEventListener('clock', ({ data }) => inTurn(() => on.clock(JSON.parse(data).now)));
    source.addEventListener('reset', () => inTurn(on.reset));
    source.addEventListener('error', () => {
      on.change(false);
      // The browser tries again by itself, but not after an answer other than 200.
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, AGAIN_MS);
    });
  }

  connect();
  return { resume: () => inTurn(on.resume) };
}
