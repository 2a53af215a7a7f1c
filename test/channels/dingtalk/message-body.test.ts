import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bodyOf, isMarkdown, MAX_BYTES, splitText } from '../../../src/channels/dingtalk/message-body.ts';

describe('isMarkdown', () => {
  test.each([
    ['## 本周案情', true],
    ['**别转账**', true],
    ['看[通报](https://example.com/b3)', true],
    ['> 原话', true],
    ['✅ 赐璧 +35人 · 入户 · 讲刷单(#1,今天)', false],
    ['1. 宣讲533/640\n2. 必讲:溪畔小区', false],
    ['- 一\n- 二', false],
    ['#12 30人 → 36人', false],
    ['5*6*7', false],
    ['**表**\n| 村 | 人 |\n|---|---|', false],
    ['# 标题\n```\ncode\n```', false],
  ])('%j: %s', (text, expected) => {
    expect(isMarkdown(text)).toBe(expected);
  });
});

describe('bodyOf', () => {
  test('plain text goes as it is', () => {
    expect(bodyOf('一行\n两行')).toEqual({ kind: 'text', text: '一行\n两行' });
  });

  test('markdown gets DingTalk line breaks and its first line as title', () => {
    expect(bodyOf('\n## **本周**[案情](https://e.com)\n刷单两起\n\n冒充客服一起')).toEqual({
      kind: 'markdown',
      title: '本周案情',
      text: '  \n  ## **本周**[案情](https://e.com)  \n  刷单两起\n\n冒充客服一起',
    });
  });

  test('a title is never empty nor long', () => {
    expect(bodyOf('![](https://e.com/a.png)')).toMatchObject({ kind: 'text' });
    expect(bodyOf('****', true)).toMatchObject({ title: '消息' });
    expect(bodyOf(`# ${'长'.repeat(100)}`)).toMatchObject({ title: '长'.repeat(40) });
  });
});

describe('splitText', () => {
  test('a short text stays whole, whatever is in it', () => {
    expect(splitText('一\n\n二 ')).toEqual(['一\n\n二 ']);
  });

  test('cuts at paragraphs, then lines, then sentences, then characters', () => {
    expect(splitText('甲甲甲\n\n乙乙乙\n\n丙', 24)).toEqual(['甲甲甲', '乙乙乙\n\n丙']);
    expect(splitText('甲甲甲\n乙乙乙\n丙丙丙', 24)).toEqual(['甲甲甲\n乙乙乙', '丙丙丙']);
    expect(splitText('别转账。打110。问家人。', 21)).toEqual(['别转账。打110。', '问家人。']);
    expect(splitText('😀😀😀', 9)).toEqual(['😀😀', '😀']);
    expect(splitText('甲\n乙乙乙乙乙乙', 14)).toEqual(['甲\n乙乙乙', '乙乙乙']);
  });

  test('nothing but white space is lost, and each part fits as JSON', () => {
    const piece = fc.constantFrom('宣讲', '"', '\\', '\n', '\n\n', '。', ' ', 'a', '😀', '**重点**');
    const texts = fc.array(piece, { maxLength: 400 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(texts, fc.integer({ min: 40, max: 400 }), (text, max) => {
        const parts = splitText(text, max);
        expect(parts.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
        if (parts.length > 1) {
          for (const part of parts)
            expect(Buffer.byteLength(JSON.stringify(part)) - 2).toBeLessThanOrEqual(max);
        }
      }),
    );
  });

  test('a text of 100,000 characters is split below the limit in a moment', () => {
    const text = `## 名单\n${'某村某组某某,'.repeat(14_000)}`;
    const started = performance.now();
    const parts = splitText(text);
    expect(performance.now() - started).toBeLessThan(1_000);
    for (const part of parts) {
      expect(Buffer.byteLength(JSON.stringify(bodyOf(part, true)))).toBeLessThan(15_000);
      expect(Buffer.byteLength(part)).toBeGreaterThan(0);
    }
    expect(parts.length).toBe(Math.ceil(Buffer.byteLength(text) / MAX_BYTES));
  });
});
