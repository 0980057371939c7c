import { expect, test } from 'vitest'
import { isPrivateGroup } from './private-group.js'

const PASSWD = 'root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/:/bin/sh\nbob:x:1001:100::/:/bin/sh\n'
const GROUP = 'root:x:0:\nusers:x:100:\nann:x:1000:\nwith:x:1002:bob\nself:x:1003:ann\nboth:x:1004:ann,bob\n'

test.each([
  ["a user's own group", 1000, 1000, true],
  ["root's own group", 0, 0, true],
  ['a group in which the user alone is listed', 1003, 1000, true],
  ['one with another listed', 1002, 1000, false],
  ['one with both', 1004, 1000, false],
  ['one that is primary to somebody else', 100, 1000, false],
  ["somebody else's own group", 1000, 1001, false],
  ['a group that the files do not know', 4711, 1000, false],
  ['a user whom the files do not know', 1000, 4711, false],
])('%s', (_, gid, uid, isPrivate) => {
  expect(isPrivateGroup(gid, uid, PASSWD, GROUP)).toBe(isPrivate)
})

test('a second name of the same user is nobody else', () => {
  expect(isPrivateGroup(1000, 1000, `${PASSWD}toor:x:1000:1000::/:/bin/sh\n`, GROUP)).toBe(true)
  expect(isPrivateGroup(1000, 1000, `${PASSWD}eve:x:1005:1000::/:/bin/sh\n`, GROUP)).toBe(false)
})

test('nothing is known where the files cannot be read', () => {
  expect(isPrivateGroup(0, 0, '', '')).toBe(false)
})
