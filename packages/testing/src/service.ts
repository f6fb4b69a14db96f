export { startTestService, type TestAnswer, type TestService, type TestServiceOptions } from './test-service.ts'
export { testKeys, tokenFor, verify } from './tokens.ts'
