/** Words that speak of a lecture or of people who listened. */
const LECTURE =
  /宣讲|宣将|[讲听](?!话|究|说|证)|课|培训|学习|宣传|咨询|摆摊|设摊|受教育|到场|到会|参与|参加|扫楼|入户|敲门|走访/u;

/** Whatever else a text says, with one of these it reports no lecture held. */
const NEVER: readonly RegExp[] = [
  // Questions
  /[?]|吗(?:[,。!\s]|$)|(?:没有?|不|呢|么|否)[。!]*$|请问|问一下|想问|怎么(?:打卡|填|写|弄|用|报|记|算|改)|谁(?!都|家)|够不够|能不能|可不可以|要不要(?!相信)|是不是|有没有|哪[个天里儿些村位来]|啥时候|什么时候|几[点号场](?!半)|算不算|[还相]差(?:多少|几)|差多少|多少(?:人|场|次|户|了)|百分之几/u,
  // What is still to come
  /预计|打算|计划(?:在|于|去|明|下)|准备(?:去|在|明|下|于|好|\d)|拟(?:于|在)|将(?:于|在|要|会)|(?<!不)要来|(?<!不)要去|会来|明[天早晚日儿]|后天|下周|下个?月|下(?:个)?(?:星期|礼拜)|待会|等会(?!儿?再?[补发传报])|等一下|过会|一会儿(?:去|讲|到|开)|等下(?!我|[,。 ]|再?[补发传报])|能来|(?:会|能)有\d|晚[点些](?!再?[补发传报])|回头(?!报|补|发|传)|届时|准时|务必|集合|(?:房|人口|信息|车辆|房屋)登记|拆违|签到了|镇里(?:培训|会议)|坐得下|报名(?:[:]|表|人数|参加|的)|会要讲|要讲(?:\d|[一二三四五六七八九十百])|需要借|预约|争取|过几天|改天|有空(?:去|再|讲|来)|马上(?:开始|去|要)|还没(?!点|数|统计|算|人|拍|发|传)|尚未|未讲|没讲|没去|一个人都没|没有人来|白跑|扑了?个?空|巡逻打卡|无异常|迟到|镇里开会|[来去]开会|讲不成|没有讲/u,
  // Lists of tasks and of people
  /任务[::]|目标[::]|名单|人口数|任务(?:分解|安排|表|数)|[一二三四五六日天号]前(?:入户|完成|上报|讲完|报)|没[签装领交]|未[签装领交]|签到表[:]|提醒?一下|吃不消|至少|不少于|不低于|本[周月](?:底|内)?(?:完成|前)|(?:安装|下载|注册)(?:任务|人?数|率|情况|进度|累计)|(?:队|员|人)注册|已安?装|没装|还有\d+[人户]没|抓紧|接种|(?:部署|动员|推进|调度|布置)会|值班|各村[^,。]{0,4}\d+个?人(?!参|听)|(?:参会|到会)情况/u,
  // Somebody else's
  /听说|据说|据悉|隔壁(?!村? ?的?\d)|(?:他们|别的|人家)村|天天(?:打卡|报)|说他们|吹牛|真的假的|顶多|^转[:发]|转自|【转】|网传|新闻/u,
  // Called off, or about an entry
  /取消|推迟|延期|改期|(?:宣讲|活动|课)[^,。]{0,3}停|先停|作废|重复了|发错|(?<!请假的)不算(?!多|少)/u,
];

/** Other campaigns and the office's days: no lecture against fraud, unless it says that it was one too. */
const OTHER_MATTERS =
  /阳性|核酸|疫苗|体检|低保|选举|防汛|台风|停[水电]|垃圾|防火|消防|医保|社保|缴费|[饭盒]盒|椅子|报销|经费|工资|月薪|补贴|招租|招(?:普工|工人)|党员大会|例会|随访|换届|代表会|代表大会|村民大会|表彰|比赛|球赛|放生|香客|征兵|献血|禁毒|交通安全|安全生产|防溺水|拆迁|征地|修路|路灯/u;

/** People who eat may be listening, too. */
const MEAL = /用餐|就餐|[午中晚]饭|聚餐|吃饭|开饭/u;

