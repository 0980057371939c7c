import { expect, test } from 'vitest'
import { parseMatrix } from '../../matrix/load.js'
import { SMALLEST } from '../../matrix/matrix.fixture.js'
import { cargoOf, commandsOf, SHELL_ENVIRONMENT } from './cargo.js'

const { cases } = parseMatrix(
  `${SMALLEST}  lines: { program: "BEGIN { // a comment\\n exit() }", lines: [{ match: a }], environment: { A: b c }, flags: [--unsafe] }\n`,
  'matrix.yaml',
)
const [ordering, own] = cases
const OPTIONS = {
  ...{ release: '6.12.118', build: '0.27.1', version: '0.27.1', cases },
  ...{ recalled: cases.slice(0, 1), command: ['echo', 'a b', ''] },
}
const cargo = cargoOf({ ...OPTIONS, arch: 'x86_64' })
const text = (path: string, from = cargo): string | undefined => from.get(`/guest/shell/${path}`)?.toString()

test("the programs of all cases, and in the history the commands of those that are asked for, the tool's last", () => {
  expect(text('cases/fexit.bt')?.split('\n')[0]).toMatch(/^fexit:\S*hrtimer_nanosleep .*=fexit a/)
  expect(text('cases/lines.bt')).toContain('// a comment')
  const history = text('history')?.split('\n')
  expect(history).toHaveLength(3)
  expect(history?.[0]).toMatch(/^bpftrace -e 'fexit:\S+ .* \{ printf\("c "\); \}' -c /)
  expect(history?.[1]).toBe("bpftrace -c '/guest/syscall nanosleep:3' /cases/fexit.bt")
})

test('what a case has set is set; a comment of one line is not spread over all', () => {
  expect(commandsOf(ordering!, '0.27.1', 'x86_64')).toHaveLength(2)
  expect(commandsOf(own!, '0.27.1', 'x86_64')).toEqual(["A='b c' bpftrace --unsafe /cases/lines.bt"])
})

test("words as they are, and the image's programs before ours", () => {
  expect(text('command')).toBe('echo\0a b\0\0')
  expect(SHELL_ENVIRONMENT['PATH']?.split(':').at(-1)).toBe('/guest/shell/bin')
  expect(text('rc')).toContain("PS1='6.12.118 bpftrace-0.27.1 \\w# '")
})

test("programs, commands and the observers' loader are the architecture's", () => {
  const all = parseMatrix(
    `${SMALLEST}  sid: { probe: kprobe, target: '{syscall}getsid', workload: syscalls }\n`,
    'matrix.yaml',
  ).cases.filter(({ name }) => name === 'sid')
  const [x86, arm] = (['x86_64', 'arm64'] as const).map((arch) =>
    cargoOf({ ...OPTIONS, cases: all, recalled: all, arch }),
  )
  expect(text('cases/sid.bt', x86)).toContain('kprobe:__x64_sys_getsid ')
  expect(text('cases/sid.bt', arm)).toContain('kprobe:__arm64_sys_getsid ')
  expect(text('history', x86)).toContain('syscall(124,0,0)')
  expect(text('history', arm)).toMatch(/kprobe:__arm64_sys_getsid .*syscall\(156,0,0\)/)
  expect(text('bin/bpftool', x86)).toContain('exec /observers/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 ')
  expect(text('bin/strace', arm)).toContain(
    'exec /observers/lib/aarch64-linux-gnu/ld-linux-aarch64.so.1 --library-path /observers/lib/aarch64-linux-gnu ',
  )
})
