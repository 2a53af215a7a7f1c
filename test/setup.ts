import { afterEach, beforeEach, expect, type MockInstance, vi } from 'vitest';

let consoleError: MockInstance;

/** An unexpected console.error is a fault nobody looked at. */
beforeEach(() => {
  consoleError = vi.spyOn(console, 'error');
});

afterEach(() => {
  expect(consoleError.mock.calls, 'console.error was called').toEqual([]);
  vi.restoreAllMocks();
});
