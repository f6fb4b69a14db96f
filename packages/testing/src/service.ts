export { testKeys, tokenFor, verify } from './tokens.ts'
