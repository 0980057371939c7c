/** The one function that is used of a package without types. */
declare module 'fs-native-extensions' {
  /**
   * Locks a whole open file for writing, without waiting.
   * @returns whether it is locked now
   * @throws Error with the system's code
   */
  export function tryLock(file: number): boolean
}
