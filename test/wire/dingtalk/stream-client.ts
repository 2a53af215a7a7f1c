import { DWClient, type DWClientDownStream } from 'dingtalk-stream';
import { ROBOT_TOPIC } from './gateway.ts';
import { PATHS } from './paths.ts';
import { fieldsOf, textOf } from './reply.ts';

export interface StreamClientOptions {
  base: string;
  clientId: string;
  clientSecret: string;
  onMessage: (frame: DWClientDownStream, client: StreamClient) => void;
}

/** The official SDK, pointed at the emulator and otherwise as it comes; without its own reconnecting. */
export class StreamClient extends DWClient {
  readonly #base: string;

  constructor(options: StreamClientOptions) {
    super({ clientId: options.clientId, clientSecret: options.clientSecret });
    this.#base = options.base;
    this.config.autoReconnect = false;
    // The SDK's clients share one list.
    this.config.subscriptions = [];
    this.registerCallbackListener(ROBOT_TOPIC, (frame) => options.onMessage(frame, this));
  }

  override async getEndpoint(): Promise<this> {
    const { clientId, clientSecret, subscriptions } = this.config;
    const response = await fetch(`${this.#base}${PATHS.open}`, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify({ clientId, clientSecret, subscriptions, ua: '' }),
    });
    const body = fieldsOf(await response.text()) ?? {};
    if (!response.ok) throw new Error(`${response.status} ${textOf(body, 'code')}`);
    // The SDK keeps the address in a field it calls private; it has no other way in.
    Object.assign(this, { dw_url: `${textOf(body, 'endpoint')}?ticket=${textOf(body, 'ticket')}` });
    return this;
  }

  /** Unlike `connect`, says why it could not. */
  async open(): Promise<void> {
    await this.getEndpoint();
    await this._connect();
  }

  acknowledge(frame: DWClientDownStream): void {
    this.socketCallBackResponse(frame.headers.messageId, {});
  }
}
