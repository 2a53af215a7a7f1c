import { expect, test } from 'vitest';
import { createTokens } from '../../../src/channels/dingtalk/token.ts';
import { createLeapingClock } from './clocks.ts';

test('one renewal for all who ask, and a new one before the token ends', async () => {
  const clock = createLeapingClock();
  let grants = 0;
  const tokens = createTokens(async () => {
    grants += 1;
    return { token: `t${grants}`, expiresInSeconds: 7_200 };
  }, clock);
  expect(await Promise.all([tokens.get(), tokens.get(), tokens.get()])).toEqual(['t1', 't1', 't1']);
  clock.pass(6_800_000);
  expect(await tokens.get()).toBe('t1');
  clock.pass(200_000);
  expect(await Promise.all([tokens.get(), tokens.get()])).toEqual(['t2', 't2']);
});

test('a token dropped by two who met its end is renewed once', async () => {
  let grants = 0;
  const tokens = createTokens(async () => {
    grants += 1;
    return { token: `t${grants}`, expiresInSeconds: 7_200 };
  }, createLeapingClock());
  const [first, second] = await Promise.all([tokens.get(), tokens.get()]);
  tokens.drop(first);
  expect(await tokens.get()).toBe('t2');
  tokens.drop(second);
  expect(await tokens.get()).toBe('t2');
});

test('after a failed renewal the next one asks again', async () => {
  let grants = 0;
  const tokens = createTokens(async () => {
    grants += 1;
    if (grants === 1) throw new Error('down');
    return { token: `t${grants}`, expiresInSeconds: 60 };
  }, createLeapingClock());
  await expect(tokens.get()).rejects.toThrow('down');
  expect(await tokens.get()).toBe('t2');
});