/** What happened to somebody, told with figures. */
const NEWS =
  /(?:骗|损失|转账|花)[^,。;\n]{0,6}\d|受伤|绕行|住院|去世|差点|报案|报警|嫌疑|抓[获了到]|破获|笔录|发案(?!例)|案发/u;

/** 禁毒宣讲: a lecture, on something else. */
const OTHER_LECTURE =
  /(?:禁毒|消防|防火|交通安全|安全生产|防溺水|垃圾分类|医保|政策|党史|全会|理论)(?:知识|精神)?(?:宣讲|宣传|讲座|课)/u;

/** Worth a question where a text speaks of a lecture all the same; without that it reports none. */
const DOUBTFUL: readonly RegExp[] = [
  /投诉|反映(?!良好)|建议|希望|请(?!来|了|到|假|查收|汇总|审|过目|登记|民警|专职)|(?:书记|主任|领导|他们?|她|人家)说|上次讲|向(?:人家|他们)学习|报过|估计|可能|还有 ?\d|通知(?!了? ?\d)|每个?村|各单位/u,
  /案件|发案(?!例)|案发|报案|报警|警情|损失|受骗|被骗|上当|骗[走了]|嫌疑|抓[获了到]|破获|笔录|受害|转账\d|花了?\d|万元|\d万|[\d万千百]元|[\d万千百]块/u,
  /安装|下载|注册|需要|任务(?!完成)|目标|指标|实有|[还相]差|(?<!流动|外来|新居民)人口(?! ?\d+[^,]*流动)|申请|领取|系统/u,
  /常住|应为|应该|不是|写错|打错|说错|安排|准备|计划|约好|改到|累计 ?\d+(?!\d*(?:户|场|人次|人听))|群里?(?:有|共|现)/u,
];
/** 指导30余人安装反诈APP: done beside the lecture; 讲租客被骗的事: what it was about. */
const BESIDE_IT =
  /照片[^,。;\n]*|(?:明天|回头|等下|稍后|晚点)再?[补发传][^,。;\n]{0,4}照片|(?:反诈)?APP(?:安装|下载|注册) ?\d+[人个]|(?:安装|下载|注册|装)(?:了|反诈|国家反诈中心)*APP ?\d+[人个]|(?:讲|教|宣传|介绍)[^,。;\n]{0,15}?怎么[^,。;\n?吗]*|(?:讲|宣传|内容|主题|案例|听)[^,。;\n]{0,15}?(?:被骗|受骗|上当|损失|报案|骗走)|按(?:照)?计划|原?计划 ?\d+人?|(?:指导|帮助?|协助|引导|推广|并|现场|扫码|还|同时)[^,。;\n]{0,10}(?:安装|下载|注册)[^,。;\n]*/giu;

/** `never`: no report; `doubt`: perhaps one, if it speaks of a lecture; `aside`: one held on another occasion. */
export type Against = 'never' | 'doubt' | 'aside' | null;

/**
 * What a text's words say of it: surely no report of a lecture held, perhaps one, or nothing against it.
 * @param isOurs it names a scam or says 反诈: what else is spoken of was on the way.
 */
export function readSigns(text: string, isOurs: boolean): { speaksOfLecture: boolean; against: Against } {
  const rest = text.replace(BESIDE_IT, '');
  const speaksOfLecture = LECTURE.test(rest);
  const isOther = OTHER_MATTERS.test(rest);
  const isNews = NEWS.test(rest) && !speaksOfLecture;
  const isMeal = MEAL.test(rest);
  const isElsewhere = isOther && !isOurs && (!/讲/u.test(rest) || OTHER_LECTURE.test(rest));
  if (NEVER.some((sign) => sign.test(rest)) || isElsewhere || isNews || (isMeal && !speaksOfLecture))
    return { speaksOfLecture, against: 'never' };
  if ((isOther && !isOurs) || DOUBTFUL.some((sign) => sign.test(rest)))
    return { speaksOfLecture, against: 'doubt' };
  return { speaksOfLecture, against: isOther || isMeal ? 'aside' : null };
}
