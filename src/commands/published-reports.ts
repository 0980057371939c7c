/** The reports that are committed: of each known issue that nobody reported and the records show. */
import { upstreamMarkdown } from '../answers/report/upstream/markdown.js'
import type { UpstreamStory } from '../answers/report/upstream/story.js'
import type { Matrix } from '../matrix/schema.js'
import type { ResultRecord } from '../records/record.js'
import { storyOf } from './report.js'

/** By the id of the issue. */
export function unreportedStories(
  matrix: Matrix,
  records: readonly ResultRecord[],
  bisected: readonly ResultRecord[],
): ReadonlyMap<string, UpstreamStory> {
  const shown = new Set(records.flatMap(({ verdict, expected }) => (verdict === 'known' ? expected.why : [])))
  return new Map(
    matrix.knownIssues
      .filter(({ id, upstream }) => upstream === 'unreported' && shown.has(id))
      .map(({ id }) => [id, storyOf(id, matrix, records, bisected, [])]),
  )
}

/** Texts by the names of their files. */
export const publishedReports = (
  matrix: Matrix,
  records: readonly ResultRecord[],
  bisected: readonly ResultRecord[],
): ReadonlyMap<string, string> =>
  new Map(
    [...unreportedStories(matrix, records, bisected)].map(([id, story]) => [
      `${id}.md`,
      upstreamMarkdown(story),
    ]),
  )
