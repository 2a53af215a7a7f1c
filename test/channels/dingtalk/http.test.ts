import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { exchange } from '../../../src/channels/dingtalk/http.ts';

/** Where the server listens on loopback; it ends with the test. */
async function listen(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const serve = (listener: RequestListener) => listen(createHttpServer(listener));
const call = (url: string, ms = 5_000) =>
  exchange({ url, body: { text: '打卡' }, signal: AbortSignal.timeout(ms) });

test('a call that is never answered may have been carried out', async () => {
  const host = await serve(() => undefined);
  await expect(call(`http://${host}/`, 100)).rejects.toMatchObject({ kind: 'unknown' });
});

test('a call whose connection never came about was certainly not', async () => {
  // It listens and says nothing: the TLS handshake hangs.
  const host = await listen(createServer(() => undefined));
  await expect(call(`https://${host}/`, 100)).rejects.toMatchObject({ kind: 'not-sent' });
});

test('a handshake that breaks off sent nothing either', async () => {
  const host = await listen(createServer((socket) => socket.destroy()));
  await expect(call(`https://${host}/`)).rejects.toMatchObject({ kind: 'not-sent' });
});

test('an answer that breaks off in the middle is unknown, and ends nothing else', async () => {
  const host = await serve((_, response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('{"errcode"', () => response.socket?.resetAndDestroy());
  });
  await expect(call(`http://${host}/`)).rejects.toMatchObject({ kind: 'unknown' });
});

test('a redirect is not followed', async () => {
  const asked: (string | undefined)[] = [];
  const host = await serve((request, response) => {
    asked.push(request.url);
    response.writeHead(307, { location: '/elsewhere' }).end();
  });
  expect(await call(`http://${host}/robot/send`)).toEqual({ status: 307, body: undefined });
  expect(asked).toEqual(['/robot/send']);
});

test('connections are used again', async () => {
  const ports = new Set<number | undefined>();
  const host = await serve((request, response) => {
    ports.add(request.socket.remotePort);
    request.resume().on('end', () => response.end('{}'));
  });
  for (let n = 0; n < 5; n += 1) await call(`http://${host}/`);
  expect(ports.size).toBe(1);
});
