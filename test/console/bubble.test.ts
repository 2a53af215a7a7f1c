import { expect, test } from 'vitest';
import { renderDingTalkText } from '../../src/console/bubble.ts';

test.each([
  ['line breaks', '✅ 赐璧 +35人\n累计35', '<p>✅ 赐璧 +35人<br>\n累计35</p>\n'],
  ['a number sign is no heading', '#12 已撤回', '<p>#12 已撤回</p>\n'],
  ['a heading', '### 进度', '<h3>进度</h3>\n'],
  ['a list', '1. 宣讲\n2. 海报', '<ol>\n<li>宣讲</li>\n<li>海报</li>\n</ol>\n'],
  ['a rule of dashes', '正文\n———\n正文', '<p>正文<br>\n———<br>\n正文</p>\n'],
  ['no underlined headings', '正文\n---', '<p>正文<br>\n---</p>\n'],
  ['HTML is text', '<img src=x onerror=alert(1)>', '<p>&lt;img src=x onerror=alert(1)&gt;</p>\n'],
  ['no code from spaces', '    打卡', '<p>打卡</p>\n'],
  ['no tables', '|a|b|\n|-|-|', '<p>|a|b|<br>\n|-|-|</p>\n'],
  [
    'a link',
    '[看](https://example.cn/?a=1)',
    '<p><a href="https://example.cn/?a=1" target="_blank" rel="noopener noreferrer nofollow">看</a></p>\n',
  ],
  ['no script links', '[看](javascript:alert(1))', '<p>[看](javascript:alert(1))</p>\n'],
  ['no data links', '[看](data:text/html,x)', '<p>[看](data:text/html,x)</p>\n'],
  [
    'no outside pictures',
    '![图](https://example.cn/x.png)',
    '<p>!<a href="https://example.cn/x.png" target="_blank" rel="noopener noreferrer nofollow">图</a></p>\n',
  ],
])('%s', (_name, text, html) => {
  expect(renderDingTalkText(text)).toBe(html);
});
