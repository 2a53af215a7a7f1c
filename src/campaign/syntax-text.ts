import type { ErrorCode } from 'yaml';

const TEXTS: Partial<Record<ErrorCode, string>> = {
  BAD_ALIAS: '* 开头的引用写法不对,文字以 * 开头要加引号',
  BAD_DQ_ESCAPE: '双引号里的反斜杠写法不对,改用单引号',
  BAD_INDENT: '缩进没对齐:同一层的各行开头空格要一样多',
  BAD_SCALAR_START: '文字不能以 @ 或 ` 开头,请加引号',
  BLOCK_AS_IMPLICIT_KEY: '一行里只能有一个「名称: 值」,多的另起一行或加引号',
  BLOCK_IN_FLOW: '方括号或花括号里不能用 - 开头的列表',
  DUPLICATE_KEY: '同一项写了两遍,留一个',
  MISSING_CHAR: '这一行没写完整:少了冒号、逗号、引号或括号',
  MULTILINE_IMPLICIT_KEY: '这一行没写完整:少了冒号、逗号、引号或括号',
  MULTIPLE_DOCS: '一个文件里只能有一份,删掉多余的 ---',
  TAB_AS_INDENT: '开头不能用 Tab,请换成空格',
  UNEXPECTED_TOKEN: '这里多了符号,或前一行没写完整',
};

/**
 * A YAML syntax error in a short Chinese sentence.
 * @param code what the parser says
 * @param written the line it points at: a colon or quotation mark there is the usual cause
 */
export function saySyntaxError(code: ErrorCode, written: string): string {
  const text = TEXTS[code] ?? '这一行的写法不对';
  if (/^[\s-]*\w+\uff1a/.test(written)) return `${text};冒号要用英文的 :,后面空一格`;
  if (/^[\s-]*\w+:\S/.test(written)) return `${text};冒号后面要空一格`;
  const isQuotedStart = code === 'UNEXPECTED_TOKEN' && /[:-] +["']/.test(written);
  return isQuotedStart ? `${text};以引号开头的文字,整段要再用单引号括起来` : text;
}
