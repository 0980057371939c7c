/** The steps of action.yml, run as GitHub's runner would run them, as far as they are shell. */
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { parse } from 'yaml'
import { ROOT } from './command.js'

export interface Step {
  readonly name: string
  readonly id?: string
  readonly if?: string
  readonly uses?: string
  readonly with?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly shell?: string
  readonly run?: string
}

export interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>
  readonly outputs: Readonly<Record<string, { readonly value: string }>>
  readonly runs: { readonly using: string; readonly steps: readonly Step[] }
}

export const readAction = async (): Promise<Action> =>
  parse(await readFile(join(ROOT, 'action.yml'), 'utf8')) as Action

export interface Ran {
  /** Names of steps, with the exit code of those that are shell. */
  readonly steps: readonly (readonly [name: string, code: number | 'uses' | 'skipped'])[]
  readonly outputs: Readonly<Record<string, string>>
  /** What a step has put out, by its id. */
  readonly outputsOf: (id: string) => Readonly<Record<string, string>>
  readonly summary: string
  readonly stdout: string
  /** Whether the job goes on after the action. */
  readonly succeeded: boolean
}

type Values = ReadonlyMap<string, string>

/** The few expressions that the action has: a value, a comparison, always(), and several of these with && and || between. */
function evaluate(expression: string, values: Values): string {
  const [first = '', ...others] = expression.split('||')
  if (others.length > 0)
    return [first, ...others].map((one) => evaluate(one, values)).find((one) => one === 'true') ?? 'false'
  const terms = expression.split('&&').map((term) => {
    const text = term.trim()
    if (text === 'always()') return 'true'
    const [, name = '', sign, literal] = /^([\w.-]+)(?: ([!=]=) '([^']*)')?$/.exec(text) ?? []
    const value = values.get(name)
    if (value === undefined && !name.startsWith('steps.')) throw new Error(`nobody knows ${text}`)
    return literal === undefined ? (value ?? '') : String((value === literal) === (sign === '=='))
  })
  return terms.find((term) => term !== 'true') ?? 'true'
}

const filled = (text: string, values: Values): string =>
  text.replace(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => evaluate(expression, values))

const BASH = ['--noprofile', '--norc', '-eo', 'pipefail']

/**
 * Runs the action's shell steps one after the other, in an empty workspace.
 * @param inputs those that are not their default
 * @param environment of every step, beside what the runner gives
 */
export async function runAction(
  scratch: string,
  inputs: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>>,
): Promise<Ran> {
  const action = await readAction()
  const place = await mkdtemp(join(scratch, 'job-'))
  const [workspace, output, summary] = ['workspace', 'output', 'summary'].map((name) => join(place, name))
  await mkdir(workspace ?? '')
  const values = new Map<string, string>([
    ['github.run_id', '1'],
    ['github.run_attempt', '1'],
    ...Object.entries(action.inputs).map(([name, { default: value }]): [string, string] => [
      `inputs.${name}`,
      inputs[name] ?? value,
    ]),
  ])
  const steps: [string, number | 'uses' | 'skipped'][] = []
  let failed = false
  let stdout = ''
  await writeFile(summary ?? '', '')
  for (const step of action.runs.steps) {
    const condition = step.if ?? 'true'
    const wanted = condition === 'true' || evaluate(condition, values) === 'true'
    if (!wanted || (failed && !condition.includes('always()'))) {
      steps.push([step.name, 'skipped'])
      continue
    }
    if (step.run === undefined) {
      for (const value of Object.values(step.with ?? {})) filled(value, values)
      steps.push([step.name, 'uses'])
      continue
    }
    const script = join(place, `${steps.length}.sh`)
    await writeFile(script, step.run)
    await writeFile(output ?? '', '')
    const env = Object.entries(step.env ?? {}).map(([name, value]) => [name, filled(value, values)])
    const { exitCode = -1, all } = await execa('bash', [...BASH, script], {
      cwd: workspace ?? '',
      reject: false,
      all: true,
      env: {
        ...environment,
        GITHUB_ACTION_PATH: ROOT.replace(/\/$/, ''),
        GITHUB_OUTPUT: output ?? '',
        GITHUB_STEP_SUMMARY: summary ?? '',
        RUNNER_TEMP: place,
        ...(Object.fromEntries(env) as Record<string, string>),
      },
    })
    for (const line of (await readFile(output ?? '', 'utf8')).split('\n')) {
      const [, name, value] = /^([\w-]+)=(.*)$/.exec(line) ?? []
      if (name !== undefined) values.set(`steps.${step.id ?? ''}.outputs.${name}`, value ?? '')
    }
    stdout += `${all}\n`
    steps.push([step.name, exitCode])
    failed ||= exitCode !== 0
  }
  return {
    steps,
    outputs: Object.fromEntries(
      Object.entries(action.outputs).map(([name, { value }]) => [name, filled(value, values)]),
    ),
    outputsOf: (id) => {
      const prefix = `steps.${id}.outputs.`
      const own = [...values].filter(([name]) => name.startsWith(prefix))
      return Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]))
    },
    summary: await readFile(summary ?? '', 'utf8'),
    stdout,
    succeeded: !failed,
  }
}
