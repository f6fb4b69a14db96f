import { ProblemError } from '@dsm/contracts'
import { SignJWT, UnsecuredJWT, importJWK, type JWK } from 'jose'
import { expect, test, vi } from 'vitest'
import { createVerifier, generateKeys, mintToken } from '../src/index.ts'

const claims = { sub: 'anna', role: 'lead' as const, projects: ['1', 'ATLAS'] }
const { privateJwk, jwks } = await generateKeys()
const verify = createVerifier({ jwks })

async function sign(key: JWK, payload: Record<string, unknown>): Promise<string> {
  const full = { iss: 'dsm', aud: 'dsm', exp: Math.floor(Date.now() / 1000) + 60, ...claims, ...payload }
  return new SignJWT(full).setProtectedHeader({ alg: 'EdDSA', kid: privateJwk.kid ?? '' }).sign(await importJWK(key, 'EdDSA'))
}

async function refusalOf(token: string): Promise<ProblemError> {
  try {
    await verify(token)
  } catch (error) {
    if (error instanceof ProblemError) return error
  }
  throw new Error('the token was not refused')
}

test('a token says who it speaks for', async () => {
  expect(await verify(await mintToken(privateJwk, claims))).toEqual(claims)
})

test('a token that is hand-made, expired, unsigned, foreign or incomplete opens nothing', { tags: ['G15'] }, async () => {
  const other = await generateKeys()
  const unsigned = new UnsecuredJWT(claims).setIssuer('dsm').setAudience('dsm').setExpirationTime('1 hour').encode()
  const valid = await mintToken(privateJwk, claims)
  const refused = {
    garbage: 'garbage',
    empty: '',
    expired: await mintToken(privateJwk, claims, -60),
    'of another key': await sign(other.privateJwk, {}),
    'of an unknown key': await mintToken(other.privateJwk, claims),
    'alg none': unsigned,
    'alg none with the signature of another': `${unsigned.split('.').slice(0, 2).join('.')}.${valid.split('.')[2]}`,
    'changed after it was signed': valid.replace(
      /\.[^.]+\./,
      `.${Buffer.from(JSON.stringify({ ...claims, role: 'admin' })).toString('base64url')}.`,
    ),
    'without expiry': await sign(privateJwk, { exp: undefined }),
    'not valid yet': await sign(privateJwk, { nbf: Math.floor(Date.now() / 1000) + 600 }),
    'of another issuer': await sign(privateJwk, { iss: 'elsewhere' }),
    'for another audience': await sign(privateJwk, { aud: 'elsewhere' }),
    'without subject': await sign(privateJwk, { sub: undefined }),
    'of an unknown role': await sign(privateJwk, { role: 'root' }),
    'without projects': await sign(privateJwk, { projects: undefined }),
  }
  for (const [name, token] of Object.entries(refused)) {
    const error = await refusalOf(token)
    expect([name, error.code]).toEqual([name, 'unauthenticated'])
    // The detail goes to the caller and maybe into a log: it must not carry the token.
    expect(token !== '' && error.message.includes(token)).toBe(false)
  }
})

test('while keys are rotated, tokens of both keys are good; afterwards those of the old one are not', { tags: ['G15'] }, async () => {
  const next = await generateKeys()
  const both = createVerifier({ jwks: { keys: [...jwks.keys, ...next.jwks.keys] } })
  const [old, fresh] = [await mintToken(privateJwk, claims), await mintToken(next.privateJwk, claims)]
  expect([await both(old), await both(fresh)]).toEqual([claims, claims])
  await expect(createVerifier({ jwks: next.jwks })(old)).rejects.toThrow('not one that this installation has signed')
})

test('a verifier refuses to hold a private key', () => {
  expect(() => createVerifier({ jwks: { keys: [privateJwk] } })).toThrow('public keys only')
})

test('a clock that is a few seconds behind does not lock anyone out', async () => {
  await expect(verify(await mintToken(privateJwk, claims, -2))).resolves.toEqual(claims)
})

test('a token that was accepted before is refused once it has expired, and a changed one at once', { tags: ['G15'] }, async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  try {
    const token = await mintToken(privateJwk, claims, 60)
    expect(await verify(token)).toEqual(claims)
    expect(await verify(token)).toEqual(claims)
    // The first letter of the signature: at its end some letters stand for the same bits.
    const changed = token.replace(/\.([^.])([^.]*)$/, (_all, first: string, rest: string) => `.${first === 'A' ? 'B' : 'A'}${rest}`)
    expect((await refusalOf(changed)).code).toBe('unauthenticated')
    vi.setSystemTime(Date.now() + 120_000)
    expect((await refusalOf(token)).message).toBe('the token has expired')
  } finally {
    vi.useRealTimers()
  }
})

test('so many tokens that the oldest are forgotten are all accepted still', async () => {
  const crowded = createVerifier({ jwks, rememberedMax: 2 })
  const tokens = await Promise.all(['a', 'b', 'c'].map((sub) => mintToken(privateJwk, { ...claims, sub })))
  for (const token of [...tokens, ...tokens]) expect(await crowded(token)).toMatchObject({ role: 'lead' })
})
