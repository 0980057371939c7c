import { test } from 'vitest'
import { AXES, CASE, expectMistake, issue, program, SMALLEST } from './matrix.fixture.js'

const twoIssues = issue('').concat(issue('').split('\n')[1] ?? '', '\n')

test.each<[string, string, string]>([
  ['a series twice', SMALLEST.replace('"6.16"', '6.1, 6.1'), "3:19: '6.1' again: expected each kernel once"],
  [
    'a name for two',
    SMALLEST.replace('["6.16"]', '[6.16, 6.17]\n    name: x'),
    "4:11: a name for 2 kernels: expected exactly one series beside 'name'",
  ],
  [
    'the name host',
    SMALLEST.replace('["6.16"]', '[6.16]\n    name: host'),
    "4:11: the name 'host' means the machine's own kernel: expected another",
  ],
  [
    'a kernel twice',
    SMALLEST.replace('bpftrace:', '  - { from: debian:trixie-backports, series: [6.16] }\nbpftrace:'),
    "4:47: '6.16' again: expected each kernel once",
  ],
  [
    'a kernel name twice',
    SMALLEST.replace('["6.16"]', '[6.16]\n    name: x\n  - { from: debian:sid, series: [6.17], name: x }'),
    "5:47: 'x' again: expected each name once",
  ],
  [
    'a build twice',
    SMALLEST.replace('cases:', '  - from: debian:trixie\ncases:'),
    "6:11: 'debian:trixie' again: expected each build once (a 'name' tells two builds",
  ],
  [
    'a build name twice',
    SMALLEST.replace(
      'cases:',
      '  - { from: debian:sid, name: x }\n  - { from: debian:forky, name: x }\ncases:',
    ),
    "7:33: 'x' again: expected each name once",
  ],
  [
    'a runtime twice',
    `${SMALLEST}runtimes: [microvm, microvm]\n`,
    "12:21: 'microvm' again: expected each runtime once",
  ],
  [
    'the host twice',
    SMALLEST.replace('kernels:\n', 'kernels:\n  - host\n  - host\n'),
    "3:5: 'host' again: expected each kernel once",
  ],
  [
    'the host without containers',
    `${SMALLEST.replace('kernels:\n', 'kernels:\n  - host\n')}runtimes: [microvm]\n`,
    "2:5: 'host' is asked in a container: expected container among 'runtimes'",
  ],
  [
    'a kernel of a suite without microvms',
    `${SMALLEST}runtimes: [container]\n`,
    "2:5: this kernel boots in a microvm: expected microvm among 'runtimes'",
  ],
  [
    'a name in capitals',
    SMALLEST.replace('fexit:', 'Fexit:'),
    '7:3: no name for a case: expected a lower-case letter, then lower-case letters, digits and dashes',
  ],
  [
    "the control's name",
    SMALLEST.replace('fexit:', 'control:'),
    '7:3: no name for a case: it is that of the lie which is planted beside them',
  ],
  [
    'handlers that read the same from behind',
    SMALLEST.replace('[a, b, c]', '[a, b, a]'),
    '10:15: these handlers read the same from behind, so a reversal would not be seen',
  ],
  [
    'a probe without what it probes',
    SMALLEST.replace('    target: hrtimer_nanosleep\n', ''),
    "7:3: missing key 'target': expected what fexit probes",
  ],
  [
    'a timer without its period',
    SMALLEST.replace('probe: fexit', 'probe: interval'),
    "7:3: missing key 'period': expected the timer's period in milliseconds",
  ],
  [
    'a case that nothing causes',
    SMALLEST.replace('    workload: nanosleep\n', ''),
    "7:3: missing key 'workload': expected nanosleep, call, syscalls, usdt, fault, watched, signal, rename, spin, nap, hop, or a timer's 'period'",
  ],
  [
    'attach points beside a probe',
    `${SMALLEST}    attach: [kprobe:a, kprobe:b, kprobe:c]\n`,
    "8:12: expected either 'probe' and 'target' or 'attach', not both",
  ],
  [
    'fewer attach points than handlers',
    SMALLEST.replace('probe: fexit', 'attach: [kprobe:x]'),
    '8:13: 1 attach points for 3 handlers: expected one for each',
  ],
  [
    'fewer attach points than the default handlers',
    SMALLEST.replace('probe: fexit', 'attach: [kprobe:x]').replace(/ +handlers.*\n/, ''),
    '8:13: 1 attach points for 3 handlers: expected one for each',
  ],
  ['a token twice', program('[a, a]'), "7:53: 'a' again: expected each token once"],
  ['an id twice', SMALLEST + twoIssues, "14:11: 'i' again: expected each id once"],
  [
    'an unknown case',
    SMALLEST + issue('').replace('[fexit]', '[fexti]'),
    "13:22: no case matches 'fexti' (did you mean 'fexit'?): expected a name or a glob of fexit",
  ],
  ['a case twice', SMALLEST + issue('').replace('[fexit]', '[fexit, fexit]'), "13:29: 'fexit' again"],
  ['a magic key', `${AXES}cases:\n${CASE}${CASE.replace('fexit', '__proto__')}`, '12:3: no name for a case'],
])('%s is refused', (_, text, words) => expectMistake(text, words))
