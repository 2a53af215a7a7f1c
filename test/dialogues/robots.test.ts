import { describe, expect, test } from 'vitest';
import { type Line, openTown } from '../dialogue.ts';

const town = openTown();

const WEBHOOK = 'https://oapi.dingtalk.com/robot/send?access_token=shahe';
const SECRET = 'SECshahe0001';
const BIND = `绑定 赐璧 机器人 ${WEBHOOK} ${SECRET}`;
const PROVING = '正往「赐璧机器人群」试发一条,发到了才算绑好。⏎结果马上告诉您。';
const PROOF = '【反诈提醒】这是试发:以后赐璧的反诈通报、通知会发到这里。⏎这里只发不收,有事请找镇平安办。';
const BOUND =
  '✅ 绑好了:「赐璧机器人群」归赐璧,通报和推送会发到那里。⏎那里只发不收,群里说的话我听不到。要解绑先回「群」看号。';
const LISTED = '10. 赐璧机器人群 · 机器人(只发不收):赐璧';
const OUTSIDE = '赐璧外来务工群';

async function listed(): Promise<string> {
  return (await town.says('孙姐', '私聊', '群')).join();
}

async function bindIt(): Promise<void> {
  await town.plays([['孙姐', '私聊', BIND, PROVING]]);
  expect(await town.heardAnywhere()).toEqual({ [OUTSIDE]: [PROOF], 孙姐私聊: [BOUND] });
}

describe('a group the bot cannot enter is bound by its robot', () => {
  test('after a test message has arrived there', async () => {
    await bindIt();
    expect(await listed()).toContain(LISTED);
  });

  test.each([
    ['in any order, on lines of its own', `绑定\n${SECRET}\n${WEBHOOK}\n机器人,赐璧`],
    ['stuck together', `绑定赐璧机器人${WEBHOOK}加签密钥:${SECRET}`],
    ['full-width', `绑定 赐璧 机器人 ${WEBHOOK.replaceAll(':', ':').replaceAll('?', '?')} ${SECRET}`],
  ])('%s', async (_, said) => {
    await town.plays([['孙姐', '私聊', said, PROVING]]);
    expect(await town.heard('孙姐私聊')).toEqual([BOUND]);
  });

  test('under the name it is given, for several units', async () => {
    const said = `绑定 赐璧、虎山 机器人 ${WEBHOOK} ${SECRET} 叫 工地群`;
    await town.plays([['孙姐', '私聊', said, '正往「工地群」试发一条,发到了才算绑好。⏎结果马上告诉您。']]);
    expect(await town.heard('孙姐私聊')).toEqual([
      '✅ 绑好了:「工地群」归赐璧、虎山,通报和推送会发到那里。⏎那里只发不收,群里说的话我听不到。要解绑先回「群」看号。',
    ]);
    expect(await listed()).toContain('10. 工地群 · 机器人(只发不收):赐璧、虎山');
  });

  test('said again, it takes the place of what was said before', async () => {
    await bindIt();
    await town.says('孙姐', '私聊', `绑定 虎山 机器人 ${WEBHOOK} ${SECRET}`);
    const list = await listed();
    expect(list).toContain('10. 虎山机器人群 · 机器人(只发不收):虎山');
    expect(list).toMatch(/^绑定的群16个/u);
  });
});

describe('a test message that does not arrive binds nothing, and says why', () => {
  test.each([
    ['a wrong secret', `${WEBHOOK} SECwrong00001`, '群机器人的加签密钥不对'],
    ['no secret', WEBHOOK, '群机器人的加签密钥不对'],
    [
      'a robot that the sandbox has not',
      'https://oapi.dingtalk.com/robot/send?access_token=real',
      '沙盒里没有这个群机器人,真的要接上钉钉再绑',
    ],
  ])('%s', async (_, address, reason) => {
    await town.plays([['孙姐', '私聊', `绑定 赐璧 机器人 ${address}`, PROVING]]);
    expect(await town.heardAnywhere()).toEqual({
      孙姐私聊: [`没绑上「赐璧机器人群」:${reason}。⏎弄好后,把整条「绑定 …」再发一遍。地址和密钥我没有留。`],
    });
    expect(await listed()).not.toContain('机器人(');
  });

  test('nobody can be sure of: said so', async () => {
    await town.fault(OUTSIDE, 'silent');
    await town.says('孙姐', '私聊', BIND);
    await town.clockTo('2021-04-06T09:01');
    expect(await town.heardAnywhere()).toEqual({
      孙姐私聊: [
        '「赐璧机器人群」先没绑:试发的那条说不准到没到(发时断网)。⏎请看一眼群里。还要绑,把整条「绑定 …」再发一遍。',
      ],
    });
    expect(await listed()).not.toContain('机器人(');
  });

  test('and what was bound before stays as it was', async () => {
    await bindIt();
    await town.says('孙姐', '私聊', `绑定 虎山 机器人 ${WEBHOOK} SECwrong00001`);
    expect(await town.heard('孙姐私聊')).toEqual([
      '没绑上「虎山机器人群」:群机器人的加签密钥不对。⏎弄好后,把整条「绑定 …」再发一遍。地址和密钥我没有留。',
    ]);
    expect(await listed()).toContain(LISTED);
    await town.says('孙姐', '私聊', '推送 杀猪盘 到 赐璧');
    await town.says('孙姐', '私聊', '确认');
    expect(await town.heard(OUTSIDE)).toHaveLength(1);
  });
});

