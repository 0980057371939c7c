// One stage of what is done to many records, in a process of its own: `node dev/bench/stages.js STAGE CONFIG RESULTS`,
// or `node dev/bench/stages.js command VERB …` for the whole command line.
// Prints a line of JSON: milliseconds from the start of the process, those of the CPU, MiB at the peak, and what was made, in
// bytes or by number.
import { readFileSync, writeSync } from 'node:fs'

const dist = (path) => import(new URL(`../../dist/${path}`, import.meta.url))

const [stage, config, out] = process.argv.splice(2, process.argv[2] === 'command' ? 1 : 3)

/** A hundred columns and no colours, as a terminal that is wide enough. */
const SCREEN = { columns: 100, colours: false }

/** What any reader has to pay: the lines of the file, each parsed and let go. */
function parsed() {
  const file = readFileSync(`${out}/records.jsonl`)
  let start = 0
  for (let end = file.indexOf(10); end >= 0; end = file.indexOf(10, start)) {
    JSON.parse(file.toString('utf8', start, end))
    start = end + 1
  }
  return file.length
}

async function read() {
  const { loadRecords } = await dist('records/store.js')
  const { records, problems } = await loadRecords(out)
  if (problems.length > 0) throw new Error(problems[0])
  return records
}

async function options() {
  const { readMatrix } = await dist('matrix/load.js')
  const { tableOptions } = await dist('commands/table.js')
  return tableOptions(await readMatrix(config))
}

/** The bytes of forms that are made of one reading. */
async function rendered(...formats) {
  const { renderModel } = await dist('answers/report/formats.js')
  const { modelOf } = await dist('answers/report/model/model.js')
  const { terminal } = await dist('answers/report/table/terminal.js')
  const [by, records] = [await options(), await read()]
  const model = modelOf(records, by)
  const textOf = (format) =>
    format === 'terminal' ? terminal(model, SCREEN) : [...renderModel(format, model).pieces].join('')
  return formats.reduce((sum, format) => sum + Buffer.byteLength(textOf(format)), 0)
}

/** A cell's kernel or build, as far as a plan's time depends on it. */
const part = (id) => ({ id, version: id.replace(/-.*$/, ''), packages: [], warnings: [] })

/** From the cells' cases to sessions and shares, and what they are expected to take. */
async function planned() {
  const { readMatrix } = await dist('matrix/load.js')
  const { USUAL } = await dist('supply/plan/expected-time.js')
  const { shareOut } = await dist('supply/plan/shard.js')
  const { sessionsOf } = await dist('lab/run/sessions.js')
  const { wavesOf } = await dist('lab/run/waves.js')
  const { plannedQuestions } = await dist('lab/run/planned.js')
  const { cases, knownIssues } = await readMatrix(config)
  const { kernels, builds } = JSON.parse(readFileSync(`${out}/axes.json`, 'utf8'))
  const columns = builds.map(part)
  const rows = kernels
    .map(part)
    .map((kernel) => columns.map((bpftrace) => ({ cell: { kernel, bpftrace, runtime: 'microvm' }, cases })))
  const manner = { ...USUAL, knownIssues }
  const shares = shareOut(rows.flat(), 70, manner)
  const questions = plannedQuestions(wavesOf(sessionsOf(rows, 2, manner)), manner)
  return shares.length + questions.length
}

const STAGES = {
  parse: parsed,
  read: async () => (await read()).length,
  plan: planned,
  all: () => rendered('markdown', 'excerpt', 'terminal', 'html'),
  command: async () => {
    await dist('cli.js')
    return 0
  },
}

let made = 0
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  const cost = {
    milliseconds: performance.now(),
    cpuMs: (userCPUTime + systemCPUTime) / 1000,
    peakMiB: maxRSS / 1024,
    made,
  }
  writeSync(1, `${JSON.stringify(cost)}\n`)
})
made = await (STAGES[stage] ?? (() => rendered(stage)))()
