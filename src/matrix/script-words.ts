/** The words of a case that bpftrace gets as its own: which would take the run out of our hands. Pure. */
import type { Problem } from './document.js'
import { field, texts } from './untyped.js'
import type { MappingEntry } from './untyped.js'

const checkPlaceholder = ({ text, path }: MappingEntry, hasBeside: boolean): Problem[] =>
  text.includes('{beside}') && !hasBeside
    ? [
        {
          path,
          at: 'value',
          message: "{beside} without 'beside': expected a command whose process id it is",
        },
      ]
    : []

const RUNS_NOTHING = 'expected none with which bpftrace does not run the program'

/** Flags that would take the run out of our hands, and what to say in their place. */
const TAKEN: Readonly<Record<string, string>> = {
  '-c': "expected 'command' in its place",
  '-e': "expected 'program' in its place",
  '-o': 'expected none: the output is what is judged',
  '--': 'expected none: flags of ours follow',
  ...Object.fromEntries(
    ['-l', '-h', '-V', '--help', '--version', '--info', '--dry-run', '--fmt'].map((flag) => [
      flag,
      RUNS_NOTHING,
    ]),
  ),
}

/** The flag that a word is, or brings along: `-vecode` is -v and -e with `code`. Those before it take no value. */
const flagIn = (word: string): string => {
  const letter = /^-[bkv]*([ceolhV])/.exec(word)?.[1]
  return letter === undefined ? word : `-${letter}`
}

function checkFlag({ text, path }: MappingEntry, hasChild: boolean): Problem[] {
  const flag = flagIn(text)
  const instead = Object.hasOwn(TAKEN, flag) ? TAKEN[flag] : undefined
  const message =
    instead === undefined
      ? hasChild && /^-[bkv]*p/.test(text)
        ? "no flag -p with 'workload' or 'command', whose process bpftrace watches: expected 'beside'"
        : undefined
      : `no flag ${flag} here: ${instead}`
  return message === undefined ? [] : [{ path, at: 'value', message }]
}

/** What is wrong with the flags and arguments of a program's case. */
export function checkWords(body: unknown, name: string): Problem[] {
  const has = (key: string): boolean => field(body, key) !== undefined
  const words = (key: string): MappingEntry[] => texts(body, ['cases', name, key])
  return [
    ...[...words('flags'), ...words('args')].flatMap((word) => checkPlaceholder(word, has('beside'))),
    ...words('flags').flatMap((flag) => checkFlag(flag, has('command') || has('workload'))),
  ]
}
