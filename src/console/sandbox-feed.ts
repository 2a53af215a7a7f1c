import { type Context, Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { isoOf } from '../domain/day.ts';
import { renderDingTalkText } from './bubble.ts';
import { type ApiMessage, answerError, toApiMessage } from './sandbox-api.ts';
import type { SandboxControl, SandboxEvent, SandboxMessage } from './sandbox-control.ts';
import type { ServerLog } from './server-log.ts';

/** A message as the page shows it: `html` only where the platform would format the bot's text. */
export interface PageMessage extends ApiMessage {
  html?: string;
}

type Dress = (message: SandboxMessage) => Promise<PageMessage>;

const KEEP_ALIVE_MS = 20_000;
const RECONNECT_MS = 1_000;
/** A reader this far behind is let go: it reconnects and catches up. */
const MAX_WAITING = 5_000;
const SHOWN_MEDIA_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/**
 * What the sandbox page reads and scripts do not: `/feed?after=` (messages as shown), `/events` (the same,
 * live, with what is taken back, the clock and resets), `/pictures/:key` and `/pictures/:key/preview`, a small one of it. Its form
 * follows the page and may change with it.
 */
export function sandboxFeed(sandbox: SandboxControl, log: ServerLog, closing: AbortSignal): Hono {
  const feed = new Hono();
  const dress = createDress(sandbox);
  feed.onError((error, c) => answerError(error, c, log));

  feed.get('/feed', async (c) => {
    const messages = await sandbox.messages(null, c.req.query('after') || null);
    return c.json(await Promise.all(messages.map(dress)), 200, { 'Cache-Control': 'no-store' });
  });

  feed.get('/events', (c) => {
    // Proxies that buffer would hold messages back.
    c.header('X-Accel-Buffering', 'no');
    return streamSSE(c, async (stream) => {
      const ended = Promise.withResolvers<void>();
      let waiting = 0;
      let lastWrite = stream.write(`retry: ${RECONNECT_MS}\n\n`).then(() => {});
      const unsubscribe = sandbox.subscribe((event) => {
        waiting += 1;
        if (waiting > MAX_WAITING) return ended.resolve();
        lastWrite = lastWrite
          .then(async () => stream.writeSSE(await toServerEvent(event, dress)))
          .catch((error: unknown) => {
            log.error({ err: error }, 'live event not sent');
            ended.resolve();
          })
          .finally(() => {
            waiting -= 1;
          });
      });
      const keepAlive = setInterval(() => void stream.write(': keep-alive\n\n'), KEEP_ALIVE_MS);
      const end = () => ended.resolve();
      stream.onAbort(end);
      closing.addEventListener('abort', end);
      if (closing.aborted) end();
      await ended.promise;
      closing.removeEventListener('abort', end);
      clearInterval(keepAlive);
      unsubscribe();
    });
  });

  feed.get('/pictures/:key', async (c) => answerPicture(c, await sandbox.picture(c.req.param('key'))));
  feed.get('/pictures/:key/preview', async (c) =>
    answerPicture(c, await sandbox.preview(c.req.param('key'))),
  );
  return feed;
}

function answerPicture(c: Context, picture: { bytes: Uint8Array; mediaType: string } | null): Response {
  if (!picture) return c.json({ error: '没有这张图片。' }, 404);
  const isShown = SHOWN_MEDIA_TYPES.includes(picture.mediaType);
  return c.body(new Uint8Array(picture.bytes), 200, {
    'Content-Type': isShown ? picture.mediaType : 'application/octet-stream',
    // The key is the content's hash: what it names never changes.
    'Cache-Control': 'private, max-age=31536000, immutable',
    'Content-Security-Policy': "default-src 'none'; sandbox",
  });
}

async function toServerEvent(event: SandboxEvent, dress: Dress): Promise<{ event: string; data: string }> {
  if (event.kind === 'message' || event.kind === 'recalled') {
    return { event: event.kind, data: JSON.stringify(await dress(event.message)) };
  }
  if (event.kind === 'clock') return { event: 'clock', data: JSON.stringify({ now: isoOf(event.now) }) };
  return { event: 'reset', data: '{}' };
}

/** Conversations never change their platform, so each is looked up once. */
function createDress(sandbox: SandboxControl): Dress {
  const platforms = new Map<string, 'dingtalk' | 'wechat'>();

  return async (message) => {
    if (!platforms.has(message.conversation)) {
      const { conversations } = await sandbox.state();
      for (const { id, platform } of conversations) platforms.set(id, platform);
    }
    const shown = toApiMessage(message);
    const isFormatted = message.from === 'bot' && platforms.get(message.conversation) === 'dingtalk';
    return isFormatted ? { ...shown, html: renderDingTalkText(message.text) } : shown;
  };
}
