/**
 * The sandbox's JSON API, for scripts, kept stable. All paths begin with `/sandbox/api`.
 *
 * | request | body or query | answer |
 * |---|---|---|
 * | `GET /state` | – | `{now, people: [{id, name, roles, unit}], conversations: [{id, platform, kind, title, unit, members, fault}]}` |
 * | `POST /messages` | `{conversation, sender, text, pictures?: [base64], addressed? = true, id?}` | 201 `{id}`; the same `id` twice is a redelivery |
 * | `GET /messages` | `?conversation=&after=` (both optional, `after` exclusive) | `[{id, conversation, from, text, pictures: [url], at, inReplyTo?}]` in order, `from` a person's id or `bot` |
 * | `POST /clock` | `{now}`, forward only | `{now}` once what falls due on the way is delivered or listed as failed |
 * | `POST /faults` | `{conversation, fault: "absent" \| "silent" \| null}` | `{conversation, fault}` |
 * | `POST /reset` | `{}` | `{now}` |
 *
 * 2xx means on disk. Times are ISO 8601 with +08:00. Posts carry JSON of at most 12 MB
 * (else 413) and do not come from a page of another site (else 403); bad input is 400, a fault of ours 503; every error is `{error}` with a Chinese sentence.
 * Fields the API does not know are passed over.
 */
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { isoOf } from '../domain/day.ts';
import { refuseForeignPosts } from './guards.ts';
import {
  type SandboxControl,
  type SandboxConversation,
  SandboxInputError,
  type SandboxMessage,
} from './sandbox-control.ts';
import { clockSchema, faultSchema, MAX_BODY_BYTES, parseBody, postSchema } from './sandbox-input.ts';
import type { ServerLog } from './server-log.ts';

/** A message as the API gives it. */
export interface ApiMessage {
  id: string;
  conversation: string;
  from: string;
  text: string;
  /** Paths on this server; with `/preview` behind them, a small one. */
  pictures: string[];
  at: string;
  /** Absent unless the message answers another. */
  inReplyTo?: string;
}

export function sandboxApi(sandbox: SandboxControl, log: ServerLog): Hono {
  const api = new Hono();
  api.onError((error, c) => answerError(error, c, log));
  api.use(refuseForeignPosts);
  api.use(
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: (c) => c.json({ error: '内容太大:一次最多 12 MB,请少发几张图片或把图片缩小。' }, 413),
    }),
  );

  api.get('/state', async (c) => {
    const { now, people, conversations } = await sandbox.state();
    return c.json({
      now: isoOf(now),
      people: people.map(({ id, name, roles, unit }) => ({ id, name, roles, unit })),
      conversations: conversations.map(toApiConversation),
    });
  });

  api.post('/messages', async (c) => {
    const id = await sandbox.post(parseBody(postSchema, await c.req.text()));
    return c.json({ id }, 201);
  });

  api.get('/messages', async (c) => {
    const messages = await sandbox.messages(
      c.req.query('conversation') || null,
      c.req.query('after') || null,
    );
    return c.json(messages.map(toApiMessage));
  });

  api.post('/clock', async (c) => {
    const { now } = parseBody(clockSchema, await c.req.text());
    await sandbox.moveClock(now);
    return c.json(await readNow(sandbox));
  });

  api.post('/faults', async (c) => {
    const { conversation, fault } = parseBody(faultSchema, await c.req.text());
    await sandbox.setFault(conversation, fault);
    return c.json({ conversation, fault });
  });

  api.post('/reset', async (c) => {
    await sandbox.reset();
    return c.json(await readNow(sandbox));
  });

  api.all('*', (c) => c.json({ error: `没有这个接口:${c.req.method} ${c.req.path}` }, 404));
  return api;
}

export function toApiMessage(message: SandboxMessage): ApiMessage {
  return {
    id: message.id,
    conversation: message.conversation,
    from: message.from,
    text: message.text,
    pictures: message.pictures.map((key) => `/sandbox/pictures/${encodeURIComponent(key)}`),
    at: isoOf(message.at),
    ...(message.inReplyTo === null ? {} : { inReplyTo: message.inReplyTo }),
  };
}

/** Bad input is told to the caller; anything else is ours, logged once and told without detail. */
export function answerError(error: Error, c: Context, log: ServerLog): Response {
  if (error instanceof SandboxInputError) return c.json({ error: error.message }, 400);
  log.error({ err: error, method: c.req.method, path: c.req.path }, 'sandbox request failed');
  return c.json({ error: '这次没有办成,是程序这边的问题,请稍后再试。' }, 503);
}

function toApiConversation(conversation: SandboxConversation): SandboxConversation {
  const { id, platform, kind, title, unit, members, fault } = conversation;
  return { id, platform, kind, title, unit, members, fault };
}

async function readNow(sandbox: SandboxControl): Promise<{ now: string }> {
  const { now } = await sandbox.state();
  return { now: isoOf(now) };
}
