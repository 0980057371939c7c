/** The fields of each line of a file such as /etc/passwd. */
const rows = (text: string): string[][] => text.split('\n').map((line) => line.split(':'))

/**
 * Whether a user is alone in a group, as where each user has a group of the own name and a umask of 002. Only what the
 * two files say is known: a user or group from a directory service is never alone. Pure.
 * @param passwd what /etc/passwd says
 * @param group what /etc/group says
 */
export function isPrivateGroup(gid: number, uid: number, passwd: string, group: string): boolean {
  const users = rows(passwd).map(([name = '', , id = '', primary = '']) => ({ name, id, primary }))
  const own = users.filter(({ id }) => id === String(uid)).map(({ name }) => name)
  const found = rows(group).filter(([, , id]) => id === String(gid))
  const members = found.flatMap(([, , , names = '']) => names.split(',').filter((name) => name !== ''))
  const primary = users.filter((user) => user.primary === String(gid)).map(({ name }) => name)
  return own.length > 0 && found.length > 0 && [...members, ...primary].every((name) => own.includes(name))
}
