import { expect, test } from 'vitest'
import { folded } from './program-text.js'

test.each([
  ['one line', 'BEGIN { }', ['BEGIN { }']],
  [
    'handlers that differ in their names',
    'k:f { p("a"); }\nk:f { p("b"); }\nk:f { p("c"); }\n',
    ['k:f { p("a"); } // then with b, c'],
  ],
  [
    'the same handler again',
    'k:f { p("a") }\nk:f { p("a") }\nk:f { p("b") }',
    ['k:f { p("a") } // then with a, b'],
  ],
  ['points that differ stay', 'k:f* { p("a") }\nk:g* { p("b") }', ['k:f* { p("a") }', 'k:g* { p("b") }']],
  ['another word than before', 'k:f { 1 }\nk:f { 2 }\nk:g { 1 }', ['k:f { 1 } // then with 2', 'k:g { 1 }']],
  ['nothing but the same', '{ }\n{ }', ['{ } // then with the same']],
])('%s', (_, program, lines) => expect(folded(program)).toEqual(lines))
