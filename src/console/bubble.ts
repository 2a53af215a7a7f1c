import MarkdownIt from 'markdown-it';

/** DingTalk shows headings, quotes, bold, italic, links and lists, and nothing else of markdown. */
const dingtalk = new MarkdownIt({ html: false, linkify: false, breaks: true }).disable([
  'code',
  'fence',
  'hr',
  'html_block',
  'lheading',
  'reference',
  'table',
  'autolink',
  'backticks',
  'html_inline',
  'image',
  'strikethrough',
]);
dingtalk.validateLink = (url) => /^https?:\/\//i.test(url);
dingtalk.renderer.rules.link_open = (tokens, index, options, _env, self) => {
  tokens[index]?.attrSet('target', '_blank');
  tokens[index]?.attrSet('rel', 'noopener noreferrer nofollow');
  return self.renderToken(tokens, index, options);
};

/** A bot text as DingTalk would show it: safe HTML, whatever was quoted into the text. */
export function renderDingTalkText(text: string): string {
  return dingtalk.render(text);
}
