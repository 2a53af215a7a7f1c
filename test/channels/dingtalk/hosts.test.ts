import { expect, test } from 'vitest';
import { isAllowed } from '../../../src/channels/dingtalk/hosts.ts';

const BASES = ['https://api.dingtalk.com', 'http://127.0.0.1:4000', 'https://ding.example.gov.cn'];

test.each([
  ['https://oapi.dingtalk.com/robot/sendBySession?session=a', true],
  ['https://down.dingtalk.com/a', true],
  ['https://bucket.oss-cn-hangzhou.aliyuncs.com/a?Signature=b', true],
  ['http://127.0.0.1:4000/files/a', true],
  ['https://ding.example.gov.cn/robot/sendBySession', true],
  // Not over TLS, and not a configured base.
  ['http://oapi.dingtalk.com/robot/sendBySession', false],
  ['http://127.0.0.1:4001/files/a', false],
  ['http://ding.example.gov.cn/a', false],
  ['https://oapi.dingtalk.com:8443/a', false],
  // Look-alikes.
  ['https://dingtalk.com.evil.example/a', false],
  ['https://evildingtalk.com/a', false],
  ['https://oapi.dingtalk.com@evil.example/a', false],
  ['https://evil.example/?https://oapi.dingtalk.com', false],
  ['https://user:pass@oapi.dingtalk.com/a', false],
  ['http://169.254.169.254/latest/meta-data', false],
  ['file:///etc/passwd', false],
  ['not an address', false],
  ['', false],
])('%s: %s', (address, expected) => {
  expect(isAllowed(address, BASES)).toBe(expected);
});
