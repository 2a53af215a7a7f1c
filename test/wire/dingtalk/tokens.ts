import { type ApiRequest, fieldsOf, ok, type Reply, refuse, textOf } from './reply.ts';

const LIVES_S = 7200;

export interface Credentials {
  clientId: string;
  clientSecret: string;
}

/** The app's access tokens: one at a time, asked for again it is the same one while it lives. */
export class Tokens {
  readonly issued: string[] = [];
  readonly #credentials: Credentials;
  readonly #now: () => number;
  #current: { token: string; endsAt: number } | null = null;

  constructor(credentials: Credentials, now: () => number) {
    this.#credentials = credentials;
    this.#now = now;
  }

  answer(request: ApiRequest): Reply {
    const fields = fieldsOf(request.body) ?? {};
    const isKnown =
      textOf(fields, 'appKey') === this.#credentials.clientId &&
      textOf(fields, 'appSecret') === this.#credentials.clientSecret;
    if (!isKnown) return refuse(400, 'invalidClientIdOrSecret', '无效的clientId或者clientSecret');
    const token = this.#live() ?? this.#issue();
    return ok({ accessToken: token, expireIn: LIVES_S });
  }

  isValid(token: string): boolean {
    return token !== '' && token === this.#live();
  }

  /** From now on the token in use is refused, though its time is not over. */
  expire(): void {
    this.#current = null;
  }

  #live(): string | null {
    if (!this.#current || this.#current.endsAt <= this.#now()) return null;
    return this.#current.token;
  }

  #issue(): string {
    const token = `token-${this.issued.length + 1}`;
    this.issued.push(token);
    this.#current = { token, endsAt: this.#now() + LIVES_S * 1000 };
    return token;
  }
}
