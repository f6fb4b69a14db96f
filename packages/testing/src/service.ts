// None of this imports vitest, which only a test run can: benchmarks use it, too.
export { openCarrier } from './carrier.ts'
export { isNative, openDatabase, type TestDatabase } from './database.ts'
export { hasRedis, openRedis } from './redis.ts'
export type { FakeAnswer } from './ollama/fake-answer.ts'
export { fakeOllama, type FakeOllamaRequest } from './ollama/fake-ollama.ts'
export { startTestService, type TestAnswer, type TestService, type TestServiceOptions } from './test-service.ts'
export { testKeys, tokenFor, verify } from './tokens.ts'
