/** Which messages are being taken, handled or answered, so that nobody takes them up a second time. */
export interface InHand {
  /** False when it is in hand already. */
  take(key: string): boolean;
  drop(key: string): void;
  /** Of what is read, that which was in nobody's hand at any time meanwhile. */
  untaken<T>(read: () => Promise<T[]>, keyOf: (item: T) => string): Promise<T[]>;
}

export function createInHand(): InHand {
  const keys = new Set<string>();
  // What is dropped while somebody reads may still stand in what is read.
  const dropped = new Set<string>();
  let readers = 0;

  return {
    take(key) {
      dropped.delete(key);
      if (keys.has(key)) return false;
      keys.add(key);
      return true;
    },
    drop(key) {
      if (readers > 0) dropped.add(key);
      else keys.delete(key);
    },
    async untaken(read, keyOf) {
      readers += 1;
      try {
        return (await read()).filter((item) => !keys.has(keyOf(item)));
      } finally {
        readers -= 1;
        if (readers === 0) {
          for (const key of dropped) keys.delete(key);
          dropped.clear();
        }
      }
    },
  };
}
