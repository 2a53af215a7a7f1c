import type { MessageId, MessageParams } from './messages.ts';

/** Something the sender can mend: the transaction is undone and the template of this name answers. */
export class UserError<K extends MessageId = MessageId> extends Error {
  override name = 'UserError';
  readonly id: K;
  readonly params: MessageParams[K];

  constructor(id: K, params: MessageParams[K]) {
    super(id);
    this.id = id;
    this.params = params;
  }
}
