import { closest, distance } from 'fastest-levenshtein';
import { z } from 'zod';

type RawIssue = z.core.$ZodRawIssue;

/**
 * A zod issue in a short Chinese sentence; a schema's own message goes before it.
 * Unknown keys give one line each, in the order of the issue's keys.
 */
export function sayIssue(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return sayWrongType(issue);
    case 'too_small':
      return sayTooSmall(issue);
    case 'too_big':
      return sayTooBig(issue);
    case 'invalid_value':
      return `只能写 ${issue.values.join('、')}${sayWritten(issue.input)}`;
    case 'invalid_format':
      return issue.format === 'datetime' ? '要写成 2021-04-06T09:00:00+08:00 这样的时间' : '写法不对';
    case 'unrecognized_keys':
      return issue.keys.map((key) => sayUnknownKey(key, knownKeys(issue))).join('\n');
    default:
      return '写法不对';
  }
}

function sayWrongType(issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidType>): string {
  const wanted = sayWanted(issue);
  if (issue.input === undefined) return `缺这一项,${wanted}`;
  if (issue.input === null) return `空着,${wanted}`;
  if (issue.expected === 'string' && typeof issue.input !== 'object')
    return `${wanted},请给 ${issue.input} 加上引号`;
  return `${wanted}${sayWritten(issue.input)}`;
}

function sayWanted(issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidType>): string {
  switch (issue.expected) {
    case 'string':
      return '要写文字';
    case 'int':
      return '要写整数';
    case 'number':
      return issue.inst instanceof z.ZodNumberFormat ? '要写整数' : '要写数字';
    case 'boolean':
      return '要写 true 或 false';
    case 'array':
      return '要写成列表';
    case 'object':
      return '要写成一组「名称: 值」';
    default:
      return '写法不对';
  }
}

function sayTooSmall(issue: z.core.$ZodRawIssue<z.core.$ZodIssueTooSmall>): string {
  if (Array.isArray(issue.input)) return `至少要 ${issue.minimum} 条,现在 ${issue.input.length} 条`;
  if (typeof issue.input !== 'string') {
    return `${issue.inclusive ? '不能小于' : '要大于'} ${issue.minimum}${sayWritten(issue.input)}`;
  }
  return issue.input === '' ? '不能空着' : `至少 ${issue.minimum} 个字,现在 ${issue.input.length} 个`;
}

function sayTooBig(issue: z.core.$ZodRawIssue<z.core.$ZodIssueTooBig>): string {
  if (Array.isArray(issue.input)) return `最多 ${issue.maximum} 条,现在 ${issue.input.length} 条`;
  if (typeof issue.input === 'string') return `最多 ${issue.maximum} 个字,现在 ${issue.input.length} 个`;
  return `${issue.inclusive ? '不能大于' : '要小于'} ${issue.maximum}${sayWritten(issue.input)}`;
}

function sayWritten(input: unknown): string {
  return input === null || typeof input === 'object' ? '' : `,写的是「${input}」`;
}

function knownKeys(issue: RawIssue): string[] {
  return issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape) : [];
}

function sayUnknownKey(key: string, known: string[]): string {
  if (known.length === 0) return '没有这一项';
  const nearest = closest(key, known);
  const isNear = distance(key, nearest) <= Math.max(2, nearest.length / 3);
  return isNear ? `没有这一项,是不是 ${nearest}?` : '没有这一项,请删掉';
}
