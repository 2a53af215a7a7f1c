/** A message as the JSON API shows it. */
export interface Shown {
  id: string;
  conversation: string;
  from: string;
  text: string;
  inReplyTo?: string;
}

export interface Place {
  id: string;
  platform: 'dingtalk' | 'wechat';
  kind: 'group' | 'single';
  title: string;
}

/** A script that talks to the program through its JSON API, and goes on wherever the program comes up again. */
export interface SandboxClient {
  /** Where the program is now. */
  url: string;
  places(): Promise<Place[]>;
  /** Says something until it is accepted: what gets no 2xx is brought again under the same id, as platforms do. */
  say(said: { id: string; conversation: string; sender: string; text: string }): Promise<void>;
  moveClock(now: string): Promise<void>;
  messages(): Promise<Shown[]>;
}

const PATIENCE_MS = 30_000;
const PAUSE_MS = 20;

export function createClient(): SandboxClient {
  async function request<T>(path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${client.url}/sandbox/api${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (response.ok) return (await response.json()) as T;
    throw new Error(`${path}: ${response.status} ${await response.text()}`);
  }

  const client: SandboxClient = {
    url: '',
    places: async () => (await request<{ conversations: Place[] }>('/state')).conversations,
    say: (said) => untilDone(() => request('/messages', said)),
    moveClock: (now) => untilDone(() => request('/clock', { now })),
    messages: () => untilDone(() => request<Shown[]>('/messages')),
  };
  return client;
}

async function untilDone<T>(attempt: () => Promise<T>): Promise<T> {
  return eventually(attempt, PATIENCE_MS);
}

/** Tries until it does not throw; the last error when time is up. */
export async function eventually<T>(attempt: () => Promise<T>, patienceMs: number): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