describe('what is missing is said, and no piece of a key with it', () => {
  const units = '王位山、虎山、清波、赐璧、青山、吴四坊';
  test.each<[string, ...Line[]]>([
    [
      'the address',
      [
        '孙姐',
        '私聊',
        '绑定 赐璧 机器人',
        '还差群机器人的地址:在那个群的机器人设置里复制网址,整串发我。⏎写成「绑定 王位山 机器人 地址」,设了加签,把密钥也写在后面。',
      ],
    ],
    [
      'most of the address',
      [
        '孙姐',
        '私聊',
        `绑定 赐璧 机器人 access_token=0123456789abcdef ${SECRET}`,
        '还差群机器人的地址:在那个群的机器人设置里复制网址,整串发我。⏎写成「绑定 王位山 机器人 地址」,设了加签,把密钥也写在后面。',
      ],
    ],
    [
      'the unit',
      [
        '孙姐',
        '私聊',
        `绑定 机器人 ${WEBHOOK} ${SECRET}`,
        `没有绑:还差哪个村。整条再发一遍,比如「绑定 王位山 机器人 地址」。⏎有:${units}。`,
      ],
    ],
    [
      'a unit that is known',
      [
        '孙姐',
        '私聊',
        `绑定 东山 机器人 ${WEBHOOK} ${SECRET}`,
        `没有绑:没找到「东山」。整条再发一遍,比如「绑定 王位山 机器人 地址」。⏎有:${units}。`,
      ],
    ],
    [
      'which village, when it is the whole town',
      [
        '孙姐',
        '私聊',
        `绑定 全镇 机器人 ${WEBHOOK} ${SECRET}`,
        '没有绑:通报是发到各村的,群机器人要写明哪个村。⏎整条再发一遍,比如「绑定 王位山 机器人 地址」。',
      ],
    ],
  ])('%s', async (_, ...lines) => {
    await town.plays(lines);
    expect(await town.heardAnywhere()).toEqual({});
  });
});

describe('who and where', () => {
  const leaked =
    '这条没有绑。机器人的地址是钥匙,群里人人看得到了:请撤回这条,删掉那个机器人重新加一个,地址就换了。⏎新地址私聊发我:「绑定 王位山 机器人 地址」。';
  test.each<[string, ...Line[]]>([
    ['in a group the key is out', ['孙姐', '赐璧群', BIND, leaked]],
    ['also half of it', ['孙姐', '全镇群', `绑定 赐璧 机器人 ${SECRET}`, leaked]],
    [
      'in a group, without the key',
      [
        '孙姐',
        '赐璧群',
        '绑定 赐璧 机器人',
        '群机器人请私聊我绑定:「绑定 王位山 机器人 地址」。⏎地址是钥匙,别发在群里。',
      ],
    ],
    [
      'others may not',
      ['王姐', '私聊', BIND, '「绑定」只有平安办能用,没有执行。⏎有事请直接找平安办。'],
      ['王姐', '赐璧群', BIND, '「绑定」只有平安办能用,没有执行。⏎有事请直接找平安办。'],
      ['王姐', '私聊', '解绑 1', '「解绑」只有平安办能用,没有执行。⏎有事请直接找平安办。'],
    ],
  ])('%s', async (_, ...lines) => {
    await town.plays(lines);
    expect(await town.heardAnywhere()).toEqual({});
    expect(await listed()).not.toContain('机器人(');
  });
});

