/** DingTalk's own hosts: session webhooks, and the object store its signed downloads live in. */
const OWN = ['dingtalk.com', 'aliyuncs.com'];

/**
 * Whether a request may go to an address that came in with a message: only to the configured bases, exactly as
 * they are, and to DingTalk's own hosts over https. A forged callback must not make this machine call others.
 */
export function isAllowed(address: string, bases: readonly string[]): boolean {
  const url = URL.parse(address);
  if (url?.username !== '' || url.password !== '') return false;
  if (bases.some((base) => URL.parse(base)?.origin === url.origin)) return true;
  return (
    url.protocol === 'https:' &&
    url.port === '' &&
    OWN.some((own) => url.hostname === own || url.hostname.endsWith(`.${own}`))
  );
}
