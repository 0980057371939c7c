import { expect, test } from 'vitest'
import { parseMatrix } from '../../matrix/load.js'
import { SMALLEST } from '../../matrix/matrix.fixture.js'
import { cargoOf, commandsOf, SHELL_ENVIRONMENT } from './cargo.js'

const { cases } = parseMatrix(
  `${SMALLEST}  lines: { program: "BEGIN { // a comment\\n exit() }", lines: [{ match: a }], environment: { A: b c }, flags: [--unsafe] }\n`,
  'matrix.yaml',
)
const [ordering, own] = cases
const cargo = cargoOf({
  release: '6.12.118',
  build: '0.27.1',
  version: '0.27.1',
  cases,
  recalled: cases.slice(0, 1),
  command: ['echo', 'a b', ''],
})
const text = (path: string): string | undefined => cargo.get(`/guest/shell/${path}`)?.toString()

test("the programs of all cases, and in the history the commands of those that are asked for, the tool's last", () => {
  expect(text('cases/fexit.bt')?.split('\n')[0]).toMatch(/^fexit:\S*hrtimer_nanosleep .*=fexit a/)
  expect(text('cases/lines.bt')).toContain('// a comment')
  const history = text('history')?.split('\n')
  expect(history).toHaveLength(3)
  expect(history?.[0]).toMatch(/^bpftrace -e 'fexit:\S+ .* \{ printf\("c "\); \}' -c /)
  expect(history?.[1]).toBe("bpftrace -c '/guest/syscall nanosleep:3' /cases/fexit.bt")
})

test('what a case has set is set; a comment of one line is not spread over all', () => {
  expect(commandsOf(ordering!, '0.27.1')).toHaveLength(2)
  expect(commandsOf(own!, '0.27.1')).toEqual(["A='b c' bpftrace --unsafe /cases/lines.bt"])
})

test("words as they are, and the image's programs before ours", () => {
  expect(text('command')).toBe('echo\0a b\0\0')
  expect(SHELL_ENVIRONMENT['PATH']?.split(':').at(-1)).toBe('/guest/shell/bin')
  expect(text('rc')).toContain("PS1='6.12.118 bpftrace-0.27.1 \\w# '")
})
