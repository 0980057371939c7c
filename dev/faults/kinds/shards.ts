/** Two shards of the committed records, as `run --shard` would have written them. */
import { join } from 'node:path'
import type { ResultRecord } from '../../../src/records/record.js'
import type { Bench } from '../trial.js'
import { COMMITTED } from './records.js'

const key = ({ kernel, bpftrace, runtime }: ResultRecord): string =>
  JSON.stringify([kernel, bpftrace, runtime])

/** @returns their directories */
export async function shardsIn(bench: Bench): Promise<string[]> {
  const records = COMMITTED.map((line) => JSON.parse(line) as ResultRecord)
  const byKey = new Map(records.map((one) => [key(one), one]))
  const cells = [...byKey.values()].map(({ kernel, bpftrace, runtime }, at) => ({
    kernel,
    bpftrace,
    runtime,
    shard: (at % 2) + 1,
  }))
  const shardOf = new Map([...byKey.keys()].map((name, at) => [name, (at % 2) + 1]))
  const cases = [...new Set(records.map((one) => one.case))]
  for (const shard of [1, 2]) {
    await bench.put(`shard-${shard}/shard.json`, JSON.stringify({ schema: 1, shard, of: 2, cases, cells }))
    const lines = COMMITTED.filter((_, at) => {
      const one = records[at]
      return one !== undefined && shardOf.get(key(one)) === shard
    })
    await bench.put(`shard-${shard}/records.jsonl`, lines.map((line) => `${line}\n`).join(''))
  }
  return [1, 2].map((shard) => join(bench.place, `shard-${shard}`))
}