describe('a bound robot’s group', () => {
  test('gets bulletins and scripts with the unit’s other groups, in one go', async () => {
    await bindIt();
    await town.plays([
      [
        '孙姐',
        '私聊',
        '通报 到 赐璧 请提醒家人',
        '还没发。B1 发给:赐璧,共3个群(钉钉2,微信1)⏎———⏎请提醒家人⏎———⏎发:「确认 B1」 改:「改 …」 不发:「取消 B1」。24小时内有效。',
      ],
      ['孙姐', '私聊', '确认 B1', '开始发 B1,3个群,约1分钟。要停回「停发」。'],
    ]);
    expect(await town.heardAnywhere()).toEqual({
      赐璧群: ['请提醒家人'],
      赐璧居民群: ['请提醒家人'],
      [OUTSIDE]: ['请提醒家人'],
      孙姐私聊: ['B1 已发 3/3 组,都到了。'],
    });
    await town.says('孙姐', '私聊', '推送 杀猪盘 到 赐璧');
    await town.says('孙姐', '私聊', '确认 B2');
    expect(await town.heardAnywhere()).toMatchObject({
      [OUTSIDE]: [expect.stringContaining('没见过面的')],
      孙姐私聊: ['B2 已发 2/2 组,都到了。'],
    });
  });

  test('that cannot be reached is named with the reason, and gets what it lacks by 补发', async () => {
    await bindIt();
    await town.fault(OUTSIDE, 'absent');
    await town.says('孙姐', '私聊', '推送 杀猪盘 到 赐璧');
    await town.says('孙姐', '私聊', '确认 B1');
    expect(await town.heard('孙姐私聊')).toEqual([
      'B1 已发 1/2 组。⏎没发到:赐璧机器人群(机器人不在群里)⏎弄好后回「补发 B1」,只补没发到的。',
    ]);
    await town.fault(OUTSIDE, null);
    await town.plays([['孙姐', '私聊', '补发 B1', '在补发 B1:赐璧机器人群。']]);
    expect(await town.heard('孙姐私聊')).toEqual(['B1 已发 2/2 组,都到了。']);
  });

  test('hears nothing that is said there', async () => {
    await bindIt();
    expect(await town.says('孙姐', OUTSIDE, '打卡 35人')).toEqual([]);
    expect(await town.says('小周', OUTSIDE, '@反诈小助手 进度')).toEqual([]);
  });
});

describe('解绑 by the number that 群 shows', () => {
  const unbound = (no: number) =>
    `解绑了${no}号:赐璧机器人群,不再收通报。⏎它的地址已经删掉,要再用,把地址重新发我绑定。⏎后面的号往前挪了一位,再解绑先回「群」看号。`;

  test.each(['解绑 10', '解绑10', '解绑 第10个', '解绑 #10', '解绑 10号群'])('%s', async (said) => {
    await bindIt();
    await town.plays([['孙姐', '私聊', said, unbound(10)]]);
    expect(await listed()).not.toContain('机器人(');
    await town.says('孙姐', '私聊', '推送 杀猪盘 到 赐璧');
    await town.says('孙姐', '私聊', '确认');
    expect(await town.heard(OUTSIDE)).toEqual([]);
  });

  test('what still waits for it is not sent any more, and named', async () => {
    await bindIt();
    await town.says('孙姐', '私聊', '停发');
    await town.says('孙姐', '私聊', '推送 杀猪盘 到 赐璧');
    await town.says('孙姐', '私聊', '确认 B1');
    await town.says('孙姐', '私聊', '解绑 10');
    await town.says('孙姐', '私聊', '恢复发送');
    await town.clockTo('2021-04-06T09:01');
    expect(await town.heard(OUTSIDE)).toEqual([]);
    expect(await town.heard('孙姐私聊')).toContain(
      'B1 已发 1/2 组。⏎没发到:赐璧机器人群(这个群机器人已经解绑)⏎弄好后回「补发 B1」,只补没发到的。',
    );
  });

  test('also of a group the bot is in; one that is not there is asked for', () =>
    town.plays([
      [
        '孙姐',
        '私聊',
        '解绑 3',
        '解绑了3号:虎山村反诈工作群,不再收通报。⏎要绑回来,到那个群里@我 回「绑定 村名」。⏎后面的号往前挪了一位,再解绑先回「群」看号。',
      ],
      ['孙姐', '私聊', '解绑 99', '没有99号群,现在绑了14个。先回「群」看号,再回「解绑 1」。'],
      ['孙姐', '私聊', '解绑 0', '没有0号群,现在绑了14个。先回「群」看号,再回「解绑 1」。'],
      ['孙姐', '私聊', '解绑 虎山', '要解绑哪个群?先回「群」看号,再回「解绑 1」。'],
      [
        '孙姐',
        '赐璧群',
        '解绑了吧',
        '这个群解绑了,不再收通报,也不再记到哪个村。⏎要绑回来,@我 回「绑定 村名」。',
      ],
    ]));
});
